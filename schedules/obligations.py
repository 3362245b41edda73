"""An obligation is what one rule asks of one year: so many occurrences, each within its window."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from dateutil.relativedelta import relativedelta

from schedules.counting import bounds, counting, least_and_most, meetings_of, of_share, share
from schedules.document import (
    About,
    Allows,
    Confines,
    Demand,
    Done,
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
    Serves,
    Times,
)  # fmt: skip
from schedules.folder import Folder
from schedules.leads import so_far_from
from schedules.plan import Required, Status
from schedules.stretches import (
    Days,
    is_touched,
    is_whole,
    is_year,
    name_of,
    on_day,
    periods_in,
    stretch_of,
)  # fmt: skip
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
    found, begins = asked_by(folder, rule, demand, year), folder.begins(rule)
    return found if begins is None else from_its_first_day(found, begins, share(folder, rule, year), year)


def from_its_first_day(asked: Obligation, begins: date, part: float, year: int) -> Obligation:
    """In the first year of its document, what can still be asked; and nothing before that."""
    if not part:
        return replace(asked, placement="nothing", required=exactly(0), slots=())
    slots = [replace(slot, first=max(slot.first, begins)) for slot in asked.slots if slot.last >= begins]
    whole_year = all((slot.first, slot.last) == (date(year, 1, 1), date(year, 12, 31)) for slot in asked.slots)
    if part < 1 and whole_year and asked.placement != "meeting":  # of meetings the number is that already
        slots = slots[: of_share(len(slots), part)]
    required = asked.required
    if asked.slots and not slots:
        required = exactly(0)
    elif part < 1 and required.per == "year" and required.min is not None:
        most = None if required.max is None else of_share(required.max, part)
        required = replace(required, min=of_share(required.min, part), max=most)
    return replace(asked, slots=tuple(slots), required=required)


def asked_by(folder: Folder, rule: Rule, demand: Demand, year: int) -> Obligation:
    if rule.force == "may":
        return Obligation(rule, "nothing", group_of(demand), Required(0, None, "year"))
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
        case Due() as due if is_unanswered(due):
            return Obligation(rule, "nothing", due.group, Required(None, None, "meeting"))
        case Due() as due:
            return Obligation(rule, "around meetings", due.group, Required(1, 1, "meeting"), (), due.by)
        case Done() as done:
            return deed(folder, rule, done, year)
        case Serves() as serves:
            return term(folder, rule, serves, year)
        case Confines(group=group):
            return Obligation(rule, "nothing", group, Required(1, None, "meeting"))
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
    asked = required(meets.times, "interval" if meets.every else meets.per)
    if meets.dates:
        asked = exactly(meetings_of(folder, meets.group, year))
    if not is_year(meets.years, year):
        asked = replace(asked, min=0, max=0)
    if rule is not counting(folder, meets.group)[0]:
        return Obligation(rule, "same meetings", meets.group, asked)
    return Obligation(rule, "meeting", meets.group, asked, anywhere(meetings_of(folder, meets.group, year), year))


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
    if presents.at == "every meeting":
        return Obligation(rule, "every meeting", presents.to, Required(1, 1, "meeting"), (), makers)
    if not is_year(presents.years, year):
        return Obligation(rule, "item", presents.to, exactly(0), (), makers)
    if presents.times is None:
        where = [stretch_of(presents, year)] if presents.per == "year" else in_the_stretch(folder, presents, year)
        found = tuple(Slot(n, *within_year(days, year)) for n, days in enumerate(where, 1))
        return Obligation(rule, "item", presents.to, Required(1, 1, presents.per), found, makers)
    if presents.covers:
        slots = after_each(presents.covers, year)[: presents.times]
    elif not is_whole(presents):
        first, last = within_year(stretch_of(presents, year), year)
        slots = tuple(Slot(number, first, last) for number in range(1, presents.times + 1))
    else:
        slots = in_each_of(folder, presents.per, presents.times, year)
    slots = slots[: carried(folder, presents.to, len(slots), year)]
    return Obligation(rule, "item", presents.to, Required(presents.times, presents.times, presents.per), slots, makers)


def within_year(days: Days, year: int) -> Days:
    """A meeting is of the year in which it is."""
    return max(days[0], date(year, 1, 1)), min(days[1], date(year, 12, 31))


def carried(folder: Folder, group: str, times: int, year: int) -> int:
    """One more than a group has meetings is as impossible as a hundred more, and sooner seen to be."""
    _, most = least_and_most(folder, group, year)
    return int(min(times, most + 1))


def makers_of(folder: Folder, what: str) -> tuple[str, ...]:
    return next((produces.by for _, produces in folder.demands(Produces) if produces.what == what), ())


def report(folder: Folder, rule: Rule, reports: Reports, year: int) -> Obligation:
    """To a group it is an item on the group's meetings; to a body outside the document it is a deadline."""
    status: Status = "provisional" if is_unformed(folder, reports.sender) else "proposed"
    if any(group.id == reports.to for group in folder.groups):
        slots = in_each_of(folder, reports.per, planned_times(reports.times), year)
        slots = slots[: carried(folder, reports.to, len(slots), year)]
        asked = required(reports.times, reports.per)
        return Obligation(rule, "item", reports.to, asked, slots, (reports.sender,), status)
    months = folder.organisation.choice(rule.id).deadline_months
    slots = anywhere(within(reports.times, len(months)), year)
    return Obligation(rule, "deadline", reports.sender, required(reports.times), slots, (reports.sender,), status)


def is_unformed(folder: Folder, group: str) -> bool:
    """A group that the document only says shall come to be, and nobody has said that it did."""
    return any(once.forms == group for _, once in folder.demands(Once))


def in_each_of(folder: Folder, per: str, times: int, year: int) -> tuple[Slot, ...]:
    """So many in each period, numbered through the year."""
    if per == "year":
        return anywhere(times, year)
    every = [within_year(days, year) for days in periods_in(folder.periods, per, year) for _ in range(times)]
    return tuple(Slot(number, *days) for number, days in enumerate(every, 1))


def group_of(demand: Demand) -> str | None:
    """In whose feed it would be shown."""
    return getattr(demand, "group", None) or None


def deed(folder: Folder, rule: Rule, done: Done, year: int) -> Obligation:
    """What is done by a day of the year, or because a period ends, belongs to the year in which it is to be done."""
    where = next((to for to in done.to if to in groups(folder)), folder.groups[0].id)
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


def is_unanswered(demand: Demand) -> bool:
    """Whether the document leaves its time vague, and the organisation has not said what it is."""
    if not getattr(demand, "vague", None):
        return False
    if isinstance(demand, Due):
        return not (demand.at_least or demand.at_most)
    return not (getattr(demand, "first", None) or getattr(demand, "last", None))


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
