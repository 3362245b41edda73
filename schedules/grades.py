"""A grade is how good a day is for one meeting while all others lie where they lie, or why it cannot be then.

A    as good as the best of them
B    something speaks against it
C    it is possible
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Literal

from schedules import preferences
from schedules.alternatives import contradicted
from schedules.announced import series_after
from schedules.changes import Changes, Pin
from schedules.folder import Folder
from schedules.languages import say
from schedules.plan import Occurrence, Plan
from schedules.reasons import Reason, against_day, company, kept_weekday, language
from schedules.room import Openings, is_possible, openings_of
from schedules.search import exists
from schedules.series import Series, Topic
from schedules.weighing import meetings_of
from schedules.workdays import Numbers

Letter = Literal["A", "B", "C"]
AS_GOOD, GOOD = 150, 700  # dearer than the best of the days: a week off even, and another weekday at an uneven gap
WORTH_SAYING = 100  # an item that comes some weeks later is no news


@dataclass(frozen=True, slots=True)
class Graded:
    """A working day of the week on which the meeting may be, or may not."""

    day: date
    grade: Letter | None  # None: impossible
    cost: int
    against: tuple[Reason, ...]  # what forbids it, or what it suffers from
    since: int | None  # days after the group's last meeting; None where nothing is known of one
    until: int | None  # days before its next

    @property
    def is_possible(self) -> bool:
        return self.grade is not None


@dataclass(frozen=True)
class Meeting:
    """One meeting of a plan, and what its day is held against."""

    folder: Folder
    plan: Plan
    one: Occurrence
    every: tuple[Series, ...]  # with the meeting free
    fixed: tuple[Series, ...]  # with the meeting fixed to the day that it has

    @cached_property
    def series(self) -> Series:
        return next(each for each in self.every if each.is_of(self.one.rule, self.one.uid))

    @cached_property
    def openings(self) -> Mapping[str, Openings]:
        return {each.group: openings_of(each) for each in self.fixed}

    @cached_property
    def others(self) -> list[date]:
        own = meetings_of(self.plan, self.series)
        return sorted(each.day for each in own if each.uid != self.one.uid)

    @property
    def earlier(self) -> date | None:
        before = self.series.before
        known = [] if before is None or self.series.extra_of else [self.series.days.day(0) + timedelta(before)]
        return max((day for day in (*known, *self.others) if day < self.one.day), default=None)

    @property
    def later(self) -> date | None:
        return min((day for day in self.others if day > self.one.day), default=None)

    @cached_property
    def kept(self) -> int | None:
        return kept_weekday(self.plan, self.series)

    @cached_property
    def gaps(self) -> Numbers:
        return preferences.gap_costs(self.series.times, 2 * len(self.series.days))

    @cached_property
    def costs(self) -> Numbers:
        return preferences.day_costs(self.series, preferences.hour_costs(self.series))

    @cached_property
    def topics(self) -> list[tuple[Topic, int, Numbers]]:
        """What the meeting takes up, which of them it is, and what each costs on each day."""
        carried = {each.rule: each.number for each in self.plan.occurrences if each.host == self.one.uid}
        return [
            (topic, topic.numbers.index(carried[topic.rule]), preferences.topic_costs(self.series, topic))
            for topic in self.series.topics
            if carried.get(topic.rule) in topic.numbers
        ]

    def taken_up_on(self, day: date) -> Iterator[tuple[Topic, int]]:
        """What it takes up, and how much dearer that is then."""
        then, now = self.series.days.index(day), self.series.days.index(self.one.day)
        yield from ((topic, int(costs[place, then]) - int(costs[place, now])) for topic, place, costs in self.topics)

    def left_by(self, day: date) -> Iterator[str]:
        """The rules that want a meeting where there would be none if no other one moved."""
        days = {self.series.days.index(each) for each in (*self.others, day)}
        for rule, first, last in self.series.visits:
            if not any(first <= each <= last for each in days):
                yield rule


def graded_days(
    folder: Folder, plan: Plan, one: Occurrence, changes: Changes, before: Mapping[str, date], today: date
) -> tuple[Graded, ...]:
    """The group's days, Monday to Friday and a weekend's that a rule names, between its meetings before and after.

    `changes` are those that the plan was made with, and the plan itself what is announced.
    """
    meeting = meeting_in(folder, plan, one, changes, before)
    first = max(today, date(plan.year, 1, 1), (meeting.earlier or date.min) + timedelta(1))
    last = min(date(plan.year, 12, 31), (meeting.later or date.max) - timedelta(1))
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    found = [weighed_day(meeting, day) for day in days if day.weekday() < 5 or day.weekday() in meeting.series.weekend]
    return tuple(graded(explained(meeting, found), one.day))


def meeting_in(
    folder: Folder, plan: Plan, one: Occurrence, changes: Changes, before: Mapping[str, date]
) -> Meeting:
    others = tuple(pin for pin in changes.pins if pin.uid != one.uid)
    free = series_after(folder, plan.year, before, replace(changes, pins=others))
    pins = (*others, Pin(one.uid, one.day))
    return Meeting(folder, plan, one, free, series_after(folder, plan.year, before, replace(changes, pins=pins)))


def weighed_day(meeting: Meeting, day: date) -> Graded:
    """Graded later: how good it is depends on the others."""
    series, index = meeting.series, meeting.series.days.index(day)
    since = (day - meeting.earlier).days if meeting.earlier else None
    until = (meeting.later - day).days if meeting.later else None
    against = tuple(speaking_against(meeting, day))
    forbidden = tuple(each for each in against if each.weight is None)
    if forbidden:
        return Graded(day, None, preferences.IMPOSSIBLE, forbidden, since, until)
    cost = int(meeting.costs[index]) + sum(each.weight or 0 for each in against if each.name in ADDED)
    if not series.extra_of:
        cost += int(meeting.gaps[since]) if since is not None else 0
        cost += int(meeting.gaps[until if until is not None else series.after - index])
    possible = is_possible_on(meeting, index)
    return Graded(day, "C" if possible else None, cost, against if possible else (), since, until)


# What is not in the costs of the day itself.
ADDED = (
    "off_the_kept_weekday", "same_day", "falls_on_a_day_with_another_meeting", "carried_by_another", "not_at_its_time",
    "moves_another",
)  # fmt: skip


def speaking_against(meeting: Meeting, day: date) -> Iterator[Reason]:
    series = meeting.series
    yield from against_day(meeting.folder, meeting.plan, series, day)
    yield from company(meeting.folder, meeting.plan, series, meeting.every, day)
    for topic, dearer in meeting.taken_up_on(day):
        title = meeting.folder.rule(topic.rule).title
        name = "carried_by_another" if dearer >= preferences.IMPOSSIBLE else "not_at_its_time"
        if dearer > preferences.OTHER_MEETING + WORTH_SAYING:
            says = say(language(meeting.folder), name, title=title)
            yield Reason(series.group, name, says, min(dearer, preferences.UNEVEN_GAP))
    for rule in meeting.left_by(day):
        says = say(language(meeting.folder), "moves_another", title=meeting.folder.rule(rule).title)
        yield Reason(series.group, "moves_another", says, preferences.UNEVEN_GAP)


def is_possible_on(meeting: Meeting, index: int) -> bool:
    """Whether any year keeps every MUST with the meeting on the day."""
    every = tuple(replace(each, pinned=tuple(pinned_to(meeting.one.uid, index, each))) for each in meeting.fixed)
    known = is_possible(every, meeting.openings)
    return exists(every) if known is None else known


def pinned_to(uid: str, index: int, series: Series) -> Iterator[tuple[str, int, int | None]]:
    yield from ((pinned, index if pinned == uid else day, hour) for pinned, day, hour in series.pinned)


def explained(meeting: Meeting, days: list[Graded]) -> Iterator[Graded]:
    """Days side by side that no year has room for are so for one reason, looked for once."""
    for is_unexplained, run in groupby(days, key=lambda each: each.grade is None and not each.against):
        found = list(run)
        if is_unexplained:
            index = meeting.series.days.index(found[0].day)
            why = tuple(contradicted(meeting.folder, meeting.series, meeting.every, index))
            says = say(language(meeting.folder), "whole_year.impossible")
            reason = why or (Reason(meeting.series.group, "whole_year", says, None),)
            found = [replace(each, against=reason) for each in found]
        yield from found


def graded(days: Iterator[Graded], now: date) -> Iterator[Graded]:
    """Beside the other days: where it lies now, nobody has to be told."""
    found = list(days)
    best = min((each.cost for each in found if each.is_possible and each.day != now), default=0)
    for each in found:
        yield replace(each, grade=letter(each.cost - best)) if each.is_possible else each


def letter(dearer: int) -> Letter:
    """
    >>> [letter(dearer) for dearer in (0, 150, 500, 1000)]
    ['A', 'A', 'B', 'C']
    """
    return "A" if dearer <= AS_GOOD else "B" if dearer <= GOOD else "C"
