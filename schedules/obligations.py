"""An obligation is what one rule asks of one year: so many occurrences, each within its window."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from schedules.document import (
    Allows,
    Demand,
    Due,
    Extra,
    Lasts,
    Meets,
    Once,
    Period,
    Presents,
    Produces,
    Range,
    Reports,
    Reviews,
    Rule,
    Sends,
    Times,
)  # fmt: skip
from schedules.folder import Folder
from schedules.plan import Required, Status
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


def obligations_of(folder: Folder, year: int) -> tuple[Obligation, ...]:
    return tuple(obligation_by(folder, rule, demand, year) for rule, demand in folder.demanded)


def obligation(folder: Folder, rule: Rule, year: int) -> Obligation:
    return obligation_by(folder, rule, rule.demand, year)


def obligation_by(folder: Folder, rule: Rule, demand: Demand, year: int) -> Obligation:
    match demand:
        case Meets() as meets:
            return meetings(folder, rule, meets, year)
        case Produces() as produces:
            return production(folder, rule, produces, year)
        case Sends() as sends:
            slots = in_each(sends.each, year)
            group = sends.to if sends.to in groups(folder) else waiting(folder, sends.what)
            return Obligation(rule, "deadline", group, each(sends.each), slots, sends.by)
        case Presents() as presents:
            return presentation(folder, rule, presents, year)
        case Reports() as reports:
            return report(folder, rule, reports, year)
        case Reviews(group=group, month=month):
            first, last = periods("month", year)[month - 1]
            owner = next(document.header.owner for document in folder.documents if rule in document.rules)
            return Obligation(rule, "item", group, exactly(1), (Slot(1, first, last),), (owner,))
        case Due() as due:
            return Obligation(rule, "around meetings", due.group, Required(1, 1, "meeting"), (), due.by)
        case Lasts(group=group):
            return Obligation(rule, "nothing", group, Required(1, None, "meeting"))
        case Extra(group=group) as extra:
            return Obligation(rule, "nothing", group, Required(0, None, "year"), responsible=(extra.called_by,))
        case Once():
            return Obligation(rule, "nothing", None, Required(1, 1, "once"))
        case Allows():
            return Obligation(rule, "nothing", None, Required(0, None, "year"))


def meetings(folder: Folder, rule: Rule, meets: Meets, year: int) -> Obligation:
    """Where several rules count a group's meetings, the meetings are the first one's, as many as all of them allow."""
    if rule is not counting(folder, meets.group)[0]:
        return Obligation(rule, "same meetings", meets.group, required(meets.times))
    slots = anywhere(least_and_most(folder, meets.group)[0], year)
    return Obligation(rule, "meeting", meets.group, required(meets.times), slots)


def counting(folder: Folder, group: str) -> list[Rule]:
    """The rules that say how often a group meets, those that have decided it first."""
    rules = [(rule, meets) for rule, meets in folder.demands(Meets) if meets.group == group]
    return [rule for rule, _ in sorted(rules, key=lambda found: found[1].times == "undecided")]


def least_and_most(folder: Folder, group: str) -> tuple[int, float]:
    """How many meetings a group has: what was said first is kept, and narrowed by what agrees with it."""
    least, most = 0, float("inf")
    for rule in counting(folder, group):
        low, high = bounds(rule.meets.times if rule.meets else "undecided")
        if max(least, low) <= min(most, high):
            least, most = max(least, low), min(most, high)
    return least, most


def bounds(times: Times) -> tuple[int, float]:
    """
    >>> bounds(6), bounds("undecided")
    ((6, 6), (0, inf))
    """
    match times:
        case int():
            return times, times
        case Range(min=least, max=most):
            return least, most
        case _:
            return 0, float("inf")


def production(folder: Folder, rule: Rule, produces: Produces, year: int) -> Obligation:
    slots = in_each(produces.each, year)
    return Obligation(rule, "deadline", waiting(folder, produces.what), each(produces.each), slots, produces.by)


def waiting(folder: Folder, what: str) -> str:
    """The group that something is presented or sent to, in whose feed it is shown; else the first group."""
    shown = [presents.to for _, presents in folder.demands(Presents) if presents.what == what]
    sent = [sends.to for _, sends in folder.demands(Sends) if sends.what == what]
    return next((to for to in (*shown, *sent) if to in groups(folder)), folder.groups[0].id)


def groups(folder: Folder) -> list[str]:
    return [group.id for group in folder.groups]


def presentation(folder: Folder, rule: Rule, presents: Presents, year: int) -> Obligation:
    makers = presents.by or makers_of(folder, presents.what)
    if presents.times is None:
        return Obligation(rule, "every meeting", presents.to, Required(1, 1, "meeting"), (), makers)
    slots = after_each(presents.covers, year) if presents.covers else anywhere(presents.times, year)
    slots = slots[: carried(folder, presents.to, presents.times)]
    return Obligation(rule, "item", presents.to, exactly(presents.times), slots, makers)


def carried(folder: Folder, group: str, times: int) -> int:
    """One more than a group has meetings is as impossible as a hundred more, and sooner seen to be."""
    _, most = least_and_most(folder, group)
    return int(min(times, most + 1))


def makers_of(folder: Folder, what: str) -> tuple[str, ...]:
    return next((produces.by for _, produces in folder.demands(Produces) if produces.what == what), ())


def report(folder: Folder, rule: Rule, reports: Reports, year: int) -> Obligation:
    """To a group it is an item on the group's meetings; to a body outside the document it is a deadline."""
    status: Status = "provisional" if is_unformed(folder, reports.sender) else "proposed"
    if any(group.id == reports.to for group in folder.groups):
        slots = anywhere(carried(folder, reports.to, planned_times(reports.times)), year)
        return Obligation(rule, "item", reports.to, required(reports.times), slots, (reports.sender,), status)
    months = folder.organisation.choice(rule.id).deadline_months
    slots = anywhere(within(reports.times, len(months)), year)
    return Obligation(rule, "deadline", reports.sender, required(reports.times), slots, (reports.sender,), status)


def is_unformed(folder: Folder, group: str) -> bool:
    """A group that the document only says shall come to be, and nobody has said that it did."""
    return any(once.forms == group for _, once in folder.demands(Once))


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


def planned_times(times: Times) -> int:
    """A range is planned at its least; what waits for a decision is not planned at all."""
    match times:
        case int():
            return times
        case Range(min=least):
            return least
        case _:
            return 0


def within(times: Times, wanted: int) -> int:
    """As many as wanted, where the rule leaves room for it."""
    match times:
        case Range(min=least, max=most):
            return max(least, min(most, wanted))
        case _:
            return planned_times(times)


def required(times: Times) -> Required:
    match times:
        case int():
            return exactly(times)
        case Range(min=least, max=most):
            return Required(least, most, "year")
        case _:
            return Required(None, None, "year")


def exactly(times: int) -> Required:
    return Required(times, times, "year")


def each(period: Period) -> Required:
    return Required(1, 1, period)
