"""A cause is why demands contradict each other where they do not say so themselves, for it is no demand.

Nobody works on Sundays, a group meets once on a day, and nobody sits in two places: a year is made of that.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations

from schedules.changes import Changes
from schedules.conflicts.case import PARTS, Case, Demand, Dropped, choices, restrictions
from schedules.conflicts.fixed import Fixed
from schedules.folder import Folder
from schedules.languages import LANGUAGES, say
from schedules.search import exists_within
from schedules.series import Series
from schedules.workdays import workdays

# ---- people who sit in several groups


def shared_people(case: Case, core: list[Demand], gone: Dropped) -> tuple[str, ...]:
    """The roles that several groups of a contradiction share, where there would be a year if they shared none."""
    series = [each for each in case.series(gone) if is_concerned(case, each, {demand.name for demand in core})]
    shared = {role for one, other in combinations(series, 2) for role in one.people & other.people}
    if not shared or not is_possible_apart(case, gone):
        return ()
    return tuple(role.id for document in case.folder.documents for role in document.roles if role.id in shared)


def is_concerned(case: Case, series: Series, names: set[str]) -> bool:
    """Whether one of the rules or meetings of a contradiction is the group's."""
    fixed = {uid for uid, *_ in series.pinned}
    announced = {each.uid for each in case.changes.meetings(series.rule)}
    return not names.isdisjoint({series.group, series.rule, *restrictions(series), *fixed, *announced})


def is_possible_apart(case: Case, gone: Dropped) -> bool:
    """Whether a year exists in which nobody sits in two groups."""
    apart = tuple(replace(each, people=frozenset({each.group})) for each in case.series(gone))
    return any(exists_within(tried, PARTS) for tried in choices(apart, gone, case.openings(gone)))


# ---- a day that is fixed


def against_day(folder: Folder, changes: Changes, fixed: Fixed) -> Iterator[str]:
    """What stands against the day, whatever the rules say."""
    words = folder.organisation.identity.language
    yield from no_working_day(folder, fixed.day)
    gone = [each for each in changes.gone() if each.uid in changes.cancelled]
    if any((each.group, each.day) == (fixed.group, fixed.day) for each in gone):
        yield say(words, "is_not_refused.cancelled")
    if (fixed.group, fixed.day) in changes.refused:
        yield say(words, "is_not_refused.moved")


def no_working_day(folder: Folder, day: date) -> Iterator[str]:
    """By the name of the holiday where it is one."""
    identity = folder.organisation.identity
    days = workdays(day.year, identity.country, identity.language)
    if holiday := days.holidays.get(day):
        yield say(identity.language, "cause.holiday", name=holiday)
    elif not days.worked[days.index(day)]:
        yield say(identity.language, "cause.weekend", weekday=LANGUAGES[identity.language].weekdays[day.weekday()])
