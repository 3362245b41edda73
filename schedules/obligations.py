"""An obligation is what one rule asks of one year: so many occurrences, each within its window."""

from dataclasses import replace
from datetime import date

from schedules.counting import counting, least_and_most, meetings_of, of_share, share
from schedules.deeds import deed, in_the_stretch, is_unanswered, term
from schedules.document import (
    Allows,
    Confines,
    Demand,
    Done,
    Due,
    Extra,
    Lasts,
    Meets,
    Once,
    Presents,
    Produces,
    Reports,
    Reviews,
    Rule,
    Sends,
    Serves,
)  # fmt: skip
from schedules.folder import Folder
from schedules.plan import Required, Status
from schedules.slots import (
    Obligation,
    Slot,
    after_each,
    anywhere,
    each,
    exactly,
    in_each,
    in_each_of,
    planned_times,
    required,
    within,
    within_year,
)  # fmt: skip
from schedules.stretches import (
    is_whole,
    is_year,
    stretch_of,
)  # fmt: skip
from schedules.workdays import periods


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


def group_of(demand: Demand) -> str | None:
    """In whose feed it would be shown."""
    return getattr(demand, "group", None) or None
