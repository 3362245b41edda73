"""What the rules say of the days of a group's meetings: on which they may lie, in which turn, and how far apart.

A rule that counts all of a group's meetings speaks of all of them. One that counts some of them ("one in each quarter",
where there are six) wants a meeting in each of its periods, and leaves the others alone.
"""

from collections.abc import Iterator

import numpy as np

from schedules.counting import bounds, counting, meetings_of, of_share, share, turns
from schedules.document import About, Apart, Confines, Meets, Presents, Rule
from schedules.folder import Folder
from schedules.stretches import (
    Days,
    is_whole,
    is_year,
    named_days,
    periods_in,
    stretch_of,
    weekdays_in,
    within,
)  # fmt: skip
from schedules.workdays import Mask, Workdays

SATURDAY = 5
EVER = 2 * 366  # days: no bound
Window = tuple[int, int]
LONGEST = {"day": 1, "clear day": 1, "working day": 1, "week": 7, "month": 31}


# ---- on which days


def days_named(folder: Folder, group: str, days: Workdays) -> Iterator[tuple[str, Mask]]:
    """Where the rules that count a group's meetings say on which days these lie."""
    for rule, meets in counted(folder, group, days.year):
        if accounts_for_all(folder, rule, meets, days.year) and (meets.on or not is_whole(meets)):
            mask = within(meets, days)
            yield rule.id, mask & named_days(meets.on, days, meets.moves) if meets.on else mask
        begins = folder.begins(rule)
        if begins is not None and begins.year == days.year:
            yield rule.id, np.arange(len(days)) >= days.index(begins)


def days_left(folder: Folder, group: str, days: Workdays) -> Iterator[tuple[str, Mask]]:
    """On which days a group may meet at all."""
    for rule, confines in confining(folder, group):
        if confines.on or confines.not_on or not is_whole(confines):
            mask = within(confines, days)
            mask = mask & named_days(confines.on, days) if confines.on else mask
            yield rule.id, mask & ~named_days(confines.not_on, days)
        if confines.in_weeks_of:
            yield rule.id, weeks_of(folder, confines.in_weeks_of, days)
        if confines.not_in_weeks_of:
            yield rule.id, ~weeks_of(folder, confines.not_in_weeks_of, days)


def weeks_of(folder: Folder, body: str, days: Workdays) -> Mask:
    """The weeks, from Monday to Sunday, in which a body meets; none while its dates are not known."""
    mask = np.zeros(len(days), dtype=bool)
    for meeting in folder.organisation.dates_of(body):
        monday = days.index(meeting) - meeting.weekday()
        mask[max(0, monday) : max(0, monday + 7)] = True
    return mask


def confining(folder: Folder, group: str) -> Iterator[tuple[Rule, Confines]]:
    for rule, confines in folder.demands(Confines):
        if confines.group == group and rule.force != "may":
            yield rule, confines


def weekend_days(folder: Folder, group: str) -> tuple[int, ...]:
    """Those that the rules name for the group."""
    names = [name for rule in counting(folder, group) if rule.meets for name in rule.meets.on]
    names += [name for _, confines in confining(folder, group) for name in confines.on]
    listed = [day.weekday() for rule in counting(folder, group) if rule.meets for day in rule.meets.dates]
    return tuple(sorted({day for day in (*weekdays_in(names), *listed) if day >= SATURDAY}))


def hours_left(folder: Folder, group: str, earliest: int, latest: int) -> tuple[int, int]:
    """When a meeting may begin at the earliest, and by when it has ended; in minutes after midnight."""
    every = [confines for _, confines in confining(folder, group)]
    begin = [minute(each.earliest) for each in every if each.earliest]
    end = [minute(each.latest) for each in every if each.latest]
    # What the document says goes before the organisation's own office hours, also where these have ended by then.
    return max(begin, default=earliest), min(end, default=max([latest, *(hour + 180 for hour in begin)]))


def minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


# ---- in which turn


def counted(folder: Folder, group: str, year: int) -> Iterator[tuple[Rule, Meets]]:
    for rule in counting(folder, group):
        asked = rule.meets and is_year(rule.meets.years, year) and share(folder, rule, year)
        if rule.meets and rule.meets.times != "undecided" and asked:
            yield rule, rule.meets


def accounts_for_all(folder: Folder, rule: Rule, meets: Meets, year: int) -> bool:
    """Whether all of the group's meetings are those that the rule counts."""
    return own_number(folder, rule, meets, year) == meetings_of(folder, meets.group, year)


def own_number(folder: Folder, rule: Rule, meets: Meets, year: int) -> int:
    periods = turns(folder, rule, meets, year)
    return of_share(in_one(meets), share(folder, rule, year)) if periods is None else in_one(meets) * len(periods)


def in_one(meets: Meets) -> int:
    """How many meetings it asks of one period."""
    if isinstance(meets.times, About):
        return meets.times.about
    return int(bounds(meets.times)[0])


def turns_of(folder: Folder, group: str, days: Workdays) -> Iterator[tuple[str, tuple[Window, ...]]]:
    """For each meeting of the year in turn, the days from which to which it lies."""
    for rule, meets in counted(folder, group, days.year):
        periods = turns(folder, rule, meets, days.year)
        if periods is not None and len(periods) > 1 and accounts_for_all(folder, rule, meets, days.year):
            yield rule.id, tuple(indexed(period, days) for period in periods for _ in range(in_one(meets)))


def visits_of(folder: Folder, group: str, days: Workdays) -> Iterator[tuple[str, int, int]]:
    """Where a rule that speaks of some of the meetings wants one of them."""
    for rule, meets in counted(folder, group, days.year):
        if not accounts_for_all(folder, rule, meets, days.year) and in_one(meets):
            yield from ((rule.id, *indexed(each, days)) for each in turns(folder, rule, meets, days.year) or ())
    for rule, presents in folder.demands(Presents):
        one = presents.at in ("first meeting", "last meeting") and rule.force != "may"
        if presents.to != group or not one or not is_year(presents.years, days.year):
            continue
        if presents.per != "year":
            yield from ((rule.id, *indexed(each, days)) for each in periods_in(folder.periods, presents.per, days.year))
        elif not is_whole(presents):
            yield (rule.id, *indexed(stretch_of(presents, days.year), days))


def indexed(period: Days, days: Workdays) -> Window:
    """The part of it that lies in the year."""
    return max(0, days.index(period[0])), min(len(days) - 1, days.index(period[1]))


# ---- how far apart


def gaps_of(folder: Folder, group: str) -> Iterator[tuple[str, int, int]]:
    """The fewest and the most days from one meeting to the next."""
    meets = ((rule, rule.meets.apart) for rule in counting(folder, group) if rule.meets)
    confines = ((rule, confines.apart) for rule, confines in confining(folder, group))
    for rule, apart in (*meets, *confines):
        if apart is not None:
            yield rule.id, fewest(apart), most(apart)


def fewest(apart: Apart) -> int:
    return days_of(apart.at_least) if apart.at_least else 1


def most(apart: Apart) -> int:
    return days_of(apart.at_most) if apart.at_most else EVER


def days_of(lead: str) -> int:
    """At the most, so that no month is too short for it.

    >>> days_of("2 weeks"), days_of("1 month")
    (14, 31)
    """
    number, _, unit = lead.removesuffix("s").partition(" ")
    return int(number) * LONGEST[unit] - (int(number) // 2 if unit == "month" else 0)
