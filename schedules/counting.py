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
        low, high = numbers(folder, rule, rule.meets, year) if rule.meets else (0, float("inf"))
        if max(least, low) <= min(most, high):
            least, most = max(least, low), min(most, high)
    return least, most


def meetings_of(folder: Folder, group: str, year: int) -> int:
    """How many are planned: the least that keeps the rules, or as many as one of them says are about right."""
    least, most = least_and_most(folder, group, year)
    for rule in counting(folder, group):
        if rule.meets and isinstance(rule.meets.times, About) and is_year(rule.meets.years, year):
            periods = turns(folder, rule, rule.meets, year)
            about = rule.meets.times.about
            wanted = of_share(about, share(folder, rule, year)) if periods is None else about * len(periods)
            return int(max(least, min(most, wanted)))
    return least


def numbers(folder: Folder, rule: Rule, meets: Meets, year: int) -> tuple[int, float]:
    """The fewest and the most that one rule allows in a year."""
    least, most = bounds(meets.times)
    if meets.times == "undecided":
        return 0, float("inf")
    part = share(folder, rule, year)
    if not is_year(meets.years, year) or not part:
        return 0, 0
    periods = turns(folder, rule, meets, year)
    if periods is None:
        return of_share(least, part), most if most == float("inf") else of_share(int(most), part)
    # A rule that says "a meeting each spring" says nothing of other meetings.
    alone = meets.per != "year" or meets.every or meets.dates or is_whole(meets)
    return least * len(periods), most * len(periods) if alone else float("inf")


def share(folder: Folder, rule: Rule, year: int) -> float:
    """How much of a year a rule rules: all of it, but for its document's first year, and none before that."""
    begins = folder.begins(rule)
    if begins is None or begins.year < year:
        return 1
    new_year = date(year + 1, 1, 1)
    return 0 if begins.year > year else (new_year - begins) / (new_year - date(year, 1, 1))


def of_share(times: int, part: float) -> int:
    """What is asked of a whole year, in a part of it: six are three from July on, and something is never nothing.

    >>> of_share(6, 0.5), of_share(5, 0.5), of_share(1, 0.1), of_share(0, 0.5)
    (3, 3, 1, 0)
    """
    return max(1, int(times * part + 0.5)) if times and part else 0


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


def turns(folder: Folder, rule: Rule, meets: Meets, year: int) -> list[Days] | None:
    """The periods, intervals or days of a year in each of which the rule wants meetings; None where it names none."""
    found, begins = every_turn(folder, meets, year), folder.begins(rule)
    if found is None or begins is None:
        return found
    # A period of which more than half has gone by when the document begins is left to what was before it.
    return [(max(first, begins), last) for first, last in found if first + (last - first) / 2 >= begins]


def every_turn(folder: Folder, meets: Meets, year: int) -> list[Days] | None:
    if meets.dates:
        return [(day, day) for day in sorted(meets.dates) if day.year == year]
    if meets.every:
        return list(intervals(meets.every, meets.since or date(year, 1, 1), year))
    if meets.per != "year":
        return [days for days in periods_in(folder.periods, meets.per, year) if is_touched(meets, days)]
    if meets.first or meets.last:
        return [days_between(meets.first, meets.last, year)]
    return None
