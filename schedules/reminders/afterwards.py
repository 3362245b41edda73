"""Afterwards those who answer for a meeting or a deadline are asked, in the next day's mail, whether it was done."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schedules.called import answering, owner
from schedules.folder import Folder
from schedules.leads import DAY
from schedules.plan import Occurrence
from schedules.reminders.ahead import seeing_to
from schedules.reminders.hours import MIDNIGHT, at, evening_of, morning_from
from schedules.reminders.reminder import Kind, Reminder

PASSED = timedelta(days=3)
HELD = timedelta(days=14)  # of the thirty on which it can be answered
OUTCOME = timedelta(days=60)  # the next review is a year away, and this one must not be lost to a long sleep


def was_it_held(folder: Folder, meeting: Occurrence) -> Iterator[Reminder]:
    roles = answering(folder, (meeting,)) or (owner(folder, meeting.rule),)
    until = at(folder, meeting.day + HELD, MIDNIGHT)
    yield from asked(folder, "held", meeting, roles, until)


def was_it_delivered(folder: Folder, deadline: Occurrence) -> Iterator[Reminder]:
    """Within three days; where those are holidays, on the first working day after."""
    last = max(deadline.day + PASSED, next_morning(folder, deadline).date())
    yield from asked(folder, "passed", deadline, seeing_to(folder, deadline), evening_of(folder, last))


def what_came_of_it(folder: Folder, review: Occurrence) -> Iterator[Reminder]:
    until = at(folder, review.day + OUTCOME, MIDNIGHT)
    yield from asked(folder, "outcome", review, (owner(folder, review.rule),), until)


def asked(
    folder: Folder, kind: Kind, occurrence: Occurrence, roles: tuple[str, ...], until: datetime
) -> Iterator[Reminder]:
    due = next_morning(folder, occurrence)
    for role in roles:
        yield Reminder(kind, occurrence.uid, role, "", occurrence.rule, occurrence.section, due, until)


def next_morning(folder: Folder, occurrence: Occurrence) -> datetime:
    return morning_from(folder, (occurrence.end.date() if occurrence.end else occurrence.day) + DAY)
