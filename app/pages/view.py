"""A view is a year as a reader looks at it: each group's dates month by month, in the order of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Literal

from app.feeds import Change, Entry, entries_of
from schedules.document import Extra
from schedules.folder import Folder
from schedules.plan import Judgement, Occurrence, Plan, Verdict

State = Literal["before", "unconfirmed", "cancelled", "waiting", "due", "proposed", "decided"]
SHAPES = ("circle", "square", "pentagon", "diamond")  # a group's meetings; every deadline is a triangle
COLOURS = 6  # as many as the sheet has; then they come again, with other shapes
EPOCH = datetime.fromtimestamp(0, UTC)  # a page shows no time of change


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on one day."""

    entry: Entry
    items: tuple[tuple[str, bool], ...]  # each with whether it waits for something
    state: State
    shape: str

    @property
    def title(self) -> str:
        return self.entry.occurrence.title

    @property
    def start(self) -> date:
        return self.entry.occurrence.start

    @property
    def day(self) -> date:
        return self.entry.occurrence.day

    @property
    def clock(self) -> str:
        return f"{self.start:%H:%M}" if isinstance(self.start, datetime) else ""

    @property
    def is_meeting(self) -> bool:
        return self.entry.occurrence.kind == "meeting"

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return "d-" + self.entry.occurrence.uid.partition("@")[0]

    @property
    def stroke(self) -> str:
        """How sure it is, as a mark shows it."""
        return {"proposed": "hollow", "provisional": "dashed"}.get(self.entry.occurrence.status, "filled")


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    lines: tuple[Line, ...]
    today_after: int | None  # after how many lines today comes; None in all other months


@dataclass(frozen=True, slots=True)
class GroupYear:
    id: str
    name: str
    shape: str
    colour: int
    lines: tuple[Line, ...]
    months: tuple[Month, ...]

    @property
    def meetings(self) -> int:
        return sum(line.is_meeting and line.state != "cancelled" for line in self.lines)

    @property
    def deadlines(self) -> int:
        return sum(not line.is_meeting for line in self.lines)


@dataclass(frozen=True, slots=True)
class Clause:
    verdict: Verdict
    word: Judgement | Literal["before"]


def groups_of(folder: Folder, plan: Plan, today: date, first_day: date) -> list[GroupYear]:
    return [group_year(folder, plan, place, today, first_day) for place in range(len(folder.groups))]


def group_year(folder: Folder, plan: Plan, place: int, today: date, first_day: date) -> GroupYear:
    group = folder.groups[place]
    shape = SHAPES[place % len(SHAPES)]
    lines = tuple(lines_of(folder, plan, group.id, shape, today, first_day))
    return GroupYear(group.id, group.name, shape, place % COLOURS + 1, lines, tuple(months_of(lines, plan.year, today)))


def lines_of(folder: Folder, plan: Plan, group: str, shape: str, today: date, first_day: date) -> Iterator[Line]:
    uncounted = [rule.id for rule, _ in folder.demands(Extra)]
    for entry in entries_of(plan.occurrences, group, lambda uid: Change(0, EPOCH), uncounted):
        one = entry.occurrence
        items = tuple((item.title, item.status == "provisional") for item in entry.items)
        drawn = shape if one.kind == "meeting" else "triangle"
        yield Line(entry, items, state_of(one, today, first_day), drawn)


def state_of(occurrence: Occurrence, today: date, first_day: date) -> State:
    """In one word. What lies before the installation is nobody's to answer for, so it gets no verdict."""
    if occurrence.status == "cancelled":
        return "cancelled"
    if occurrence.day < first_day:
        return "before"
    if occurrence.day < today:
        return "unconfirmed"
    if occurrence.status == "provisional":
        return "waiting"
    if occurrence.kind == "deadline":
        return "due"
    return "decided" if occurrence.status == "decided" else "proposed"


def months_of(lines: Iterable[Line], year: int, today: date) -> Iterator[Month]:
    """Of this year; what is due around its first and last meetings may lie in the months on either side of it."""
    kept = {month: tuple(own) for month, own in groupby(lines, key=lambda line: line.day.replace(day=1))}
    now = today.replace(day=1)
    if now.year == year and kept:
        kept.setdefault(now, ())
    for month, own in sorted(kept.items()):
        yield Month(month, own, sum(line.day < today for line in own) if month == now else None)


def next_of(groups: Iterable[GroupYear], today: date) -> list[Line]:
    """The next meeting and the next deadline, in the order they come. What is cancelled does not come."""
    lines = (line for group in groups for line in group.lines)
    coming = sorted((line for line in lines if line.day >= today and line.state != "cancelled"), key=in_time)
    first = {line.is_meeting: line for line in reversed(coming)}
    return sorted(first.values(), key=in_time)


def in_time(line: Line) -> tuple[date, str]:
    return line.day, line.clock


def clauses_of(plan: Plan, first_day: date) -> list[Clause]:
    return [Clause(verdict, word_of(verdict, plan, first_day)) for verdict in plan.verdicts]


def word_of(verdict: Verdict, plan: Plan, first_day: date) -> Judgement | Literal["before"]:
    """No verdict where all that the rule asked for lay before the installation."""
    days = [one.day for one in plan.occurrences if one.rule == verdict.rule]
    return "before" if days and max(days) < first_day else verdict.verdict
