"""A lead is a stretch of time before or after a meeting, and with it the days on which something may be done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from schedules.document import Due
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.workdays import is_worked

EXTRA = 1000  # what belongs to an extra meeting is numbered from here, so that ordinary meetings keep their numbers
DAY = timedelta(days=1)
UNITS = {"day": relativedelta(days=1), "week": relativedelta(weeks=1), "month": relativedelta(months=1)}


@dataclass(frozen=True, slots=True)
class Window:
    """The days from first to last, both included. Any of them, in whichever year, keeps the rule."""

    first: date  # date.min where the rule does not say how early it may be
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def window(folder: Folder, due: Due, meeting: date) -> Window:
    """When something may be done that is due because of a meeting on a day."""
    near, far = (shifted(folder, meeting, lead, due) if lead else None for lead in (due.at_least, due.at_most))
    if due.before:
        return Window(far or date.min, near or meeting - DAY)
    return Window(near or meeting + DAY, far or date.max)  # the reader wants at_most with after


def shifted(folder: Folder, meeting: date, lead: str, due: Due) -> date:
    """The day that lies so long before a meeting, or after it."""
    return so_far_from(folder, meeting, lead, -1 if due.before else 1)


def so_far_from(folder: Folder, day: date, lead: str, way: int) -> date:
    """Before a day where the way is -1, after it where it is 1. Between clear days neither of the two is counted."""
    number, _, unit = lead.removesuffix("s").partition(" ")
    count = int(number)
    match unit:
        case "working day":
            return nth_worked(folder, day, count, way * DAY)
        case "clear day":
            return day + way * (count + 1) * DAY
        case _:
            return day + way * count * UNITS[unit]


def nth_worked(folder: Folder, day: date, count: int, step: timedelta) -> date:
    while count:
        day += step
        count -= works(folder, day)
    return day


def day_in(folder: Folder, window: Window) -> date:
    """The last working day of a window; where it has none, its last day all the same: the rule goes before comfort."""
    day = window.last
    while day in window and not works(folder, day):
        day -= DAY
    return day if day in window else window.last


def works(folder: Folder, day: date) -> bool:
    identity = folder.organisation.identity
    return is_worked(day, identity.country, identity.language)


def counted_from(folder: Folder, due: Due, occurrences: Iterable[Occurrence]) -> Iterator[tuple[int, Occurrence]]:
    """The meetings that something is due around, each with the number of what is due."""
    for each in occurrences:
        if each.kind == "meeting" and each.group == due.group and due.meetings in (None, kind_of(folder, each)):
            yield number_at(folder, each), each


def kind_of(folder: Folder, meeting: Occurrence) -> str:
    return "ordinary" if folder.rule(meeting.rule).extra is None else "extra"


def number_at(folder: Folder, meeting: Occurrence) -> int:
    """Of what belongs to a meeting: it follows the meeting, wherever that moves."""
    return meeting.number + EXTRA * (kind_of(folder, meeting) == "extra")
