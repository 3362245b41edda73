"""A zone is a clock that a file explains itself, for no other file (RFC 5545 3.6.5)."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import partial

from app.feeds.busy.components import Component
from app.feeds.busy.reading import Reading
from app.feeds.busy.recurrence import beginnings, rule_of
from app.feeds.busy.refusals import Wrong
from app.feeds.busy.spans import FAR
from app.feeds.busy.values import moment, offset_of

OLDEST_ONSET = 1600  # Outlook's zones begin in 1601
ONSETS_SINCE = date(1970, 1, 1)


def zones_in(calendar: Component) -> dict[str, Callable[[Reading], tzinfo]]:
    parts = [part for part in calendar.parts if part.name == "VTIMEZONE"]
    return {part.needed("TZID").value: partial(clock_in_file, part) for part in parts}


class FileClock(tzinfo):
    """A zone that only its file knows: from each onset on, by the clock that then ends, another offset."""

    def __init__(self, onsets: Iterable[tuple[datetime, timedelta, timedelta]]) -> None:
        ordered = sorted(onsets)
        # An hour that the spring leaves out is still told by the clock before (RFC 5545 3.3.5).
        self.onsets = [onset + max(timedelta(), after - before) for onset, before, after in ordered]
        self.offsets = [ordered[0][1], *(after for _, _, after in ordered)]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return self.offsets[bisect_right(self.onsets, moment.replace(tzinfo=None)) if moment else 0]

    def dst(self, moment: datetime | None) -> None:
        return None

    def tzname(self, moment: datetime | None) -> None:
        return None


def clock_in_file(zone: Component, reading: Reading) -> FileClock:
    found = [onset for part in zone.parts for onset in onsets(part, reading)]
    if not found:
        raise Wrong(zone.at, "a VTIMEZONE without STANDARD and DAYLIGHT; expected at least one of them")
    return FileClock(found)


def onsets(observance: Component, reading: Reading) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    begins = observance.needed("DTSTART")
    before, after = (offset_of(observance.needed(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    start = moment(begins, begins.value, reading, timezone(before), OLDEST_ONSET)
    rule = rule_of(observance, start, reading)
    listed = [moment(each, text, reading, timezone(before), OLDEST_ONSET)
              for each in observance.every("RDATE") for text in each.value.split(",")]
    repeated = beginnings(rule, start, ONSETS_SINCE, reading.last + FAR, reading) if rule else ()
    for onset in (start, *repeated, *listed):
        if not isinstance(onset, datetime):
            raise begins.wrong("hours in a zone, not whole days")
        yield onset.replace(tzinfo=None), before, after
