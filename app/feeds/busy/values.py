"""A value is what a property says: a moment, a length, a period (RFC 5545 3.3)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from app.feeds.busy.components import Component
from app.feeds.busy.lines import Property
from app.feeds.busy.reading import Reading
from app.feeds.busy.refusals import EARLIEST, LATEST
from app.feeds.busy.spans import DAY, Moment

MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
KINDS = {"DATE": False, "DATE-TIME": True}
LENGTH = re.compile(
    r"([+-]?)P(?=[0-9T])(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?"
)
OFFSET = re.compile(r"([+-])([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9])?")
A_TIME = "a day such as 20270525, or a time such as 20270525T130000"


def moment(
    property: Property, text: str, reading: Reading, floating: tzinfo | None = None, oldest: int = EARLIEST.year
) -> Moment:
    reading.count_time(property)
    match = MOMENT.fullmatch(text)
    kind = property.parameter("VALUE").upper()
    if match is None or KINDS.get(kind, "T" in text) != ("T" in text):
        raise property.wrong(A_TIME, f"{kind}:{text}" if match else text)
    if not oldest <= int(match[1]) <= LATEST.year:
        raise property.wrong(f"a year from {oldest} to {LATEST.year}", text)
    zone = UTC if match[7] else reading.clock(property) or floating or reading.zone
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise property.wrong(A_TIME, text) from None


def listed_moments(event: Component, name: str, reading: Reading) -> Iterator[Moment]:
    return (moment(each, text, reading) for each in event.every(name) for text in each.value.split(","))


def listed_periods(property: Property, reading: Reading) -> Iterator[tuple[Moment, Moment | None]]:
    """A beginning, with its end where it has one of its own."""
    for text in property.value.split(","):
        begins, slash, finishes = text.strip().partition("/")
        start = moment(property, begins, reading)
        yield start, ending(property, start, end_of(property, start, finishes, reading)) if slash else None


def end_of(property: Property, start: Moment, text: str, reading: Reading) -> Moment:
    return after(property, start, text) if "P" in text.upper() else moment(property, text, reading)


def after(property: Property, start: Moment, text: str) -> Moment:
    length = length_of(property, text)
    if not isinstance(start, datetime) and length % DAY:
        raise property.wrong("whole days, as for every DTSTART without an hour", text)
    try:
        return start + length
    except OverflowError:
        raise property.wrong(f"an end before the year {LATEST.year + 1}", text) from None


def length_of(property: Property, text: str) -> timedelta:
    match = LENGTH.fullmatch(text.upper())
    if match is None:
        raise property.wrong("a length such as PT1H30M or P2D", text)
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def ending(property: Property, start: Moment, end: Moment) -> Moment:
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise property.wrong("an end like its beginning: a day after a day, an hour after an hour")
    if end < start:
        raise property.wrong(f"an end that is not before its beginning, {start:%Y%m%dT%H%M%S}")
    if end.year > LATEST.year:
        raise property.wrong(f"an end before the year {LATEST.year + 1}")
    return end


def offset_of(property: Property) -> timedelta:
    match = OFFSET.fullmatch(property.value)
    if match is None:
        raise property.wrong("an offset such as +0100")
    hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length
