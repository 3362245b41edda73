"""A VTIMEZONE is the law of a zone's clock in two lines: when summer time starts each year, and when it ends.

It is our own, because Outlook keeps only one yearly pair and misreads the lists of dates that icalendar writes. The
pair comes from the zone's TZif data: its last line, the footer, is the law from now on (RFC 9636 3.3):

    CET-1CEST,M3.5.0,M10.5.0/3      CET is UTC+1, CEST an hour more, from the last Sunday of March to that of October
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import TypeVar
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vText, vUnknown

NAME = r"([A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
CLOCK = r"([+-]?\d{1,3}(?::\d{2}){0,2})"
YEARLY = r"M(\d{1,2})\.(\d)\.(\d)" + f"(?:/{CLOCK})?"
FOOTER = re.compile(f"{NAME}{CLOCK}(?:{NAME}{CLOCK}?,{YEARLY},{YEARLY})?")

FIRST_YEAR = 1970  # some readers count seconds from it
OUR_FIRST_YEAR = 2025  # no feed of ours has an earlier event
LAST_YEAR = 2037  # as far as TZif's 32-bit data goes, and beyond every plan
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # POSIX counts from Sunday
Clock = TypeVar("Clock", TimezoneStandard, TimezoneDaylight)
LAST = 5  # POSIX for the last such weekday of the month


@dataclass(frozen=True, slots=True)
class Yearly:
    """A moment of each year: "M10.5.0/3" is 03:00 on the last Sunday of October, by the clock that then ends."""

    month: int
    week: int
    weekday: int
    clock: timedelta  # may be below 0 or above 24 hours: then it is on another day

    @property
    def days_later(self) -> int:
        return self.clock.days

    def on(self, year: int) -> datetime:
        return datetime.combine(self.window(year)[0], time.min) + self.to_weekday(year) + self.clock

    def window(self, year: int) -> tuple[date, date]:
        """The seven days of which one is the weekday."""
        last_day = calendar.monthrange(year, self.month)[1]
        until = last_day if self.week == LAST else 7 * self.week
        return date(year, self.month, until - 6), date(year, self.month, until)

    def to_weekday(self, year: int) -> timedelta:
        return timedelta(days=(self.weekday - self.window(year)[0].isoweekday()) % 7)


@dataclass(frozen=True, slots=True)
class Observance:
    """One of the zone's two clocks (RFC 5545 3.6.5): what it is called, and from when in each year it is in use."""

    name: str
    before: timedelta
    offset: timedelta
    yearly: Yearly | None  # None where the clock never changes


@dataclass(frozen=True, slots=True)
class Law:
    standard: Observance
    daylight: Observance | None


@cache
def vtimezone(zone: str) -> Timezone:
    """Shared by all feeds of the zone: to be written, never changed.

    Only the law that lasts is in it. What lies before it, or in Gaza's Ramadan, is told by `is_lawful`.
    """
    law = law_of(zone)
    component = Timezone()
    component.add("tzid", vText(zone))
    if law.daylight:
        component.add_component(written(law.daylight, TimezoneDaylight(), zone))
    component.add_component(written(law.standard, TimezoneStandard(), zone))
    return component


def is_lawful(local: datetime, zone: str) -> bool:
    """Whether whoever knows only the law places a wall time where it really is.

    Not so while an old law still lasts (Cuba's summer time, until 2027): the footer already says what comes after.
    """
    return offset_by(law_of(zone), local) == local.replace(tzinfo=known(zone)).utcoffset()


def offset_by(law: Law, local: datetime) -> timedelta:
    match law:
        case Law(Observance(yearly=Yearly() as end), Observance(yearly=Yearly() as start) as daylight):
            starts, ends = start.on(local.year), end.on(local.year)
            is_summer = starts <= local < ends if starts < ends else not ends <= local < starts
            return daylight.offset if is_summer else law.standard.offset
        case _:
            return law.standard.offset


@cache
def law_of(zone: str) -> Law:
    return read_law(footer(tzif(zone)))


def tzif(zone: str) -> bytes:
    # From the locked package, not from the system: the same feed is the same bytes on every machine.
    return files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


def footer(data: bytes) -> str:
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")


