"""A notice tells what people knew and what is so now, however often it changed before the notice has left."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from app.reminding.kept import Was, kept_as, was
from app.reminding.reach import Reach
from app.store import Reminding, Someone, Store
from schedules.plan import Occurrence
from schedules.reminders import NOTICES, Reminder, Ruled, changed_by

Kind = Literal["moved", "cancelled", "added"]


@dataclass(frozen=True, slots=True)
class Years:
    """One year before a release and after it."""

    before: Ruled
    after: Ruled

    def was(self, uid: str) -> Occurrence | None:
        return standing(self.before, uid)

    def now(self, uid: str) -> Occurrence | None:
        return standing(self.after, uid)

    def day_of(self, uid: str) -> date:
        return next(one.day for one in (self.now(uid), self.was(uid)) if one)


def standing(ruled: Ruled, uid: str) -> Occurrence | None:
    return next((each for each in ruled.plan.occurrences if each.uid == uid and each.status != "cancelled"), None)


def notify(store: Store, organisation: str, before: Ruled, after: Ruled, now: datetime) -> None:
    """Tells of a release. What a notice that is still here had to tell, the new one tells with it."""
    years = Years(before, after)
    notices = (each for each in store.remindings_unsent(organisation) if each.kind in NOTICES)
    unsent = {(each.uid, each.recipient): each for each in notices}
    for reminder, reached in notices_of(store, organisation, before, after, now):
        for someone in reached:
            earlier = unsent.pop((reminder.uid, someone.id), None)
            if earlier:
                store.settle_reminding(organisation, earlier.id, "superseded", now)
            told = told_with(earlier, reminder, years)
            if told:
                store.keep_reminding(organisation, kept_as(organisation, told, someone.id, known(earlier, told, years)))


def notices_of(
    store: Store, organisation: str, before: Ruled, after: Ruled, now: datetime
) -> Iterator[tuple[Reminder, tuple[Someone, ...]]]:
    """What a release is to tell, and all whom that reaches: nobody, where a role has neither holder nor address."""
    first_day, years = store.organisation(organisation).first_day, Years(before, after)
    reach = Reach(store, organisation, after.folder)
    for reminder in changed_by(before, after, first_day, now):
        yield reminder, tuple(reach.of(reminder.role, years.day_of(reminder.uid)))


def told_with(earlier: Reminding | None, reminder: Reminder, years: Years) -> Reminder | None:
    """Nothing where it has come back to what people know."""
    if earlier is None:
        return reminder
    kind = kind_between(was(earlier), years.now(reminder.uid))
    return replace(reminder, kind=kind) if kind else None


def known(earlier: Reminding | None, reminder: Reminder, years: Years) -> Was | None:
    if earlier:
        return was(earlier)
    one = years.was(reminder.uid)
    return Was.of(one) if one else None


def kind_between(before: Was | None, now: Occurrence | None) -> Kind | None:
    if before is None or now is None:
        return "added" if now else "cancelled" if before else None
    after = Was.of(now)
    return None if (before.start, before.end) == (after.start, after.end) else "moved"
