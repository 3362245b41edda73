"""Busy is when somebody cannot come, as their own exported calendar says: a file's bytes in, spans of wall time out.

    read            bytes -> components, whose properties know where they stand
    Reading         one file for one window of days: its clocks, and how much work it may still cause
    event_spans     events -> spans, with all their repetitions within the window
    Rule            RRULE -> days

The file comes from outside: the work it can cause is counted, and what is refused is told with its line. That is why
its reader is our own. icalendar keeps no lines, and what one person's VTIMEZONE calls a zone is that zone in the next
person's file too. dateutil's rrule looks at UNTIL only when it has found a day, so a rule without any runs to the year
9999. recurring-ical-events stands on both. In the tests they say what ours should.
"""

import codecs
import re
from bisect import bisect_right
from calendar import isleap, monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from itertools import islice
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.feeds.timezone import known
from schedules.reading import BadInput, Problem
from schedules.reading.problems import listed, shown

BYTES, COMPONENTS, INSTANCES = 2_000_000, 5_000, 1_000  # the most that a file may have of each
PROPERTIES, TIMES_READ, DAYS_TRIED = 100_000, 30_000, 100_000  # some tenths of a second each; a full year needs a tenth
LONGEST_RULE = 2_000
DEEPEST = 4  # RFC 9073 has places in participants in events in calendars
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
DAY = timedelta(days=1)
FAR = 2 * DAY  # no two clocks are further apart

Moment = datetime | date  # a datetime always has its zone here; a date is a whole day


@dataclass(frozen=True, slots=True)
class BusySpan:
    """From one wall time to another, or whole days, both included: as in the organisation's own `Busy`."""

    start: Moment
    end: Moment


class BadCalendar(BadInput):
    """What somebody gave us cannot be read. Says where and why, and repeats no title: it is somebody's own calendar."""


class Wrong(Exception):
    def __init__(self, at: int, said: str) -> None:
        super().__init__(said)
        self.at = at
        self.said = said


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
) -> Iterator[tuple["Component", "Reading"]]:
    try:
        calendar = read(data)
        yield calendar, Reading(zone, max(first, EARLIEST), min(last, LATEST), zones_in(calendar))
    except Wrong as wrong:
        raise BadCalendar([Problem(file, line_of(data, wrong.at), wrong.said)]) from None


def is_held(event: "Component") -> bool:
    return event.text("STATUS") != "CANCELLED"


def takes_time(event: "Component") -> bool:
    """Yes, where nothing is said (RFC 5545 3.8.2.7). Outlook has a word of its own."""
    return is_held(event) and event.text("TRANSP") != "TRANSPARENT" and event.text(OUTLOOKS_WORD) != "FREE"


def takes_any(span: BusySpan) -> bool:
    """A time without an end takes none, a whole day does (RFC 5545 3.6.1)."""
    return span.start != span.end or not isinstance(span.start, datetime)


def in_time(span: BusySpan) -> tuple[str, str]:
    return span.start.isoformat(), span.end.isoformat()


# Bytes -> components (RFC 5545 3.1, 3.4)

