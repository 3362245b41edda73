"""A span is when somebody is busy: from one wall time to another, or whole days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FAR = 2 * DAY  # no two clocks are further apart

Moment = datetime | date  # a datetime always has its zone here, but for those of a span; a date is a whole day


@dataclass(frozen=True, slots=True)
class BusySpan:
    """From one wall time to another, or whole days, both included: as in the organisation's own `Busy`."""

    start: Moment
    end: Moment


def wall_times(start: datetime, end: datetime, zone: ZoneInfo) -> BusySpan:
    begins, ends = start.astimezone(zone), end.astimezone(zone)
    # A wall time that comes twice means the first (PEP 495): what lasts into the second lasts to the end of the first.
    longer = offset(begins) - offset(ends) if ends.fold else timedelta()
    return BusySpan(begins.replace(tzinfo=None, fold=0), ends.replace(tzinfo=None, fold=0) + longer)


def whole_days(start: date, end: date) -> BusySpan:
    """DTEND is the day after the last (RFC 5545 3.6.1), but some write the only day itself."""
    return BusySpan(start, max(start, end - DAY))


def last_day(span: BusySpan) -> date:
    """What ends at midnight has ended the day before, unless it began then."""
    if isinstance(span.end, datetime) and span.end != span.start:
        return (span.end - timedelta.resolution).date()
    return day_of(span.end)


def day_of(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def takes_any(span: BusySpan) -> bool:
    """A time without an end takes none, a whole day does (RFC 5545 3.6.1)."""
    return span.start != span.end or not isinstance(span.start, datetime)


def in_time(span: BusySpan) -> tuple[str, str]:
    return span.start.isoformat(), span.end.isoformat()
