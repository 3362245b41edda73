"""A tie is what a deadline that people have fixed leaves to others: to meetings, and to other deadlines.

    lägesbild, 24 March --(three working days)--> a meeting in March that sees it: from 31 March on
    kallelse, 20 May    --(seven days)----------> its meeting: from 27 May on
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from schedules.changes import Changes
from schedules.document import Due, Meets, Presents, Sends
from schedules.folder import Folder
from schedules.leads import Window, counted_from, window
from schedules.obligations import obligations_of
from schedules.plan import Occurrence
from schedules.series import Series
from schedules.slots import Slot
from schedules.workdays import Workdays


@dataclass(frozen=True)
class Tie:
    deadline: Occurrence  # as it was announced; it is still to come
    day: date  # that people have fixed


@dataclass(frozen=True)
class Apart:
    """What contradicts each other wherever the other meetings are: a rule, and days that are fixed."""

    rule: str
    deadlines: tuple[str, ...]  # uids
    meeting: Occurrence | None = None  # one that has been, or that people have fixed


def ties_of(folder: Folder, changes: Changes) -> list[Tie]:
    """In the order in which they were said. None where nothing is pinned."""
    if not changes.pins:
        return []
    rules = {rule.id for rule in folder.rules}
    due = {each.uid: each for each in changes.standing() if each.kind == "deadline" and each.rule in rules}
    known = (Tie(due[pin.uid], pin.day) for pin in changes.pins if pin.uid in due)
    return [tie for tie in known if not changes.has_happened(tie.deadline)]


def fixed_days(folder: Folder, changes: Changes) -> Mapping[str, date]:
    """By uid the days of deadlines that others follow: those that people have fixed, and those that have been."""
    done = (each for each in changes.standing() if each.kind == "deadline" and changes.has_happened(each))
    return {each.uid: each.day for each in done} | {tie.deadline.uid: tie.day for tie in ties_of(folder, changes)}


# ---- what is presented at meetings


def is_heeded(changes: Changes, rule: str, tie: Tie) -> bool:
    return changes.late.isdisjoint({(rule, tie.deadline.uid), (rule, "")})


def awaited(folder: Folder, series: Series, changes: Changes, ties: list[Tie]) -> Iterator[tuple[str, int, int]]:
    """The days of a period on which a group cannot meet: what is presented then is not there yet."""
    for rule, working_days, _ in series.needs:
        waiting = (tie for tie in ties if shows(folder, rule, tie.deadline.rule) and is_heeded(changes, rule, tie))
        for tie in waiting:
            period = slot_of(folder, series.days.year, tie)
            first, last = series.days.index(period.first), series.days.index(period.last)
            ready = series.days.index(tie.day)
            soonest = soonest_after(series.days, ready, working_days, first, last)
            if first < soonest:
                yield rule, first, soonest - 1


def shows(folder: Folder, rule: str, made: str) -> bool:
    presents, produces = folder.rule(rule).presents, folder.rule(made).produces
    return presents is not None and produces is not None and presents.what == produces.what


def soonest_after(days: Workdays, ready: int, working_days: int, first: int, last: int) -> int:
    """The first day of a period so many working days after what is ready; where it has none, the day after it."""
    possible = (day for day in range(first, last + 1) if days.worked_days_before(day, working_days) >= ready)
    return next(possible, last + 1)


def slot_of(folder: Folder, year: int, tie: Tie) -> Slot:
    obligation = next(each for each in obligations_of(folder, year) if each.rule.id == tie.deadline.rule)
    return next(slot for slot in obligation.slots if slot.number == tie.deadline.number)


# ---- what is due around meetings

Asked = tuple[str, Due, Callable[[Window], bool]]  # a rule, what is due, and whether days for it will do


def asked_around(folder: Folder, tie: Tie) -> Iterator[Asked]:
    """What the rules ask of the meeting of a deadline: that it is in time for it, and that what it needs can be too."""
    due = folder.rule(tie.deadline.rule).due
    if due is None:
        return
    yield tie.deadline.rule, due, lambda days: tie.day in days
    for _, other in folder.demands(Due):
        if other.group == due.group and other.what in due.needs:
            yield tie.deadline.rule, other, lambda days: days.first <= tie.day


def its_meetings(folder: Folder, tie: Tie, due: Due, meetings: list[Occurrence]) -> list[Occurrence]:
    return [each for number, each in counted_from(folder, due, meetings) if number == tie.deadline.number]


@dataclass(frozen=True)
class Around:
    """Where a meeting that is free to move must lie, for what is due around it is fixed."""

    rule: str
    meeting: Occurrence
    first: int
    last: int
    empty: tuple[tuple[int, int], ...]  # first, last: no other meeting takes its place among the others


def around(folder: Folder, series: Series, changes: Changes, ties: list[Tie]) -> Iterator[Around]:
    meetings = sorted(changes.meetings(series.rule), key=lambda each: day_of(changes, each))
    for tie in ties:
        for rule, due, will_do in asked_around(folder, tie):
            for meeting in its_meetings(folder, tie, due, meetings):
                if not is_fixed(folder, meeting, changes) and is_heeded(changes, rule, tie):
                    days = [at for at in range(len(series.days)) if will_do(window(folder, due, series.days.day(at)))]
                    yield among(series, changes, rule, meeting, meetings, days)


def among(
    series: Series, changes: Changes, rule: str, meeting: Occurrence, meetings: list[Occurrence], days: list[int]
) -> Around:
    """Between the meetings before and after it where that can be, so that no meeting takes another one's name."""
    place = meetings.index(meeting)
    places = [series.days.index(day_of(changes, each)) for each in meetings]
    before, after = [-1, *places][place], [*places, len(series.days)][place + 1]
    between = [day for day in days if before < day < after]
    found = between or days or [len(series.days), -1]
    first, last = max(1, found[0]), found[-1]  # nobody meets on 1 January, and a window from there speaks of the next
    empty = ((before + 1, first - 1), (last + 1, after - 1)) if between else ((places[place],) * 2,)
    outside = not first <= places[place] <= last
    return Around(rule, meeting, first, last, tuple(each for each in empty if outside and each[0] <= each[1]))


