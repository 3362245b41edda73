"""A deadline is a day by which something is done, whether anybody meets or not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from schedules.document import Done, Due, Presents, Produces, Reports, Sends, Serves
from schedules.folder import Folder
from schedules.languages import day as day_in_words
from schedules.languages import say
from schedules.leads import Window, counted_from, day_in, window
from schedules.plan import Occurrence, Plan, Status
from schedules.slots import Obligation, Slot, within
from schedules.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Deadline:
    slot: Slot
    day: date
    status: Status


Fixed = Mapping[str, date]  # uid -> day: what people have fixed, or what has been
NOTHING: Fixed = {}


def deadlines_of(
    folder: Folder,
    obligation: Obligation,
    days: Workdays,
    meetings: Mapping[str, tuple[date, ...]],
    fixed: Fixed = NOTHING,
) -> list[Deadline]:
    """The days of one obligation, once the meetings have theirs (group -> its days). What is fixed others follow."""
    match obligation.rule.demand:
        case Reports() as demand:
            return reports(folder, obligation, demand, days)
        case Sends() as sends:
            made = production_days(folder, sends, obligation.slots, days, meetings, fixed)
            later = folder.organisation.choice(obligation.rule.id).working_days_after or 0
            found = [sent(days, slot, day, later) for slot, day in zip(obligation.slots, made, strict=True)]
        case Produces() as produces:
            found = production_days(folder, produces, obligation.slots, days, meetings, fixed)
        case Done() | Serves():
            found = [day_in(folder, Window(slot.first, slot.last)) for slot in obligation.slots]
        case _:
            found = []
    return [Deadline(slot, day, "proposed") for slot, day in zip(obligation.slots, found, strict=True)]


def around_meetings(
    folder: Folder, due: Due, meetings: Iterable[Occurrence], fixed: Fixed = NOTHING
) -> Iterator[tuple[Deadline, Occurrence]]:
    """One for each meeting that it is counted from, beside that meeting; its day is as sure as the meeting's.

    It belongs to the year of its meeting, also where its day lies in December before, or in January after.
    """
    for number, meeting in counted_from(folder, due, meetings):
        days = window(folder, due, meeting.day)
        last = min([days.last, *(day for day in needing(folder, due, number, meeting, fixed) if day >= days.first)])
        day = day_in(folder, Window(days.first, last))
        yield Deadline(Slot(number, days.first, days.last), day, meeting.status), meeting


def needing(folder: Folder, due: Due, number: int, meeting: Occurrence, fixed: Fixed) -> Iterator[date]:
    """The days that are fixed for what needs it to be there first."""
    for rule, other in folder.demands(Due) if fixed else ():
        uid = folder.uid(rule.id, meeting.day.year, number)
        if other.group == due.group and due.what in other.needs and uid in fixed:
            yield fixed[uid]


def counted_days(folder: Folder, occurrence: Occurrence, plan: Plan) -> Iterator[str]:
    """For what is due around a meeting: which meeting, and the days that the rule gives."""
    due, language = folder.rule(occurrence.rule).due, folder.organisation.identity.language
    if due is None:
        return
    for number, meeting in counted_from(folder, due, plan.occurrences):
        if number == occurrence.number and meeting.status != "cancelled":
            days = window(folder, due, meeting.day)
            words = {"meeting": day_in_words(language, meeting.day), "last": day_in_words(language, days.last)}
            if days.first == date.min:
                yield say(language, "due.last", **words)
            else:
                yield say(language, "due.first-and-last", first=day_in_words(language, days.first), **words)


def production_days(
    folder: Folder,
    made: Produces | Sends,
    slots: tuple[Slot, ...],
    days: Workdays,
    meetings: Mapping[str, tuple[date, ...]],
    fixed: Fixed,
) -> list[date]:
    """As late as the first meeting that needs it allows, so that it is fresh; else in the middle of its period."""
    awaited = [
        days.worked_days_before(days.index(day), folder.organisation.choice(rule.id).working_days_before or 0)
        for rule, presents in folder.demands(Presents)
        if presents.what == made.what and presents.at == "every meeting"
        for day in meetings.get(presents.to, ())
    ]
    wanted = [production_day(days, slot, awaited) for slot in slots]
    if not fixed:
        return wanted
    return [made_day(folder, made, days, slot, day, fixed) for slot, day in zip(slots, wanted, strict=True)]


def made_day(
    folder: Folder, made: Produces | Sends, days: Workdays, slot: Slot, wanted: date, fixed: Fixed
) -> date:
    """On the day that is fixed; else as wanted, but in time for a mailing that is fixed."""
    known = list(of_slot(folder, Produces, made, days.year, slot, fixed))
    sooner = [day for day in of_slot(folder, Sends, made, days.year, slot, fixed) if slot.first <= day < wanted]
    return next(iter(known), day_in(folder, Window(slot.first, min(sooner))) if sooner else wanted)


def of_slot(
    folder: Folder, verb: type[Produces] | type[Sends], made: Produces | Sends, year: int, slot: Slot, fixed: Fixed
) -> Iterator[date]:
    """The days that are fixed for what is made in a slot, or for sending it."""
    for rule, demand in folder.demands(verb):
        uid = folder.uid(rule.id, year, slot.number)
        if (demand.what, demand.each) == (made.what, made.each) and uid in fixed:
            yield fixed[uid]


def production_day(days: Workdays, slot: Slot, awaited: list[int]) -> date:
    first, last = days.index(slot.first), days.index(slot.last)
    needed = [index for index in awaited if first <= index <= last]
    return days.day(min(needed) if needed else days.nearest_worked((first + last) // 2, first, last))


def sent(days: Workdays, slot: Slot, made: date, later: int) -> date:
    """So many working days after it was made, and never after its period."""
    index = days.index(made)
    left = [day for day in range(index, days.index(slot.last) + 1) if days.worked[day]]
    return days.day(left[min(later, len(left) - 1)]) if left else made  # the rule goes before comfort


WAITING: Status = "provisional"


def reports(folder: Folder, obligation: Obligation, reports: Reports, days: Workdays) -> list[Deadline]:
    """At the other body's meetings where they are known; for want of them at the end of the months that we chose."""
    wanted = [last_worked(days, month) for month in months(folder, obligation)]
    known = [day for day in folder.organisation.dates_of(reports.to) if day.year == days.year]
    if not known:
        return [Deadline(slot, day, "provisional") for slot, day in zip(obligation.slots, wanted, strict=True)]
    least = obligation.required.min or 0
    times = min(len(known), within(reports.times, len(wanted)))
    chosen = min(combinations(known, times), key=lambda dates: distance(dates, wanted))
    missing = sorted(wanted, key=lambda day: -min(abs((day - date).days) for date in chosen))[: max(0, least - times)]
    days_of = sorted([*((day, obligation.status) for day in chosen), *((day, WAITING) for day in missing)])
    return [Deadline(slot, *found) for slot, found in zip(obligation.slots, days_of, strict=False)]


def months(folder: Folder, obligation: Obligation) -> tuple[int, ...]:
    """The months that the organisation chose, or as many as are needed, evenly over the year."""
    chosen = tuple(sorted(set(folder.organisation.choice(obligation.rule.id).deadline_months)))
    times = len(obligation.slots)
    return chosen[:times] if len(chosen) >= times else tuple(max(1, 12 * n // times) for n in range(1, times + 1))


def distance(dates: tuple[date, ...], wanted: list[date]) -> int:
    return sum(abs((day - wish).days) for day, wish in zip(dates, wanted, strict=False))


def last_worked(days: Workdays, month: int) -> date:
    return days.day(int((days.worked & (days.month == month)).nonzero()[0][-1]))

