"""A slot is where one occurrence of an obligation may lie: from a day to a day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from schedules.counting import bounds
from schedules.document import About, Period, Range, Rule, Times
from schedules.folder import Folder
from schedules.plan import Required, Status
from schedules.stretches import Days, periods_in
from schedules.workdays import period_name, periods

Placement = Literal["meeting", "same meetings", "item", "every meeting", "around meetings", "deadline", "nothing"]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one occurrence may lie: from its first day to its last, both included."""

    number: int
    first: date
    last: date
    covers: str | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    rule: Rule
    placement: Placement
    group: str | None  # who meets, or in whose feed it is shown
    required: Required
    slots: tuple[Slot, ...] = ()  # one for each occurrence to plan; those of "every meeting" follow the meetings
    responsible: tuple[str, ...] = ()
    status: Status = "proposed"


@lru_cache(maxsize=256)
def anywhere(times: int, year: int) -> tuple[Slot, ...]:
    return tuple(Slot(number, date(year, 1, 1), date(year, 12, 31)) for number in range(1, times + 1))


@lru_cache(maxsize=256)
def in_each(period: Period, year: int) -> tuple[Slot, ...]:
    return tuple(
        Slot(number, first, last, period_name(period, first))
        for number, (first, last) in enumerate(periods(period, year), 1)
    )


@lru_cache(maxsize=256)
def after_each(period: Period, year: int) -> tuple[Slot, ...]:
    """What covers a period comes after it: the last period of the year before first, and never this year's last."""
    covered = [periods(period, year - 1)[-1], *periods(period, year)[:-1]]
    starts = [first for first, _ in periods(period, year)]
    return tuple(
        Slot(number, start, date(year, 12, 31), period_name(period, first))
        for number, ((first, _), start) in enumerate(zip(covered, starts, strict=True), 1)
    )


def in_each_of(folder: Folder, per: str, times: int, year: int) -> tuple[Slot, ...]:
    """So many in each period, numbered through the year."""
    if per == "year":
        return anywhere(times, year)
    every = [within_year(days, year) for days in periods_in(folder.periods, per, year) for _ in range(times)]
    return tuple(Slot(number, *days) for number, days in enumerate(every, 1))


def within_year(days: Days, year: int) -> Days:
    """A meeting is of the year in which it is."""
    return max(days[0], date(year, 1, 1)), min(days[1], date(year, 12, 31))


def planned_times(times: Times) -> int:
    """A range is planned at its least; what waits for a decision is not planned at all."""
    match times:
        case int():
            return times
        case Range(min=least):
            return least
        case About(about=number):
            return number
        case _:
            return 0


def within(times: Times, wanted: int) -> int:
    """As many as wanted, where the rule leaves room for it."""
    match times:
        case Range(min=least, max=most):
            return max(least, wanted if most is None else min(most, wanted))
        case _:
            return planned_times(times)


def required(times: Times, per: str = "year") -> Required:
    match times:
        case int():
            return Required(times, times, per)
        case Range(min=least, max=most):
            return Required(least, most, per)
        case About():
            least, most_of_them = bounds(times)
            return Required(int(least), int(most_of_them), per)
        case _:
            return Required(None, None, per)


def exactly(times: int) -> Required:
    return Required(times, times, "year")


def each(period: Period) -> Required:
    return Required(1, 1, period)
