"""Counting says how many meetings a group has in a year, and in which part of it each of them lies."""

from datetime import date

from schedules.document import About, Meets, Range, Rule, Times
from schedules.folder import Folder
from schedules.stretches import Days, days_between, intervals, is_touched, is_whole, is_year, periods_in

A_FIFTH = 5  # "about ten": from eight to twelve


def counting(folder: Folder, group: str) -> list[Rule]:
    """The rules that say how often a group meets, those that have decided it first."""
    rules = [(rule, meets) for rule, meets in folder.demands(Meets) if meets.group == group and is_counted(rule)]
    return [rule for rule, _ in sorted(rules, key=lambda found: found[1].times == "undecided")]


def is_counted(rule: Rule) -> bool:
    """What may be is a right: no meetings are planned for it."""
    return rule.force != "may"


def least_and_most(folder: Folder, group: str, year: int) -> tuple[int, float]:
    """How many meetings a group has: what was said first is kept, and narrowed by what agrees with it."""
    least, most = 0, float("inf")
    for rule in counting(folder, group):
        low, high = numbers(folder, rule.meets, year) if rule.meets else (0, float("inf"))
        if max(least, low) <= min(most, high):
            least, most = max(least, low), min(most, high)
    return least, most


def meetings_of(folder: Folder, group: str, year: int) -> int:
    """How many are planned: the least that keeps the rules, or as many as one of them says are about right."""
    least, most = least_and_most(folder, group, year)
    for rule in counting(folder, group):
        if rule.meets and isinstance(rule.meets.times, About) and is_year(rule.meets.years, year):
            wanted = rule.meets.times.about * len(turns(folder, rule.meets, year) or [None])
            return int(max(least, min(most, wanted)))
    return least


def numbers(folder: Folder, meets: Meets, year: int) -> tuple[int, float]:
    """The fewest and the most that one rule allows in a year."""
    least, most = bounds(meets.times)
    if meets.times == "undecided":
        return 0, float("inf")
    if not is_year(meets.years, year):
        return 0, 0
    times = len(turns(folder, meets, year) or [None])
    if meets.per == "year" or meets.every or meets.dates:
        # A rule that says "a meeting each spring" says nothing of other meetings.
        return least * times, most * times if is_whole(meets) else float("inf")
    return least * times, most * times


def bounds(times: Times) -> tuple[int, float]:
    """In one period.

    >>> bounds(6), bounds(Range(min=4)), bounds(About(about=10)), bounds("undecided")
    ((6, 6), (4, inf), (8, 12), (0, inf))
    """
    match times:
        case int():
            return times, times
        case Range(min=least, max=most):
            return least, float("inf") if most is None else most
        case About(about=number):
            return -(-number * (A_FIFTH - 1) // A_FIFTH), number * (A_FIFTH + 1) // A_FIFTH
        case _:
            return 0, float("inf")


def turns(folder: Folder, meets: Meets, year: int) -> list[Days] | None:
    """The periods, intervals or days of a year in each of which the rule wants meetings; None where it names none."""
    if meets.dates:
        return [(day, day) for day in sorted(meets.dates) if day.year == year]
    if meets.every:
        return list(intervals(meets.every, meets.since or date(year, 1, 1), year))
    if meets.per != "year":
        return [days for days in periods_in(folder.periods, meets.per, year) if is_touched(meets, days)]
    if meets.first or meets.last:
        return [days_between(meets.first, meets.last, year)]
    return None
