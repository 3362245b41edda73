"""Moot is what nobody needs to hear of any more: it was done, it was answered, or they asked not to be reminded."""

from functools import cache

from app.planning.facts import Facts, facts_of
from app.planning.lookups import year_of
from app.store import Reminding, Store
from schedules.reminders import ALONE

OF_DONE = ("deadline", "sending", "item", "passed")


class Moot:
    def __init__(self, store: Store, organisation: str) -> None:
        self.facts = cache(lambda year: facts_of(store, organisation, year))
        self.declined = cache(lambda: store.declined(organisation))

    def __call__(self, reminding: Reminding) -> bool:
        if reminding.kind in ALONE:
            return False  # a call, a change and the brief come to everybody
        if reminding.recipient in self.declined():
            return True
        return reminding.kind != "digest" and is_answered(self.facts(year_of(reminding.uid)), reminding)


def is_answered(facts: Facts, reminding: Reminding) -> bool:
    match reminding.kind:
        case "held":
            return reminding.uid in facts.held or reminding.uid in facts.not_held
        case "outcome":
            return reminding.uid in facts.settled
        case _ if reminding.kind in OF_DONE:
            return reminding.uid in facts.delivered
        case _:
            return False
