"""A view is a year as a reader looks at it: every date in the order of time, each with how it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Literal

from app.feeds import Change, Entry, entries_of
from app.planning.drafts import Draft
from app.planning.facts import Facts
from app.planning.releases import newly_decided, otherwise_changed
from schedules.changes import told_of
from schedules.document import Extra
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan

State = Literal[
    "before", "held", "missed", "delivered", "unconfirmed", "cancelled", "waiting", "due", "proposed", "decided"
]
SHAPES = ("circle", "square", "pentagon", "diamond")  # a group's meetings; every deadline is a triangle
COLOURS = 6  # as many as the sheet has; then they come again, with other shapes
EPOCH = datetime.fromtimestamp(0, UTC)  # a page shows no time of change


@dataclass(frozen=True)
class Drafted:
    """What a draft does to the released year; nothing, for whoever may not see it."""

    changed: frozenset[str] = frozenset()  # uids
    before: Mapping[str, Occurrence] = field(default_factory=dict)  # what is moved, as people have it


NOTHING, NO_FACTS = Drafted(), Facts()


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on one day."""

    entry: Entry
    items: tuple[tuple[str, bool], ...]  # each with whether it waits for something
    state: State
    shape: str
    colour: int
    group: str  # its name
    told: tuple[str, ...]  # roles that have to do with it
    is_draft: bool
    moved_from: date | None  # where people have it, while a draft has it elsewhere

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

    @property
    def meetings(self) -> int:
        return sum(line.is_meeting and line.state != "cancelled" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; what is empty asks for nothing."""

    group: str = ""
    role: str = ""
    kind: str = ""

    @property
    def is_any(self) -> bool:
        return bool(self.group or self.role or self.kind)

    def lets(self, group: GroupYear, line: Line) -> bool:
        return (
            self.group in ("", group.id)
            and (not self.role or self.role in line.told)
            and self.kind in ("", line.entry.occurrence.kind)
        )


def groups_of(
    folder: Folder, plan: Plan, today: date, first_day: date, facts: Facts = NO_FACTS, drafted: Drafted = NOTHING
) -> list[GroupYear]:
    seen = Seen(folder, plan, today, first_day, facts, drafted)
    return [seen.group_year(place) for place in range(len(folder.groups))]


@dataclass(frozen=True)
class Seen:
    """A year on a day, with what is known of it then."""

    folder: Folder
    plan: Plan
    today: date
    first_day: date
    facts: Facts
    drafted: Drafted

    def group_year(self, place: int) -> GroupYear:
        group = self.folder.groups[place]
        shape, colour = SHAPES[place % len(SHAPES)], place % COLOURS + 1
        uncounted = [rule.id for rule, _ in self.folder.demands(Extra)]
        entries = entries_of(self.plan.occurrences, group.id, lambda uid: Change(0, EPOCH), uncounted)
        return GroupYear(
            group.id, group.name, shape, colour, tuple(self.line(each, shape, colour, group.name) for each in entries)
        )

    def line(self, entry: Entry, shape: str, colour: int, group: str) -> Line:
        one = entry.occurrence
        was = self.drafted.before.get(one.uid)
        return Line(
            entry,
            items=tuple((item.title, item.status == "provisional") for item in entry.items),
            state=what_came_of(one, self.facts) or state_of(one, self.today, self.first_day),
            shape=shape if one.kind == "meeting" else "triangle",
            colour=colour,
            group=group,
            told=told_of(self.folder, one, self.plan.occurrences),
            is_draft=one.uid in self.drafted.changed,
            moved_from=was.day if was and was.day != one.day else None,
        )


def what_came_of(occurrence: Occurrence, facts: Facts) -> State | None:
    if occurrence.uid in facts.held:
        return "held"
    if occurrence.uid in facts.not_held:
        return "missed"
    return "delivered" if facts.tells_of(occurrence) else None


def drafted_in(draft: Draft) -> Drafted:
    """An item is changed where its meeting is."""
    change = draft.change
    single = [*change.cancelled, *change.added, *newly_decided(draft.in_force, draft.plan)]
    moved = [move.now for move in change.moved]
    other = otherwise_changed(draft.in_force, draft.plan)
    changed = frozenset(each.uid for each in (*single, *moved, *other))
    return Drafted(changed, {move.now.uid: move.before for move in change.moved})


def filtered(groups: Iterable[GroupYear], asked: Filter) -> list[GroupYear]:
    return [replace(one, lines=tuple(line for line in one.lines if asked.lets(one, line))) for one in groups]


def counts_of(groups: Iterable[GroupYear]) -> dict[str, int]:
    """What is cancelled is no meeting."""
    lines = [line for group in groups for line in group.lines]
    standing = [line for line in lines if line.state not in ("cancelled", "missed")]
    meetings = sum(line.is_meeting for line in standing)
    return {"meetings": meetings, "deadlines": len(standing) - meetings}


def roles_in(folder: Folder, groups: Iterable[GroupYear]) -> dict[str, str]:
    """Who has something to do in the year, by name."""
    bodies = {group.id for group in folder.groups}
    told = {role for group in groups for line in group.lines for role in line.told} - bodies
    return {role: folder.name(role) for role in sorted(told, key=folder.name)}


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


def months_of(groups: Iterable[GroupYear], year: int, today: date) -> Iterator[Month]:
    """Of all groups together. What is due around the first and last meetings may lie in the months around the year."""
    lines = sorted((line for group in groups for line in group.lines), key=in_time)
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