def is_fixed(folder: Folder, meeting: Occurrence, changes: Changes) -> bool:
    """It has been, or lies where people have put it."""
    extra = folder.rule(meeting.rule).extra is not None
    return extra or changes.has_happened(meeting) or changes.pin(meeting.uid) is not None


def day_of(changes: Changes, meeting: Occurrence) -> date:
    pin = None if changes.has_happened(meeting) else changes.pin(meeting.uid)
    return pin.day if pin else meeting.day


# ---- what cannot be, wherever the other meetings are


def apart(folder: Folder, year: int, changes: Changes) -> list[Apart]:
    ties = ties_of(folder, changes)
    return [
        found
        for tie in ties
        for found in (
            *outside_its_period(folder, year, tie),
            *shown_before_it_is_ready(folder, year, changes, tie),
            *sent_before_it_is_ready(folder, year, changes, tie),
            *unfit_for_its_meeting(folder, changes, tie),
            *before_what_it_needs(folder, tie, ties),
        )
    ]


def outside_its_period(folder: Folder, year: int, tie: Tie) -> Iterator[Apart]:
    if folder.rule(tie.deadline.rule).due is None:
        period = slot_of(folder, year, tie)
        if not period.first <= tie.day <= period.last:
            yield Apart(tie.deadline.rule, (tie.deadline.uid,))


def shown_before_it_is_ready(folder: Folder, year: int, changes: Changes, tie: Tie) -> Iterator[Apart]:
    """At an ordinary meeting that has been."""
    for rule, presents in folder.demands(Presents):
        if presents.at and shows(folder, rule.id, tie.deadline.rule):
            period = slot_of(folder, year, tie)
            counted = [meets.id for meets, demand in folder.demands(Meets) if demand.group == presents.to]
            for meeting in (each for id in counted for each in changes.meetings(id) if changes.has_happened(each)):
                if period.first <= meeting.day <= period.last and meeting.day < tie.day:
                    yield Apart(rule.id, (tie.deadline.uid,), meeting)


def sent_before_it_is_ready(folder: Folder, year: int, changes: Changes, tie: Tie) -> Iterator[Apart]:
    """Also where its period is over by then."""
    made = folder.rule(tie.deadline.rule).produces
    for rule, sends in folder.demands(Sends) if made else ():
        if made and sends.what == made.what and sends.each == made.each:
            uid = folder.uid(rule.id, year, tie.deadline.number)
            sent = fixed_days(folder, changes).get(uid)
            if sent is not None and sent < tie.day:
                yield Apart(rule.id, (tie.deadline.uid, uid))
            elif sent is None and tie.day > slot_of(folder, year, tie).last:
                yield Apart(rule.id, (tie.deadline.uid,))


def unfit_for_its_meeting(folder: Folder, changes: Changes, tie: Tie) -> Iterator[Apart]:
    """The meeting has been, or has a day that people have fixed too."""
    meetings = [each for each in changes.standing() if each.kind == "meeting" and is_fixed(folder, each, changes)]
    for rule, due, will_do in asked_around(folder, tie):
        for meeting in its_meetings(folder, tie, due, meetings):
            if not will_do(window(folder, due, day_of(changes, meeting))):
                yield Apart(rule, (tie.deadline.uid,), meeting)


def before_what_it_needs(folder: Folder, tie: Tie, ties: list[Tie]) -> Iterator[Apart]:
    due = folder.rule(tie.deadline.rule).due
    for other in ties if due else ():
        needed = folder.rule(other.deadline.rule).due
        same = needed and due and needed.what in due.needs and needed.group == due.group
        if same and other.deadline.number == tie.deadline.number and tie.day < other.day:
            yield Apart(tie.deadline.rule, (tie.deadline.uid, other.deadline.uid))
