"""The days of a year in one country: which are worked, and which are worked half-heartedly.

Everything here depends on the year and the country alone, so it is made once and shared. A day is its place in the
year: 0 is 1 January.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
import numpy as np
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]

# Some countries count every Sunday as a holiday unless told not to; Sundays are no working days anyway.
ARGUMENTS = {"SE": {"include_sundays": False}, "NO": {"include_sundays": False}}
MARGIN = 14  # days on either side of the year, so that New Year has neighbours


@dataclass(frozen=True, eq=False)
class Workdays:
    """Arrays with one value for each day of the year."""

    year: int
    country: str
    weekday: Numbers  # 0 is Monday
    month: Numbers
    week: Numbers  # ISO 8601
    worked: Mask  # Monday to Friday, no public holiday, no eve on which nobody meets
    holiday: Mask  # a public holiday, or such an eve, whatever its weekday
    worked_before: Numbers  # how many days of this year were worked before it
    bridge: Mask  # worked, between two days that are not (klämdag)
    before_holiday: Mask  # worked, with a holiday or such an eve the day after
    before_easter: Mask  # Monday to Sunday of the week that ends with Easter Day
    holidays: dict[date, str]  # with the names people use

    def __len__(self) -> int:
        return len(self.weekday)

    def day(self, index: int) -> date:
        return date(self.year, 1, 1) + timedelta(days=int(index))

    def index(self, day: date) -> int:
        """May lie outside the year: below 0, or its length and above."""
        return (day - date(self.year, 1, 1)).days

    def in_weeks(self, first: int, last: int) -> Mask:
        """The ISO weeks from first to last; 52 to 1 goes over New Year."""
        if first <= last:
            return (self.week >= first) & (self.week <= last)
        return (self.week >= first) | (self.week <= last)

    def worked_days_before(self, index: int, count: int) -> int:
        """The day that lies `count` working days before this one; -1 where that is in the year before."""
        days = np.flatnonzero(self.worked[:index])
        if count == 0:
            return index
        return int(days[-count]) if count <= len(days) else -1

    def nearest_worked(self, index: int, first: int, last: int) -> int:
        """The working day from first to last that is nearest to this one; the earlier of two that are as near."""
        days = first + np.flatnonzero(self.worked[first : last + 1])
        return int(days[np.argmin(np.abs(days - index))])


def in_weeks(days: Workdays, every: tuple[str, ...]) -> Mask:
    """The days of ISO weeks, as they are written: "8", "25-33"."""
    mask: Mask = np.zeros(len(days), dtype=bool)
    for weeks in every:
        first, _, last = weeks.partition("-")
        mask |= days.in_weeks(int(first), int(last or first))
    return mask


@lru_cache(maxsize=64)
def workdays(year: int, country: str, language: str) -> Workdays:
    first, last = date(year, 1, 1), date(year, 12, 31)
    span = (last - first).days + 1
    days = [first + timedelta(days=offset) for offset in range(-MARGIN, span + MARGIN)]
    names = named_holidays(year, country, language)
    holiday = np.array([day in names for day in days])
    worked = np.array([day.weekday() < 5 for day in days]) & ~holiday
    bridge = worked & ~np.roll(worked, 1) & ~np.roll(worked, -1)
    eve = worked & np.roll(holiday, -1)
    easter_day = (easter(year) - first).days
    within = slice(MARGIN, MARGIN + span)
    offsets = np.arange(span)
    return Workdays(
        year=year,
        country=country,
        weekday=(first.weekday() + offsets) % 7,
        month=np.array([day.month for day in days])[within],
        week=np.array([day.isocalendar().week for day in days])[within],
        worked=worked[within],
        holiday=holiday[within],
        worked_before=np.concatenate([[0], np.cumsum(worked[within])[:-1]]),
        bridge=bridge[within],
        before_holiday=eve[within],
        before_easter=(offsets > easter_day - 7) & (offsets <= easter_day),
        holidays={day: name for day, name in names.items() if day.year == year},
    )


def named_holidays(year: int, country: str, language: str) -> dict[date, str]:
    """Public holidays, and the eves that are holidays in fact: midsommarafton, julafton and nyårsafton."""
    country, _, part = country.partition("-")
    known = getattr(holidays, country)
    categories = tuple(kind for kind in ("public", "de_facto") if kind in known.supported_categories)
    spoken = next((name for name in known.supported_languages if name.split("_")[0] == language), None)
    found = known(
        subdiv=part or None,
        years=(year - 1, year, year + 1),
        categories=categories,
        language=spoken,
        **ARGUMENTS.get(country, {}),
    )
    return dict(found.items())


@lru_cache(maxsize=4096)
def is_worked(day: date, country: str, language: str) -> bool:
    """Of any year, for whoever counts over New Year."""
    days = workdays(day.year, country, language)
    return bool(days.worked[days.index(day)])


@lru_cache(maxsize=64)
def periods(each: str, year: int) -> tuple[tuple[date, date], ...]:
    """The months, quarters or halves of a year.

    >>> [f"{first:%d/%m}-{last:%d/%m}" for first, last in periods("quarter", 2027)]
    ['01/01-31/03', '01/04-30/06', '01/07-30/09', '01/10-31/12']
    """
    months = MONTHS_IN[each]
    starts = [date(year, month, 1) for month in range(1, 13, months)]
    return tuple((start, start + relativedelta(months=months, days=-1)) for start in starts)


MONTHS_IN = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def period_name(each: str, first: date) -> str:
    """
    >>> period_name("quarter", date(2027, 4, 1))
    '2027-Q2'
    """
    number = (first.month - 1) // MONTHS_IN[each] + 1
    names = {"month": f"{first.year}-{first.month:02}", "quarter": f"{first.year}-Q{number}"}
    return names.get(each) or (f"{first.year}-H{number}" if each == "half-year" else f"{first.year}")


def period_of(each: str, day: date) -> str:
    """The name of the period that a day lies in.

    >>> period_of("quarter", date(2027, 5, 20))
    '2027-Q2'
    """
    months = MONTHS_IN[each]
    return period_name(each, date(day.year, (day.month - 1) // months * months + 1, 1))
