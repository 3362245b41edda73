"""An event is what takes time, once or again and again (RFC 5545 3.6.1, 3.6.4, 3.8.5)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from app.feeds.busy.components import Component
from app.feeds.busy.lines import OUTLOOKS_WORD, Property
from app.feeds.busy.reading import Reading
from app.feeds.busy.recurrence import beginnings, is_past, rule_of
from app.feeds.busy.spans import DAY, FAR, BusySpan, Moment, day_of
from app.feeds.busy.values import after, ending, listed_moments, listed_periods, moment


def event_spans(calendar: Component, counts: Callable[[Component], bool], reading: Reading) -> Iterator[BusySpan]:
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    replaced = replaced_instances(events, reading)
    for event in events:
        if counts(event):
            yield from spans_of(event, replaced[identity(event)], reading)


def is_held(event: Component) -> bool:
    return event.text("STATUS") != "CANCELLED"


def takes_time(event: Component) -> bool:
    """Yes, where nothing is said (RFC 5545 3.8.2.7). Outlook has a word of its own."""
    return is_held(event) and event.text("TRANSP") != "TRANSPARENT" and event.text(OUTLOOKS_WORD) != "FREE"


def replaced_instances(events: Iterable[Component], reading: Reading) -> Mapping[str, list[Moment]]:
    """Whatever became of an instance, it is no longer when its series says (RFC 5545 3.8.4.4)."""
    found = defaultdict(list)
    for event in events:
        if instance := event.one("RECURRENCE-ID"):
            if reach := instance.parameter("RANGE"):
                raise instance.wrong("a change of one instance at a time", f"RANGE={reach}")
            found[identity(event)].append(moment(instance, instance.value, reading))
    return found


def identity(event: Component) -> str:
    uid = event.one("UID")
    return uid.value if uid else f"the one at {event.at}"


def spans_of(event: Component, replaced: list[Moment], reading: Reading) -> Iterator[BusySpan]:
    start, end = times_of(event, reading)
    if event.one("RECURRENCE-ID"):
        yield from reading.spans_within(start, end)
        return
    ends = instances(event, start, end, reading)
    gone = known_as([*replaced, *listed_moments(event, "EXDATE", reading)], start)
    for begins, finishes in ends.items():
        for span in () if is_among(begins, gone) else reading.spans_within(begins, finishes):
            if len(ends) > 1:
                reading.count_instance(event.at)
            yield span


def known_as(moments: Iterable[Moment], start: Moment) -> set[Moment]:
    """Hours in UTC, for another clock may tell the same moment; by the day alone where the series has no hours."""
    has_hours = isinstance(start, datetime)
    return {each.astimezone(UTC) if has_hours and isinstance(each, datetime) else day_of(each) for each in moments}


def is_among(begins: Moment, gone: set[Moment]) -> bool:
    """A day alone, among hours, takes with it all that begins on it."""
    return day_of(begins) in gone or (isinstance(begins, datetime) and begins.astimezone(UTC) in gone)


def times_of(event: Component, reading: Reading) -> tuple[Moment, Moment]:
    """Until DTEND, or for as long as DURATION, or the whole day, or no time at all."""
    begins, ends, lasts = event.needed("DTSTART"), event.one("DTEND"), event.one("DURATION")
    start = moment(begins, begins.value, reading)
    if ends and lasts:
        raise lasts.wrong("DTEND or DURATION, not both")
    if ends:
        return start, ending(ends, start, moment(ends, ends.value, reading))
    if lasts:
        return start, ending(lasts, start, after(lasts, start, lasts.value))
    return start, start if isinstance(start, datetime) else start + DAY


def instances(event: Component, start: Moment, end: Moment, reading: Reading) -> dict[Moment, Moment]:
    """Every beginning that may reach into the window, with its end.

    Wall time plus length is wall time: 22-06 stays so in the night when the clock changes, as all calendars show it.
    """
    length = length_between(start, end)
    rule = rule_of(event, start, reading)
    # DTSTART is an instance even where its own rule would not say so, and may end by another clock than it begins.
    ends = {} if rule and is_past(start, rule.until) else {start: end}
    if rule:
        first, last = reading.first - FAR - length, reading.last + FAR
        ends |= {begins: begins + length for begins in beginnings(rule, start, first, last, reading) if begins != start}
    for property in event.every("RDATE"):
        for begins, finishes in listed_periods(property, reading):
            if isinstance(begins, datetime) != isinstance(start, datetime):
                raise property.wrong("times like DTSTART's: whole days for whole days, hours for hours")
            ends[begins] = finishes or begins + length
    return ends


def length_between(start: Moment, end: Moment) -> timedelta:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end - start
    return day_of(end) - day_of(start)


def free_busy_spans(calendar: Component, reading: Reading) -> Iterator[BusySpan]:
    """RFC 5545 3.8.2.6: busy, busy-unavailable and busy-tentative are all busy."""
    for part in calendar.parts:
        for property in part.every("FREEBUSY") if part.name == "VFREEBUSY" else ():
            if property.parameter("FBTYPE").upper() != "FREE":
                yield from listed_spans(property, reading)


def listed_spans(property: Property, reading: Reading) -> Iterator[BusySpan]:
    for start, end in listed_periods(property, reading):
        if end is None:
            raise property.wrong("periods such as 20270525T110000Z/PT2H")
        for span in reading.spans_within(start, end):
            reading.count_instance(property.at)
            yield span
