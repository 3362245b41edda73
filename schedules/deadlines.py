"""A deadline is a day by which something is done, whether anybody meets or not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from schedules.document import Due, Presents, Reports
from schedules.folder import Folder
from schedules.languages import day as day_in_words
from schedules.languages import say
from schedules.leads import counted_from, day_in, window
from schedules.obligations import Obligation, Slot, within
from schedules.plan import Occurrence, Plan, Status
from schedules.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Deadline:
    slot: Slot
    day: date
    status: Status


def deadlines_of(
    folder: Folder, obligation: Obligation, days: Workdays, meetings: Mapping[str, tuple[date, ...]]
) -> list[Deadline]:
    """The days of one obligation, once the meetings have theirs (group -> its days)."""
    demand = obligation.rule.demand
    if isinstance(demand, Reports):
        return reports(folder, obligation, demand, days)
    if obligation.rule.sends is not None:
        made = production_days(folder, obligation.rule.sends.what, obligation.slots, days, meetings)
        later = folder.organisation.choice(obligation.rule.id).working_days_after or 0
        found = [sent(days, slot, day, later) for slot, day in zip(obligation.slots, made, strict=True)]
    else:
        what = obligation.rule.produces.what if obligation.rule.produces else ""
        found = production_days(folder, what, obligation.slots, days, meetings)
    return [Deadline(slot, day, "proposed") for slot, day in zip(obligation.slots, found, strict=True)]


def around_meetings(
    folder: Folder, due: Due, meetings: Iterable[Occurrence]
) -> Iterator[tuple[Deadline, Occurrence]]:
    """One for each meeting that it is counted from, beside that meeting; its day is as sure as the meeting's.

    It belongs to the year of its meeting, also where its day lies in December before, or in January after.
    """
    for number, meeting in counted_from(folder, due, meetings):
        days = window(folder, due, meeting.day)
        yield Deadline(Slot(number, days.first, days.last), day_in(folder, days), meeting.status), meeting


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
    folder: Folder, what: str, slots: tuple[Slot, ...], days: Workdays, meetings: Mapping[str, tuple[date, ...]]
) -> list[date]:
    """As late as the first meeting that needs it allows, so that it is fresh; else in the middle of its period."""
    awaited = [
        days.worked_days_before(days.index(day), folder.organisation.choice(rule.id).working_days_before or 0)
        for rule, presents in folder.demands(Presents)
        if presents.what == what and presents.at == "every meeting"
        for day in meetings.get(presents.to, ())
    ]
    return [production_day(days, slot, awaited) for slot in slots]


def production_day(days: Workdays, slot: Slot, awaited: list[int]) -> date:
    first, last = days.index(slot.first), days.index(slot.last)
    needed = [index for index in awaited if first <= index <= last]
    return days.day(min(needed) if needed else days.nearest_worked((first + last) // 2, first, last))


def sent(days: Workdays, slot: Slot, made: date, later: int) -> date:
    """So many working days after it was made, and never after its period."""
    index = days.index(made)
    left = [day for day in range(index, days.index(slot.last) + 1) if days.worked[day]]
    return days.day(left[min(later, len(left) - 1)])


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