OUTLOOKS_WORD = "X-MICROSOFT-CDO-BUSYSTATUS"
WORDS = {"UID", "STATUS", "TRANSP", OUTLOOKS_WORD, "TZID", "TZOFFSETFROM", "TZOFFSETTO"}
TIMES = {"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE", "FREEBUSY"}
FOLD = re.compile(rb"\r?\n[ \t]")
BREAK = re.compile(rb"\n(?![ \t])")
NO_PROPERTY = re.compile(rb"^(?![A-Za-z0-9-]+[:;]|\r?$)", re.MULTILINE)
OURS = re.compile(
    rb"^(" + b"|".join(name.encode() for name in sorted({"BEGIN", "END"} | WORDS | TIMES)) + rb")([:;][^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
BEGIN = re.compile(rb"^BEGIN:", re.IGNORECASE | re.MULTILINE)
PARAMETER = re.compile(r';[ \t]*([A-Za-z0-9-]+)=("[^"]*"|[^;]*)')


@dataclass(frozen=True, slots=True)
class Property:
    at: int  # bytes from the beginning of the unfolded file: lines are counted when one has to be told
    name: str
    parameters: str
    value: str

    def parameter(self, name: str) -> str:
        found = (value for key, value in PARAMETER.findall(self.parameters) if key.upper() == name)
        return next(found, "").strip('" \t')

    def wrong(self, expected: str, found: str | None = None) -> Wrong:
        return Wrong(self.at, f"{self.name} = {shown(self.value if found is None else found)}; expected {expected}")


@dataclass(slots=True)
class Component:
    at: int
    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def every(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def one(self, name: str) -> Property | None:
        found = self.every(name)
        if len(found) > 1:
            raise Wrong(found[1].at, f"a second {name}; expected at most one in a {self.name}")
        return found[0] if found else None

    def needed(self, name: str) -> Property:
        if found := self.one(name):
            return found
        raise Wrong(self.at, f"a {self.name} without {name}; expected one in each")

    def text(self, name: str) -> str:
        found = self.one(name)
        return found.value.upper() if found else ""


def read(data: bytes) -> Component:
    """All that lies in the file's calendars, as one. Only what we use is kept."""
    file = Component(0, "")
    around = [file]
    for count, property in enumerate(properties(unfolded(data)), start=1):
        if count > PROPERTIES:
            raise Wrong(property.at, f"more than {PROPERTIES} times and names; expected a calendar of fewer months")
        if property.name == "BEGIN":
            begin_component(Component(property.at, property.value.upper()), around)
        elif property.name == "END":
            end_component(property, around)
        elif len(around) == 1:
            raise Wrong(property.at, f"{property.name} outside the calendar; expected nothing there")
        else:
            around[-1].properties.append(property)
    if len(around) > 1:
        raise Wrong(around[-1].at, f"{told(around[-1])} never ends; expected the whole file, to its END:VCALENDAR")
    return Component(0, "file", parts=[part for calendar in file.parts for part in calendar.parts])


def unfolded(data: bytes) -> bytes:
    """As bytes, because some fold in the middle of a letter. What cannot be a calendar is refused at sight."""
    if len(data) > BYTES:
        raise Wrong(0, f"{len(data)} bytes; expected at most {BYTES}: a calendar of fewer months")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        raise Wrong(0, "two bytes for each letter (UTF-16); expected a calendar that is saved as UTF-8")
    if data.startswith(codecs.BOM_UTF8):
        raise Wrong(0, "a byte order mark; expected BEGIN:VCALENDAR with nothing before it")
    if not is_calendar(data):
        raise Wrong(0, "not a calendar; expected BEGIN:VCALENDAR on the first line")
    text = FOLD.sub(b"", data)
    components = sum(1 for _ in BEGIN.finditer(text))
    if components > COMPONENTS:
        raise Wrong(0, f"{components} components; expected at most {COMPONENTS}: a calendar of fewer months")
    refuse_letters(text)
    return text


def is_calendar(data: bytes) -> bool:
    return data.lstrip(b"\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def refuse_letters(text: bytes) -> None:
    if b"\0" in text:
        raise Wrong(text.index(b"\0"), "a NUL byte; expected nothing but text")
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise Wrong(error.start, "letters that are not UTF-8; expected a calendar that is saved as UTF-8") from None
    if line := NO_PROPERTY.search(text):
        is_last = b"\n" not in text[line.start() :]
        found = "the file breaks off here" if is_last else "a line without a name and a colon"
        raise Wrong(line.start(), f"{found}; expected lines such as TRANSP:OPAQUE, to the last, END:VCALENDAR")


def properties(text: bytes) -> Iterator[Property]:
    for match in OURS.finditer(text):
        name, rest = match[1].decode().upper(), match[2].decode()
        # No time has a colon in it, but the names of some zones do, and Outlook forgets to quote them.
        parameters, colon, value = rest.rpartition(":") if name in TIMES else rest.partition(":")
        if not colon:
            raise Wrong(match.start(), f"{name} without a colon; expected one such as {name}:...")
        yield Property(match.start(), name, parameters, value.strip())


def line_of(data: bytes, at: int) -> int:
    """The line of the file as it is, for a place in the unfolded one."""
    breaks = FOLD.sub(b"", data).count(b"\n", 0, at)
    begins = next(islice((line.end() for line in BREAK.finditer(data)), breaks - 1, None)) if breaks else 0
    return data.count(b"\n", 0, begins) + 1


def begin_component(component: Component, around: list[Component]) -> None:
    if (component.name == "VCALENDAR") != (len(around) == 1):
        raise Wrong(component.at, f"{told(component)} here; expected every VCALENDAR outermost, and nothing else there")
    if len(around) > DEEPEST:
        raise Wrong(component.at, f"{len(around)} components inside each other; expected at most {DEEPEST}")
    around[-1].parts.append(component)
    around.append(component)


def end_component(property: Property, around: list[Component]) -> None:
    if len(around) == 1 or around[-1].name != property.value.upper():
        raise property.wrong(f"END:{around[-1].name}" if len(around) > 1 else "nothing more to end")
    around.pop()


def told(component: Component) -> str:
    return f"BEGIN = {shown(component.name)}"


# One file, for one window of days


@dataclass
class Reading:
    zone: ZoneInfo  # floating times are in it too: they are local wherever one is (RFC 5545 3.3.5)
    first: date
    last: date
    zones: Mapping[str, Component]
    clocks: dict[str, tzinfo] = field(default_factory=dict)
    days_left: int = DAYS_TRIED
    instances_left: int = INSTANCES
    times_left: int = TIMES_READ

    def count_time(self, property: Property) -> None:
        self.times_left -= 1
        if self.times_left < 0:
            raise Wrong(property.at, f"more than {TIMES_READ} times; expected a calendar of fewer months")

    def try_days(self, days: int, rule: "Rule") -> None:
        self.days_left -= days
        if self.days_left < 0:
            raise rule.property.wrong(f"rules that are done after {DAYS_TRIED} days tried, in the whole file")

    def count_instance(self, at: int) -> None:
        self.instances_left -= 1
        if self.instances_left < 0:
            window = f"from {self.first} to {self.last}"
            raise Wrong(at, f"more than {INSTANCES} repetitions {window}; expected at most so many in the whole file")

    def clock(self, property: Property) -> tzinfo | None:
        name = property.parameter("TZID")
        if name and name not in self.clocks:
            self.clocks[name] = self.find_clock(name, property)
        return self.clocks.get(name)

    def find_clock(self, name: str, property: Property) -> tzinfo:
        usual = WINDOWS_TO_OLSON.get(name, name)
        if usual in all_zones():
            return known(usual)
        if name in self.zones:
            return clock_in_file(self.zones[name], self)
        raise property.wrong("a zone such as Europe/Stockholm, or one that the file explains", f"TZID={name}")

    def spans_within(self, start: Moment, end: Moment) -> Iterator[BusySpan]:
        if isinstance(start, datetime) and isinstance(end, datetime):
            span = wall_times(start, end, self.zone)
        else:
            span = whole_days(day_of(start), day_of(end))
        if day_of(span.start) <= self.last and last_day(span) >= self.first:
            yield span


def zones_in(calendar: Component) -> dict[str, Component]:
    return {part.needed("TZID").value: part for part in calendar.parts if part.name == "VTIMEZONE"}


@cache
def all_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


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


# Events -> spans (RFC 5545 3.6.1, 3.6.4, 3.8.5)


def event_spans(calendar: Component, counts: Callable[[Component], bool], reading: Reading) -> Iterator[BusySpan]:
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    replaced = replaced_instances(events, reading)
    for event in events:
        if counts(event):
            yield from spans_of(event, replaced[identity(event)], reading)


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


# Values (RFC 5545 3.3)

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


# TZID -> clock (RFC 5545 3.6.5)


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


OLDEST_ONSET = 1600  # Outlook's zones begin in 1601
ONSETS_SINCE = date(1970, 1, 1)


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


def offset_of(property: Property) -> timedelta:
    match = OFFSET.fullmatch(property.value)
    if match is None:
        raise property.wrong("an offset such as +0100")
    hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


# RRULE -> days (RFC 5545 3.3.10)

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = {
    "INTERVAL": 9999, "COUNT": 9999, "BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366,
}  # fmt: skip
FROM_THE_END = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
EVERYWHERE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYSETPOS"}
CLOCK = {"BYHOUR", "BYMINUTE", "BYSECOND"}
PARTS = {
    "DAILY": EVERYWHERE | CLOCK | {"BYMONTHDAY"},
    "WEEKLY": EVERYWHERE | CLOCK,
    "MONTHLY": EVERYWHERE | CLOCK | {"BYMONTHDAY"},
    "YEARLY": EVERYWHERE | CLOCK | {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
}
NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
ORDINAL = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Rule:
    property: Property
    frequency: str
    interval: int
    count: int | None
    until: Moment | None
    week_starts: int
    numbers: Mapping[str, frozenset[int]]  # of each BYxxx
    weekdays: frozenset[tuple[int, int]]  # which of them, and which weekday; 0 is every one
    positions: frozenset[int]  # BYSETPOS: the which days of those in a period


def rule_of(component: Component, start: Moment, reading: Reading) -> Rule | None:
    property = component.one("RRULE")
    if property is None:
        return None
    rule = with_days_of(start, read_rule(property, parts_of(property), start, reading))
    if next(days_of(replace(rule, count=None), day_of(start), day_of(start), LATEST, reading), None) is None:
        raise property.wrong(f"a rule that is right on some day before the year {LATEST.year + 1}")
    return rule


def parts_of(property: Property) -> dict[str, str]:
    if len(property.value) > LONGEST_RULE:
        raise property.wrong(f"a rule of at most {LONGEST_RULE} letters")
    found: dict[str, str] = {}
    for part in property.value.upper().rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name in found:
            raise property.wrong("each part of a rule once", part)
        found[name.strip()] = value.strip()
    frequency = found.get("FREQ", "")
    if frequency not in PARTS:
        raise property.wrong(f"FREQ as one of {listed(PARTS)}", f"FREQ={frequency}")
    for name in found:
        if name not in PARTS[frequency]:
            raise property.wrong(f"with FREQ={frequency} only {listed(sorted(PARTS[frequency]))}", name)
    return found


def read_rule(property: Property, parts: dict[str, str], start: Moment, reading: Reading) -> Rule:
    refuse_other_hours(property, parts, start)
    numbers = {name: numbers_of(property, name, parts[name]) for name in parts if name in MOST}
    interval, count = (next(iter(numbers.pop(name, ())), None) for name in ("INTERVAL", "COUNT"))
    return Rule(
        property=property,
        frequency=parts["FREQ"],
        interval=interval or 1,
        count=count,
        until=until_of(property, parts["UNTIL"], start, reading) if "UNTIL" in parts else None,
        week_starts=week_start(property, parts.get("WKST", "MO")),
        positions=numbers.pop("BYSETPOS", frozenset()),
        numbers=numbers,
        weekdays=weekdays_of(property, parts),
    )


def refuse_other_hours(property: Property, parts: Mapping[str, str], start: Moment) -> None:
    """Several times a day is below DAILY, whatever it is called."""
    hours = (start.hour, start.minute, start.second) if isinstance(start, datetime) else (None, None, None)
    for name, own in zip(("BYHOUR", "BYMINUTE", "BYSECOND"), hours, strict=True):
        if name in parts and parts[name].lstrip("0") != str(own).lstrip("0"):
            raise property.wrong("no other time of day than DTSTART's", f"{name}={parts[name]}")


def numbers_of(property: Property, name: str, text: str) -> frozenset[int]:
    texts = text.split(",") if name.startswith("BY") else [text]
    return frozenset(number_of(property, name, each) for each in texts)


def number_of(property: Property, name: str, text: str) -> int:
    number = int(text) if NUMBER.fullmatch(text) else 0
    least = -MOST[name] if name in FROM_THE_END else 1
    if not number or not least <= number <= MOST[name]:
        raise property.wrong(f"whole numbers from {least} to {MOST[name]}{', but 0' * (least < 0)}", f"{name}={text}")
    return number


def until_of(property: Property, text: str, start: Moment, reading: Reading) -> Moment | None:
    """Some write a day for hours, and Exchange an hour for days; both are clear enough."""
    if MOMENT.fullmatch(text) and int(text[:4]) > LATEST.year:
        return None
    until = moment(property, text, reading, start.tzinfo if isinstance(start, datetime) else None, OLDEST_ONSET)
    if isinstance(until, datetime) and not isinstance(start, datetime):
        return until.astimezone(reading.zone).date()
    return until


def week_start(property: Property, text: str) -> int:
    if text not in WEEKDAYS:
        raise property.wrong(f"WKST as one of {listed(WEEKDAYS)}", f"WKST={text}")
    return WEEKDAYS.index(text)


def weekdays_of(property: Property, parts: Mapping[str, str]) -> frozenset[tuple[int, int]]:
    texts = parts["BYDAY"].split(",") if "BYDAY" in parts else ()
    return frozenset(weekday_of(property, parts, each) for each in texts)


def weekday_of(property: Property, parts: Mapping[str, str], text: str) -> tuple[int, int]:
    match = ORDINAL.fullmatch(text)
    has_ordinals = parts["FREQ"] == "MONTHLY" or (parts["FREQ"] == "YEARLY" and "BYWEEKNO" not in parts)
    if match is None or (match[1] and not (has_ordinals and 1 <= abs(int(match[1])) <= 53)):
        raise property.wrong("weekdays such as MO,WE, or in a month or a year 2TU and -1FR", f"BYDAY={text}")
    return int(match[1] or 0), WEEKDAYS.index(match[2])


def with_days_of(start: Moment, rule: Rule) -> Rule:
    """What a rule leaves out, its DTSTART says."""
    weekday = frozenset({(0, start.weekday())})
    has_days = rule.weekdays or rule.numbers.keys() - {"BYMONTH", "BYWEEKNO"}
    if has_days or rule.frequency == "DAILY":
        return rule
    if rule.frequency == "WEEKLY" or "BYWEEKNO" in rule.numbers:
        return replace(rule, weekdays=weekday)
    month = {} if rule.frequency == "MONTHLY" else {"BYMONTH": frozenset({start.month})}
    return replace(rule, numbers={**month, **rule.numbers, "BYMONTHDAY": frozenset({start.day})})


def beginnings(rule: Rule, start: Moment, first: date, last: date, reading: Reading) -> Iterator[Moment]:
    for day in days_of(rule, day_of(start), first, last, reading):
        begins = datetime.combine(day, start.timetz()) if isinstance(start, datetime) else day
        if is_past(begins, rule.until):
            return
        yield begins


def is_past(moment: Moment, until: Moment | None) -> bool:
    if isinstance(moment, datetime) and isinstance(until, datetime):
        return moment > until
    return until is not None and day_of(moment) > day_of(until)


def days_of(rule: Rule, start: date, first: date, last: date, reading: Reading) -> Iterator[date]:
    """From `first` to `last`, period by period. What must be counted is counted from the start, all else is skipped."""
    periods = range(period_of(rule, start), period_of(rule, last) + 1, rule.interval)
    before = 0 if rule.count else max(0, -(-(period_of(rule, first) - periods.start) // rule.interval))
    number = 0
    for period in periods[before:]:
        for day in (day for day in days_in(rule, period, reading) if day >= start):
            number += 1
            if day > last or (rule.count and number > rule.count):
                return
            if day >= first:
                yield day


def period_of(rule: Rule, day: date) -> int:
    match rule.frequency:
        case "YEARLY":
            return day.year
        case "MONTHLY":
            return 12 * day.year + day.month - 1
        case "WEEKLY":
            return (day.toordinal() - 1 - rule.week_starts) // 7  # day 1 of all was a Monday
    return day.toordinal()


def days_in(rule: Rule, period: int, reading: Reading) -> list[date]:
    days = list(candidates(rule, period))
    reading.try_days(max(1, len(days)), rule)
    right = [day for day in days if all(IS_RIGHT[name](day, rule) for name in rule.numbers) and is_weekday(day, rule)]
    if not rule.positions:
        return right
    chosen = {number - 1 if number > 0 else len(right) + number for number in rule.positions}
    return [day for index, day in enumerate(right) if index in chosen]


def candidates(rule: Rule, period: int) -> Iterator[date]:
    match rule.frequency:
        case "YEARLY":
            for month in sorted(rule.numbers.get("BYMONTH", range(1, 13))):
                yield from month_days(period, month)
        case "MONTHLY":
            yield from month_days(period // 12, period % 12 + 1)
        case "WEEKLY":
            first = 7 * period + 1 + rule.week_starts
            later = sorted((weekday - rule.week_starts) % 7 for _, weekday in rule.weekdays)
            yield from (date.fromordinal(first + days) for days in later)
        case _:
            yield date.fromordinal(period)


def month_days(year: int, month: int) -> Iterator[date]:
    return (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))


def is_month(day: date, rule: Rule) -> bool:
    return day.month in rule.numbers["BYMONTH"]


def is_month_day(day: date, rule: Rule) -> bool:
    return is_number(day.day, monthrange(day.year, day.month)[1], rule.numbers["BYMONTHDAY"])


def is_year_day(day: date, rule: Rule) -> bool:
    return is_number(year_day(day), year_length(day.year), rule.numbers["BYYEARDAY"])


def is_week(day: date, rule: Rule) -> bool:
    """A week belongs to the year that has four days of it, so its fourth day tells its number."""
    fourth = day + DAY * (3 - (day.weekday() - rule.week_starts) % 7)
    number = (year_day(fourth) + 6) // 7
    weeks = number + (year_length(fourth.year) - year_day(fourth)) // 7
    return is_number(number, weeks, rule.numbers["BYWEEKNO"])


def is_number(number: int, of: int, numbers: frozenset[int]) -> bool:
    return number in numbers or number - of - 1 in numbers


def is_weekday(day: date, rule: Rule) -> bool:
    which = (0, *ordinals(day, rule)) if rule.frequency in ("MONTHLY", "YEARLY") else (0,)
    return not rule.weekdays or any((nth, day.weekday()) in rule.weekdays for nth in which)


def ordinals(day: date, rule: Rule) -> tuple[int, int]:
    """Which of its weekday it is in the month, or in the year, from either end."""
    if rule.frequency == "YEARLY" and "BYMONTH" not in rule.numbers:
        number, of = year_day(day), year_length(day.year)
    else:
        number, of = day.day, monthrange(day.year, day.month)[1]
    return (number + 6) // 7, -((of - number) // 7 + 1)


def year_day(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def year_length(year: int) -> int:
    return 365 + isleap(year)


IS_RIGHT: Mapping[str, Callable[[date, Rule], bool]] = {
    "BYMONTH": is_month,
    "BYMONTHDAY": is_month_day,
    "BYYEARDAY": is_year_day,
    "BYWEEKNO": is_week,
}
