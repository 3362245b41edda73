"""A deed is what is done by a day of the year, whether anybody meets or not; when a term of office ends is one too."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from schedules.document import Demand, Done, Due, Presents, Rule, Serves
from schedules.folder import Folder
from schedules.leads import so_far_from
from schedules.plan import Required
from schedules.slots import Obligation, Slot, exactly
from schedules.stretches import Days, is_touched, is_year, name_of, on_day, periods_in, stretch_of


def deed(folder: Folder, rule: Rule, done: Done, year: int) -> Obligation:
    """What is done by a day of the year, or because a period ends, belongs to the year in which it is to be done."""
    groups = {group.id for group in folder.groups}
    where = next((to for to in done.to if to in groups), folder.groups[0].id)
    asked = exactly(done.times) if done.times else Required(1, 1, done.each)
    if not is_year(done.years, year):
        return Obligation(rule, "deadline", where, exactly(0), (), done.by)
    slots = tuple(slots_of_deed(folder, rule, done, year))
    if body := done.before or done.after:
        asked = Required(1, 1, "meeting") if folder.organisation.dates_of(body) else Required(None, None, "meeting")
    if done.again:
        known = folder.organisation.choice(rule.id).last_done is not None
        asked = exactly(len(slots)) if known else Required(None, None, "year")
    return Obligation(rule, "deadline", where, asked, slots, done.by)


def slots_of_deed(folder: Folder, rule: Rule, done: Done, year: int) -> Iterator[Slot]:
    choice = folder.organisation.choice(rule.id)
    if done.again:
        if choice.last_done is not None and choice.last_done.year + done.again == year:
            yield Slot(1, date(year, 1, 1), choice.last_done + relativedelta(years=done.again))
        return
    if is_unanswered(done):
        return
    if body := done.before or done.after:
        yield from around_a_body(folder, done, body, year)
        return
    if done.after_end:
        yield from after_their_ends(folder, done, year)
        return
    if done.times:
        months = [round(12 * n / done.times) for n in range(done.times + 1)]
        for number, (before, end) in enumerate(pairwise(date(year, 1, 1) + relativedelta(months=n) for n in months), 1):
            yield Slot(number, before, end - timedelta(days=1))
        return
    for number, (first, last) in enumerate(in_the_stretch(folder, done, year), 1):
        if done.each == "year":
            first, last = stretch_of(done, year)
        elif done.before_end:
            last = so_far_from(folder, last, done.before_end, -1)
        yield Slot(number, first, last, name_of(done.each, first) if done.each != "year" else None)


def is_unanswered(demand: Demand) -> bool:
    """Whether the document leaves its time vague, and the organisation has not said what it is."""
    if not getattr(demand, "vague", None):
        return False
    if isinstance(demand, Due):
        return not (demand.at_least or demand.at_most)
    return not (getattr(demand, "first", None) or getattr(demand, "last", None))


def in_the_stretch(folder: Folder, asked: Done | Presents, year: int) -> list[Days]:
    each = asked.each if isinstance(asked, Done) else asked.per
    return [days for days in periods_in(folder.periods, each, year) if is_touched(asked, days)]


def around_a_body(folder: Folder, done: Done, body: str, year: int) -> Iterator[Slot]:
    """One for each meeting of a body whose dates are known; it belongs to that meeting's year."""
    way = -1 if done.before else 1
    meetings = [day for day in folder.organisation.dates_of(body) if day.year == year]
    for number, meeting in enumerate(meetings, 1):
        near = so_far_from(folder, meeting, done.at_least, way) if done.at_least else meeting + way * timedelta(days=1)
        far = so_far_from(folder, meeting, done.at_most, way) if done.at_most else date(year, 1, 1)
        yield Slot(number, min(near, far), max(near, far))


def after_their_ends(folder: Folder, done: Done, year: int) -> Iterator[Slot]:
    """Numbered in the order in which they fall due."""
    every = [days for each in (year - 1, year) for days in in_the_stretch(folder, done, each)]
    windows = [(days, so_far_from(folder, days[1], done.after_end or "", 1)) for days in every]
    for number, (days, last) in enumerate([each for each in windows if each[1].year == year], 1):
        yield Slot(number, days[1] + timedelta(days=1), last, name_of(done.each, days[0]))


def term(folder: Folder, rule: Rule, serves: Serves, year: int) -> Obligation:
    """In the years in which a term ends: its last day is the day by which what follows is to be settled."""
    begins = on_day(serves.begins, year + 1 if serves.begins == "01-01" else year)
    ends = begins - timedelta(days=1)
    is_last = (begins.year - serves.since) % serves.years == 0 and begins.year > serves.since
    slots = (Slot(1, date(year, 1, 1), ends),) if is_last else ()
    where = next((group.id for group in folder.groups if serves.role in group.members), folder.groups[0].id)
    return Obligation(rule, "deadline", where, Required(len(slots), len(slots), "year"), slots, serves.by)
