"""Recurrence is the days of a rule, period by period (RFC 5545 3.3.10)."""

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from app.feeds.busy.components import Component
from app.feeds.busy.reading import Reading
from app.feeds.busy.refusals import LATEST
from app.feeds.busy.rules import Rule, read_rule
from app.feeds.busy.spans import DAY, Moment, day_of


def rule_of(component: Component, start: Moment, reading: Reading) -> Rule | None:
    for exception in component.every("EXRULE"):  # of RFC 2445; the next one, 5545, took it away
        raise exception.wrong("EXDATE, with the days that are left out")
    property = component.one("RRULE")
    if property is None:
        return None
    rule = read_rule(property, start, reading)
    if next(days_of(replace(rule, count=None), day_of(start), day_of(start), LATEST, reading), None) is None:
        raise property.wrong(f"a rule that is right on some day before the year {LATEST.year + 1}")
    return rule


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
    reading.try_days(max(1, len(days)), rule.property)
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
