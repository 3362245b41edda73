"""A stretch is a part of a year that a rule names: by days, months, weekdays, periods, intervals or years."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta
from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule

from schedules.document import EveryYears, NamedPeriod, Stretch
from schedules.workdays import MONTHS_IN, Mask, Workdays, period_name, periods

DAY = timedelta(days=1)
WEEKDAYS = {"monday": MO, "tuesday": TU, "wednesday": WE, "thursday": TH, "friday": FR, "saturday": SA, "sunday": SU}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
Days = tuple[date, date]  # first and last, both included


def on_day(day: str, year: int) -> date:
    """A day of every year in one of them; the end of February is the 29th where it has one.

    >>> str(on_day("02-28", 2028)), str(on_day("03-31", 2027))
    ('2028-02-29', '2027-03-31')
    """
    month, number = int(day[:2]), int(day[3:])
    end = (date(year, month, 1) + relativedelta(months=1, days=-1)).day
    return date(year, month, end if (month, number) >= (2, 28) and month == 2 else min(number, end))


def days_between(first: str | None, last: str | None, year: int) -> Days:
    """From one day of the year to another, or to the next year's where that comes first; without one, the year's own.

    >>> [str(day) for day in days_between("11-01", "01-31", 2027)]
    ['2027-11-01', '2028-01-31']
    """
    start = on_day(first, year) if first else date(year, 1, 1)
    end = on_day(last, year) if last else date(year, 12, 31)
    return start, on_day(last or "12-31", year + 1) if end < start else end


def stretch_of(stretch: Stretch, year: int) -> Days:
    """From its first day to its last, months included."""
    if stretch.in_months and not (stretch.first or stretch.last):
        first, last = min(stretch.in_months), max(stretch.in_months)
        return date(year, first, 1), date(year, last, 1) + relativedelta(months=1, days=-1)
    return days_between(stretch.first, stretch.last, year)


def within(stretch: Stretch, days: Workdays) -> Mask:
    """The days of the year that lie in a stretch."""
    mask = between(stretch.first, stretch.last, days)
    if stretch.in_months:
        mask = mask & np.isin(days.month, stretch.in_months)
    if stretch.not_in_months:
        mask = mask & ~np.isin(days.month, stretch.not_in_months)
    if stretch.not_between:
        mask = mask & ~between(stretch.not_between.first, stretch.not_between.last, days)
    return mask


def between(first: str | None, last: str | None, days: Workdays) -> Mask:
    """Over New Year, both ends of the year."""
    index = np.arange(len(days))
    after = index >= (days.index(on_day(first, days.year)) if first else 0)
    before = index <= (days.index(on_day(last, days.year)) if last else len(days))
    mask: Mask = after | before if first and last and first > last else after & before
    return mask


def is_touched(stretch: Stretch, days: Days) -> bool:
    """Whether some of these days lie in it: "in each month but July" asks nothing of July."""
    every = (days[0] + n * DAY for n in range((days[1] - days[0]).days + 1))
    return is_whole(stretch) or any(lies_in(stretch, day) for day in every)


def lies_in(stretch: Stretch, day: date) -> bool:
    written = f"{day:%m-%d}"
    closed = stretch.not_between
    return (
        is_between(written, stretch.first, stretch.last)
        and not (closed and is_between(written, closed.first, closed.last))
        and (not stretch.in_months or day.month in stretch.in_months)
        and day.month not in stretch.not_in_months
    )


def is_between(day: str, first: str | None, last: str | None) -> bool:
    """Days of the year, as they are written.

    >>> is_between("12-24", "12-01", "01-31"), is_between("02-01", None, "01-31")
    (True, False)
    """
    after, before = day >= (first or "01-01"), day <= ("02-29" if last == "02-28" else last or "12-31")
    return after or before if first and last and first > last else after and before


def is_whole(stretch: Stretch) -> bool:
    """Whether it is the whole year."""
    return not any((stretch.first, stretch.last, stretch.in_months, stretch.not_in_months, stretch.not_between))


def named_days(names: Iterable[str], days: Workdays, moves: str | None = None) -> Mask:
    """Every tuesday, or the first tuesday of each month; moved to a working day where it is none and a rule says so."""
    mask = np.zeros(len(days), dtype=bool)
    for day in (day for name in names for day in recurring(name, days.year)):
        index = days.index(day)
        step = {"next working day": 1, "working day before": -1}.get(moves or "", 0)
        while step and 0 <= index < len(days) and not days.worked[index]:
            index += step
        if 0 <= index < len(days):
            mask[index] = True
    return mask


def recurring(name: str, year: int) -> Iterator[date]:
    """The days of one name in a year.

    >>> [f"{day:%d/%m}" for day in recurring("first tuesday", 2027)][:3]
    ['05/01', '02/02', '02/03']
    """
    ordinal, _, weekday = name.rpartition(" ")
    by = WEEKDAYS[weekday](ORDINALS[ordinal]) if ordinal else WEEKDAYS[weekday]
    first, last = date(year, 1, 1), date(year, 12, 31)
    for moment in rrule(MONTHLY if ordinal else WEEKLY, byweekday=by, dtstart=first, until=last):
        yield moment.date()


def weekdays_in(names: Iterable[str]) -> tuple[int, ...]:
    """0 is Monday."""
    return tuple(dict.fromkeys(list(WEEKDAYS).index(name.rpartition(" ")[2]) for name in names))


def is_year(years: EveryYears | None, year: int) -> bool:
    """
    >>> is_year(EveryYears(every=4, since=2026), 2030), is_year(EveryYears(every=2, since=2026), 2027)
    (True, False)
    """
    return years is None or (year - years.since) % years.every == 0


def periods_in(named: Iterable[NamedPeriod], each: str, year: int) -> tuple[Days, ...]:
    """The periods of one kind in a year: months, quarters, halves, the year, or those that the documents name.

    One that goes over New Year is of the year in which it begins.
    """
    if each in MONTHS_IN:
        return periods(each, year)
    if each == "week":
        return tuple(intervals("1 week", date(year, 1, 4), year))
    return tuple(sorted(days_between(one.first, one.last, year) for one in named if one.of == each))


def name_of(each: str, first: date) -> str | None:
    """What a period of the calendar is called in what covers it; others have no name that sorts."""
    return period_name(each, first) if each in MONTHS_IN else None


def intervals(every: str, since: date, year: int) -> Iterator[Days]:
    """Every so many weeks a week, or every so many months a month, counted from the one that a day lies in.

    A week that goes over New Year is of the year in which its middle lies, and there it ends or begins at New Year.

    >>> [f"{first:%d/%m}-{last:%d/%m}" for first, last in intervals("6 weeks", date(2027, 1, 12), 2027)][:2]
    ['11/01-17/01', '22/02-28/02']
    """
    new_year, end = date(year, 1, 1), date(year, 12, 31)
    number, unit = int(every.split()[0]), every.split()[1].removesuffix("s")
    start = since.replace(day=1) if unit == "month" else since - since.weekday() * DAY
    step = relativedelta(months=number) if unit == "month" else relativedelta(weeks=number)
    length = relativedelta(months=1, days=-1) if unit == "month" else relativedelta(days=6)
    # As many steps back as are needed, and some more, so that it does not matter in which year it was counted from.
    months = (year - start.year) * 12 - start.month + 1
    away = months // number if unit == "month" else (new_year - start).days // (7 * number)
    for n in range(away - 2, away + 60):
        first, last = start + n * step, start + n * step + length
        if (first + (last - first) / 2).year == year:
            yield max(first, new_year), min(last, end)
