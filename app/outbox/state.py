"""The outbox's state is what a watching machine wants to know of it: does it run, what waits, what has gone wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.store import Store

STILL = timedelta(minutes=3)  # without a sign of life a worker runs no more
WAITING = ("ready", "sending", "retry")


@dataclass(frozen=True, slots=True)
class State:
    """Of one organisation, or of all together."""

    heartbeat: datetime | None = None  # the last of any worker
    mails: tuple[tuple[str, int], ...] = ()  # how many in each state
    due: int = 0  # reminders and mails whose time has come, and that have not left
    oldest_due: datetime | None = None
    held: int = 0  # reminders and mails that wait for somebody's word
    away_since: datetime | None = None  # the mail server takes nothing

    def number(self, state: str) -> int:
        return dict(self.mails).get(state, 0)


def runs(state: State, now: datetime, since: datetime) -> bool:
    """Whether somebody sends; who answers only `since` then may know no more."""
    return now - (state.heartbeat or since) <= STILL


def state_of(store: Store, organisation: str, now: datetime) -> State:
    mails = store.mails_in_short(organisation)
    waiting = [store.remindings_due_in_short(organisation, now), store.mails_due_in_short(organisation, now)]
    return State(
        store.heartbeat(organisation, now),
        tuple(sorted(mails.items())),
        sum(number for number, _ in waiting),
        min((first for _, first in waiting if first), default=None),
        mails.get("held", 0) + len(store.remindings_held(organisation)),
        store.outbox(organisation).away_since,
    )


def together(states: Iterable[State]) -> State:
    found = list(states)
    names = {name for each in found for name, _ in each.mails}
    return State(
        max((each.heartbeat for each in found if each.heartbeat), default=None),
        tuple((name, sum(each.number(name) for each in found)) for name in sorted(names)),
        sum(each.due for each in found),
        min((each.oldest_due for each in found if each.oldest_due), default=None),
        sum(each.held for each in found),
        min((each.away_since for each in found if each.away_since), default=None),
    )


def state_of_all(store: Store, now: datetime) -> State:
    return together(state_of(store, each.id, now) for each in store.organisations())