def read_law(posix: str) -> Law:
    """POSIX counts hours west of Greenwich, iCalendar hours east of it."""
    match = FOOTER.fullmatch(posix)
    if match is None:
        raise ValueError(f"{posix!r}: expected a zone whose clock changes by month, week and weekday")
    name, west, other_name, other_west, *rules = match.groups()
    offset = -clock(west)
    if other_name is None:
        return Law(Observance(name.strip("<>"), offset, offset, None), None)
    other = -clock(other_west) if other_west else offset + timedelta(hours=1)
    starts, ends = yearly(*rules[:4]), yearly(*rules[4:])
    own = Observance(name.strip("<>"), other, offset, ends)
    changed = Observance(other_name.strip("<>"), offset, other, starts)
    # Ireland's law calls winter the exception. Readers take DAYLIGHT for the clock that is ahead, so it is here too.
    return Law(own, changed) if other > offset else Law(changed, own)


def yearly(month: str, week: str, weekday: str, at: str | None) -> Yearly:
    return Yearly(int(month), int(week), int(weekday), clock(at or "2"))


def clock(text: str) -> timedelta:
    """
    >>> str(clock("-9:30"))
    '-1 day, 14:30:00'
    """
    hours, minutes, seconds, *_ = [*(int(part) for part in text.lstrip("+-").split(":")), 0, 0]
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -span if text.startswith("-") else span


def written(observance: Observance, component: Clock, zone: str) -> Clock:
    component.add("dtstart", first_onset(observance, zone))
    if observance.yearly:
        component.add("rrule", vUnknown(recurrence(observance.yearly)))
    component.add("tzoffsetfrom", observance.before)
    component.add("tzoffsetto", observance.offset)
    component.add("tzname", vText(observance.name))
    return component


def first_onset(observance: Observance, zone: str) -> datetime:
    """The law's oldest onset without a break since: readers use a clock from its DTSTART on.

    For Stockholm summer time of 1981 and winter time of 1996, as in the tables of every calendar. A law that begins
    later than our events (Gaza's in 2087) counts from 1970, so that no event comes before both clocks.
    """
    if observance.yearly is None:
        return datetime.combine(date(FIRST_YEAR, 1, 1), time.min)
    onsets = (observance.yearly.on(year) for year in range(LAST_YEAR, FIRST_YEAR - 1, -1))
    *_, oldest = (None, *takewhile(lambda onset: is_onset(onset, observance, zone), onsets))
    return oldest if oldest and oldest.year < OUR_FIRST_YEAR else observance.yearly.on(FIRST_YEAR)


def is_onset(onset: datetime, observance: Observance, zone: str) -> bool:
    """Whether the zone's clock then really went from the one offset to the other."""
    moment = (onset - observance.before).replace(tzinfo=UTC)
    before, after = (at.astimezone(known(zone)).utcoffset() for at in (moment - timedelta(seconds=1), moment))
    return (before, after) == (observance.before, observance.offset)


@cache
def known(zone: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=zone)


def recurrence(moment: Yearly) -> str:
    """The yearly RRULE of a change, in the form that Outlook knows wherever the law allows it.

    "M3.5.0/-1" is the Saturday BEFORE the last Sunday of March, which BYDAY alone cannot say: then the seven days that
    it can fall on are listed. Where those reach into another month they are counted from the end of the year, which is
    the same in leap years from March on.
    """
    weekday = WEEKDAYS[(moment.weekday + moment.days_later) % 7]
    if not moment.days_later:
        return f"FREQ=YEARLY;BYMONTH={moment.month};BYDAY={ordinal(moment)}{weekday}"
    days = list(possible_days(moment))
    if days[0].month == days[-1].month:
        return f"FREQ=YEARLY;BYMONTH={days[0].month};BYMONTHDAY={listed(day.day for day in days)};BYDAY={weekday}"
    from_the_end = (day - date(day.year + 1, 1, 1) for day in days)
    return f"FREQ=YEARLY;BYYEARDAY={listed(distance.days for distance in from_the_end)};BYDAY={weekday}"


def ordinal(moment: Yearly) -> int:
    return -1 if moment.week == LAST else moment.week


def possible_days(moment: Yearly) -> Iterator[date]:
    first, _ = moment.window(FIRST_YEAR)
    return (first + timedelta(days=moment.days_later + later) for later in range(7))


def listed(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in numbers)
