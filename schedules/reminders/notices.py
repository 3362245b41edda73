"""A notice tells at once what a release changes in somebody's calendar: moved, cancelled, added."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from schedules.called import called, owner
from schedules.changes import difference
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.reminders.hours import AT_HAND, begins, earlier
from schedules.reminders.reminder import Kind, Reminder


@dataclass(frozen=True, slots=True)
class Ruled:
    """A plan, and the documents it was made by: those that come after may know neither its groups nor its rules."""

    folder: Folder
    plan: Plan

    def concerned(self, uid: str) -> set[str]:
        """All who are called to a meeting; those behind a deadline, or an item."""
        own = [each for each in self.plan.occurrences if each.uid == uid and each.status != "cancelled"]
        items = [each for each in self.plan.occurrences if each.host == uid and each.status != "cancelled"]
        return {role for one in own for role in called(self.folder, one, items) or (owner(self.folder, one.rule),)}


def notices(before: Ruled, after: Ruled, now: datetime) -> Iterator[Reminder]:
    """To those concerned before or now. Of items only those that another meeting carries: the others go with theirs."""
    changes = difference(after.folder, before.plan, after.plan)
    for move in (*changes.moved, *changes.carried):
        yield from told("moved", (move.before, move.now), before, after, now)
    for gone in changes.cancelled:
        yield from told("cancelled", (gone,), before, after, now)
    for new in changes.added:
        yield from told("added", (new,), before, after, now)


def told(
    kind: Kind, as_it_is: tuple[Occurrence, ...], before: Ruled, after: Ruled, now: datetime
) -> Iterator[Reminder]:
    """Until the first of its starts: then people have come, or somebody has told them."""
    one, folder = as_it_is[-1], after.folder
    until = min(begins(folder, each) for each in as_it_is)
    urgent, here = earlier(until, AT_HAND), now.astimezone(folder.organisation.zone)
    for role in sorted(before.concerned(one.uid) | after.concerned(one.uid)):
        yield Reminder(kind, one.uid, role, "", one.rule, one.section, here, until, urgent)
