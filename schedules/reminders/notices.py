"""A notice tells at once what a release changes in somebody's calendar: moved, cancelled, added."""

from collections.abc import Collection, Iterator
from datetime import datetime

from schedules.called import called, owner
from schedules.changes import Move, difference
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.reminders.hours import AT_HAND, begins, earlier
from schedules.reminders.reminder import Kind, Reminder


def notices(folder: Folder, before: Plan, after: Plan, now: datetime) -> Iterator[Reminder]:
    """Of meetings to all who are called, before or now; of deadlines, and items on other meetings, to those behind."""
    changes = difference(before, after)
    for move in (*changes.moved, *changes.carried):
        yield from told(folder, "moved", move, (before, after), now)
    for gone in changes.cancelled:
        yield from told(folder, "cancelled", Move(gone, gone), (before, after), now)
    for new in changes.added:
        yield from told(folder, "added", Move(new, new), (before, after), now)


def told(folder: Folder, kind: Kind, move: Move, plans: Collection[Plan], now: datetime) -> Iterator[Reminder]:
    """Until the first of the two starts: then people have come, or somebody has told them."""
    one = move.now
    until = min(begins(folder, move.before), begins(folder, one))
    here = now.astimezone(folder.organisation.zone)
    for role in concerned(folder, move, plans):
        urgent = earlier(until, AT_HAND)
        yield Reminder(kind, one.uid, role, "", one.rule, one.section, here, until, urgent)


def concerned(folder: Folder, move: Move, plans: Collection[Plan]) -> tuple[str, ...]:
    items: list[Occurrence] = [each for plan in plans for each in plan.occurrences if each.host == move.now.uid]
    roles = {role for one in (move.before, move.now) for role in called(folder, one, items)}
    return tuple(sorted(roles)) or (owner(folder, move.now.rule),)
