"""Busy is when somebody cannot come, as their own exported calendar says: a file's bytes in, spans of wall time out.

    lines       bytes -> properties, which know where they stand
    components  properties -> events and zones, one inside another
    reading     one file for one window of days: its clocks, and how much work it may still cause
    values      what a property says: a moment, a length, a period
    rules       RRULE -> a rule that is possible         recurrence   a rule -> days
    zones       VTIMEZONE -> a clock                     events       events -> spans, with all their repetitions
    refusals    how much a file may hold, and how it is told what is too much or cannot be read

The file comes from outside: the work it can cause is counted, and what is refused is told with its line. That is why
its reader is our own. icalendar keeps no lines, needs two seconds for a file as large as we accept, and what one
person's VTIMEZONE calls a zone is that zone in the next person's file too. dateutil's rrule looks at UNTIL only when it
has found a day, so a rule without any runs to the year 9999, for nine seconds. recurring-ical-events stands on both. In
the tests they say what ours should.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from zoneinfo import ZoneInfo

from app.feeds.busy.components import Component, read
from app.feeds.busy.events import event_spans, free_busy_spans, is_held, takes_time
from app.feeds.busy.lines import is_calendar, line_of
from app.feeds.busy.reading import Reading
from app.feeds.busy.refusals import EARLIEST, INSTANCES, LATEST, BadCalendar, Wrong
from app.feeds.busy.spans import BusySpan, day_of, in_time, takes_any
from app.feeds.busy.zones import zones_in
from schedules.reading import Problem

__all__ = [
    "EARLIEST", "INSTANCES", "LATEST", "BadCalendar", "BusySpan", "Component", "busy_times", "day_of", "event_spans",
    "is_calendar", "is_held", "opened",
]


def busy_times(
    ics: bytes, zone: ZoneInfo, first: date, last: date, file: str = "calendar.ics"
) -> tuple[BusySpan, ...]:
    """In the order of time, each once. A span may begin before the window, or end after it."""
    with opened(ics, zone, first, last, file) as (calendar, reading):
        spans = {*event_spans(calendar, takes_time, reading), *free_busy_spans(calendar, reading)}
    return tuple(sorted((span for span in spans if takes_any(span)), key=in_time))


@contextmanager
def opened(
    data: bytes, zone: ZoneInfo, first: date, last: date, file: str
) -> Iterator[tuple[Component, Reading]]:
    try:
        calendar = read(data)
        yield calendar, Reading(zone, max(first, EARLIEST), min(last, LATEST), zones_in(calendar))
    except Wrong as wrong:
        raise BadCalendar([Problem(file, line_of(data, wrong.at), wrong.said)]) from None
