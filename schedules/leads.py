"""A lead is a stretch of time before or after a meeting, and with it the days on which something may be done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from schedules.document import Due
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.stretches import WEEKDAYS, days_between, on_day
from schedules.workdays import is_worked

EXTRA = 1000  # what belongs to an extra meeting is numbered from here, so that ordinary meetings keep their numbers
DAY = timedelta(days=1)
IN_YEAR = {"before": -1, "same": 0, "after": 1}
HOURS = 24
STUDIED = ("study-period", "term")
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
        found = Window(far or date.min, near or meeting - DAY)
    else:
        found = Window(near or meeting + DAY, far or date.max)  # the reader wants at_most, or a day, with after
    if due.first or due.last:
        found = of_the_year(due, found, meeting.year + IN_YEAR[due.in_year])
    return on_weekday(due, found, meeting) if due.on else found


def of_the_year(due: Due, window: Window, year: int) -> Window:
    """The days of the year narrow what is counted from the meeting."""
    first = on_day(due.first, year) if due.first else window.first
    return Window(max(window.first, first), min(window.last, on_day(due.last, year) if due.last else window.last))


def on_weekday(due: Due, window: Window, meeting: date) -> Window:
    """The last such weekday before the meeting that is in time, or the first after it."""
    wanted, step = list(WEEKDAYS).index(due.on or ""), -DAY if due.before else DAY
    day = window.last if due.before else window.first
    while day.weekday() != wanted:
        day += step
    return Window(day, day)


def shifted(folder: Folder, meeting: date, lead: str, due: Due) -> date:
    """The day that lies so long before a meeting, or after it."""
    return so_far_from(folder, meeting, lead, -1 if due.before else 1)


def so_far_from(folder: Folder, day: date, lead: str, way: int) -> date:
    """Before a day where the way is -1, after it where it is 1. Between clear days neither of the two is counted."""
    number, _, unit = lead.removesuffix("s").partition(" ")
    count = int(number)
    match unit:
        case "hour":  # whole days, on the side that keeps the rule
            return day + way * (-(-count // HOURS) if way < 0 else max(1, count // HOURS)) * DAY
        case "working day":
            return nth_worked(folder, day, count, way * DAY)
        case "study day":
            return nth_studied(folder, day, count, way * DAY)
        case "clear day":
            return day + way * (count + 1) * DAY
        case _:
            return day + way * count * UNITS[unit]


def nth_studied(folder: Folder, day: date, count: int, step: timedelta) -> date:
    """Working days of the terms or study periods that the documents name."""
    named = [period for period in folder.periods if period.of in STUDIED] or folder.periods
    years = [day.year + n for n in (-1, 0, 1)]
    spans = [days_between(period.first, period.last, year) for period in named for year in years]
    while count and years[0] <= day.year <= years[-1]:
        day += step
        count -= works(folder, day) and any(first <= day <= last for first, last in spans)
    return day


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
    found = [each for each in occurrences if each.kind == "meeting" and each.group == due.group]
    if due.which:
        held = [each for each in found if each.status != "cancelled" and kind_of(folder, each) == "ordinary"]
        found = sorted(held, key=lambda each: each.day)[:: -1 if due.which == "last" else 1][:1]
    for each in found:
        if due.meetings in (None, kind_of(folder, each)):
            yield number_at(folder, each), each


def kind_of(folder: Folder, meeting: Occurrence) -> str:
    return "ordinary" if folder.rule(meeting.rule).extra is None else "extra"


def number_at(folder: Folder, meeting: Occurrence) -> int:
    """Of what belongs to a meeting: it follows the meeting, wherever that moves."""
    return meeting.number + EXTRA * (kind_of(folder, meeting) == "extra")
