"""The wheel is the year as a picture: a ring for each group, a mark for each date, and reports that travel outwards.

    rings    from the hub out: what is made, then each group inside those it reports to, then the bodies outside
    angles   1 January at twelve, clockwise; a day is 360 degrees by the days of the year
    lengths  in units of the drawing, which is 620 by 620 with 0, 0 in its middle
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import cos, degrees, radians, sin

from app.pages.view import COLOURS, GroupYear, Line
from schedules.document import Presents, Produces, Reports
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.series import avoided_days
from schedules.workdays import in_weeks, named_holidays, workdays

HUB, INNERMOST, OUTERMOST, EDGE, WEEKS, RIM = 64, 101, 238, 262, 282, 306
ROOMY = 32  # between two rings: with less, marks are drawn smaller
SIZES = {"circle": 13.0, "square": 12.0, "pentagon": 13.0, "diamond": 11.0, "triangle": 8.5}
SMALLEST = 4.0  # however crowded a ring is
NUMBERED = 8.0  # a mark has room for its number
LETTER = 6.4  # a letter's mean width in a ring's name
MADE = "made"  # the innermost ring: what is made, whoever meets

Stroke = str  # filled, hollow or dashed: how sure it is


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:.1f} {self.y:.1f}"


@dataclass(frozen=True, slots=True)
class Ring:
    id: str
    name: str
    radius: float
    colour: int
    is_empty: bool  # its dates are decided by nobody yet
    arc: str  # along which its name stands


@dataclass(frozen=True, slots=True)
class Mark:
    """A meeting, or all that is due on one day on one ring."""

    lines: tuple[Line, ...]
    at: Point
    size: float
    shape: str
    colour: int
    stroke: Stroke
    number: int | None = None

    @property
    def line(self) -> Line:
        return self.lines[0]

    @property
    def is_draft(self) -> bool:
        return any(line.is_draft for line in self.lines)

    @property
    def scale(self) -> float:
        """Of the shape as the sheet draws it, 7.5 from its middle."""
        return round(self.size / 7.5, 2)


@dataclass(frozen=True, slots=True)
class Ghost:
    """Where people still have what a draft has moved."""

    at: Point
    size: float


@dataclass(frozen=True, slots=True)
class Flow:
    """A report on its way: from where it was made to where it is heard."""

    path: str
    colour: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Sector:
    first: date
    arc: str  # along which its name stands
    edge: str


@dataclass(frozen=True)
class Wheel:
    year: int
    today: date | None  # None in all other years
    rings: tuple[Ring, ...]
    marks: tuple[Mark, ...]
    flows: tuple[Flow, ...]
    months: tuple[Sector, ...]
    weeks: tuple[tuple[int, Point, str], ...]  # every second has its number; each a tick
    holidays: tuple[str, ...]
    closed: tuple[str, ...]
    passed: str
    hand: tuple[Point, Point] | None
    ghosts: tuple[Ghost, ...] = ()


# Angles and arcs


@dataclass(frozen=True, slots=True)
class Dial:
    """Where days lie."""

    year: int

    @property
    def days(self) -> int:
        return (date(self.year + 1, 1, 1) - date(self.year, 1, 1)).days

    def angle(self, day: date, part: float = 0.5) -> float:
        """In degrees, of the middle of a day; what lies outside the year is at its edge."""
        number = (day - date(self.year, 1, 1)).days + part
        return 360 * min(max(number, 0), self.days) / self.days - 90


def at(radius: float, angle: float) -> Point:
    return Point(round(radius * cos(radians(angle)), 1), round(radius * sin(radians(angle)), 1))


def arc(radius: float, begin: float, end: float) -> str:
    """
    >>> arc(10, -90, 0)
    'M0.0 -10.0A10 10 0 0 1 10.0 0.0'
    """
    far, clockwise = int(abs(end - begin) > 180), int(end > begin)
    return f"M{at(radius, begin)}A{radius:g} {radius:g} 0 {far} {clockwise} {at(radius, end)}"


def band(inner: float, outer: float, begin: float, end: float) -> str:
    """A piece of a ring, closed."""
    return f"{arc(outer, begin, end)}L{arc(inner, end, begin).removeprefix('M')}Z"


def written_arc(radius: float, middle: float, length: float) -> str:
    """For words: clockwise in the upper half, the other way in the lower, so that none stands on its head."""
    half = min(170.0, degrees(length / 2 / radius))
    if sin(radians(middle)) > 0:
        return arc(radius + 4, middle + half, middle - half)
    return arc(radius - 4, middle - half, middle + half)


# The wheel


@dataclass(frozen=True)
class Drawing:
    folder: Folder
    plan: Plan
    groups: Mapping[str, GroupYear]
    dial: Dial = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dial", Dial(self.plan.year))

    @cached_property
    def order(self) -> list[str]:
        """The rings from the hub out."""
        inside = [MADE] if any(self.ring_of(one) == MADE for one in self.dated) else []
        return [*inside, *in_order_of_reporting(self.folder), *bodies_told(self.folder)]

    @cached_property
    def dated(self) -> list[Occurrence]:
        return [one for one in self.plan.occurrences if one.kind != "item" and one.status != "cancelled"]

    @cached_property
    def radii(self) -> dict[str, float]:
        step = self.step
        return {id: round(INNERMOST + place * step, 1) for place, id in enumerate(self.order)}

    @cached_property
    def step(self) -> float:
        return (OUTERMOST - INNERMOST) / max(len(self.order) - 1, 1)

    def ring_of(self, one: Occurrence) -> str:
        if one.kind == "meeting":
            return one.group
        demand = self.folder.rule(one.rule).demand if one.rule in {each.id for each in self.folder.rules} else None
        return demand.to if isinstance(demand, Reports) else MADE

    def colour_of(self, ring: str) -> int:
        if ring in self.groups:
            return self.groups[ring].colour
        return (len(self.groups) + (ring != MADE)) % COLOURS + 1

    def place(self, one: Occurrence) -> Point:
        return at(self.radii[self.ring_of(one)], self.dial.angle(one.day))

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        lines = {line.entry.occurrence.uid: line for group in self.groups.values() for line in group.lines}
        together: dict[tuple[str, date, str], list[Line]] = {}
        for one in self.dated:
            if one.uid in lines and one.day.year == self.plan.year:
                alone = one.uid if one.kind == "meeting" else ""
                together.setdefault((self.ring_of(one), one.day, alone), []).append(lines[one.uid])
        return tuple(self.mark(ring, tuple(each)) for (ring, _, _), each in together.items())

    def mark(self, ring: str, lines: tuple[Line, ...]) -> Mark:
        line = lines[0]
        shape = line.shape if line.is_meeting else "triangle" if ring == MADE else "diamond"
        size = round(min(SIZES[shape] * min(1.0, self.step / ROOMY), self.room[ring]), 1)
        number = line.entry.nth if line.is_meeting and size >= NUMBERED else None
        return Mark(lines, self.place(line.entry.occurrence), size, shape, self.colour_of(ring), line.stroke, number)

    @cached_property
    def room(self) -> dict[str, float]:
        """On each ring half the way between the two days that lie nearest to each other."""
        return {ring: self.room_on(ring) for ring in self.order}

    def room_on(self, ring: str) -> float:
        days = sorted({one.day for one in self.dated if self.ring_of(one) == ring and one.day.year == self.plan.year})
        angles = [self.dial.angle(day) for day in days]
        around = [*angles, *(first + 360 for first in angles[:1])]
        nearest = min((later - earlier for earlier, later in pairwise(around)), default=180.0)
        return max(SMALLEST, self.radii[ring] * sin(radians(min(nearest, 180.0) / 2)))

    def ghosts(self, before: Iterable[Occurrence]) -> Iterator[Ghost]:
        for one in before:
            if one.day.year == self.plan.year and self.ring_of(one) in self.radii:
                ring = self.ring_of(one)
                yield Ghost(self.place(one), round(min(11.0 * min(1.0, self.step / ROOMY), self.room[ring]), 1))

    def rings(self) -> Iterator[Ring]:
        for id in self.order:
            name = made_name(self.folder) if id == MADE else self.folder.name(id)
            taken = [self.dial.angle(one.day) for one in self.dated if self.ring_of(one) == id]
            radius = self.radii[id]
            written = written_arc(radius, widest_gap(taken), (len(name) + 2) * LETTER)
            yield Ring(id, name, radius, self.colour_of(id), not taken, written)

    # Reports

    def flows(self) -> Iterator[Flow]:
        hosts = {one.uid: one for one in self.dated if one.kind == "meeting"}
        for one in self.plan.occurrences:
            goal = hosts.get(one.host or "") if one.kind == "item" else one
            if goal is None or one.status == "cancelled" or goal.kind == "item":
                continue
            source = self.source(one, goal)
            if source:
                colour, start = source
                yield Flow(curve(start, self.polar(goal)), colour, one.status != "provisional")

    def polar(self, one: Occurrence) -> tuple[float, float]:
        return self.radii[self.ring_of(one)], self.dial.angle(one.day)

    def source(self, one: Occurrence, goal: Occurrence) -> tuple[int, tuple[float, float]] | None:
        """Where it comes from; None where it comes from nowhere on the wheel, as a meeting does."""
        demand = self.folder.rule(one.rule).demand if one.rule in {each.id for each in self.folder.rules} else None
        if isinstance(demand, Reports):
            told = self.last_before(goal.day, demand.sender)
            start = self.polar(told) if told else (self.radii[demand.sender], self.dial.angle(goal.day))
            return self.colour_of(demand.sender), start
        if isinstance(demand, Presents) and MADE in self.radii:
            made = self.last_made(demand.what, goal.day)
            if made:
                return self.colour_of(MADE), self.polar(made)
            if one.covers:
                return self.colour_of(MADE), (self.radii[MADE], self.dial.angle(last_day(one.covers), 1))
        return None

    def last_before(self, day: date, group: str) -> Occurrence | None:
        own = [one for one in self.dated if one.kind == "meeting" and one.group == group and one.day <= day]
        return max(own, key=lambda one: one.day, default=None)

    def last_made(self, what: str, day: date) -> Occurrence | None:
        rules = {rule.id for rule, produced in self.folder.demands(Produces) if produced.what == what}
        made = [one for one in self.dated if one.rule in rules and one.day <= day]
        return max(made, key=lambda one: one.day, default=None)


def wheel_of(
    folder: Folder, plan: Plan, groups: Iterable[GroupYear], today: date, before: Iterable[Occurrence] = ()
) -> Wheel:
    """`before`: what a draft has moved, as people have it."""
    drawing = Drawing(folder, plan, {group.id: group for group in groups})
    dial, year = drawing.dial, plan.year
    now = today if today.year == year else None
    until = dial.angle(today, 1)
    return Wheel(
        year,
        now,
        tuple(drawing.rings()),
        drawing.marks,
        tuple(drawing.flows()),
        tuple(sectors(dial)),
        tuple(weeks(dial)),
        tuple(f"M{at(EDGE - 6, dial.angle(day))}L{at(EDGE, dial.angle(day))}" for day in holidays_in(folder, year)),
        tuple(band(HUB, EDGE, *angles) for angles in closed_in(folder, dial)),
        band(HUB, EDGE, -90, min(until, 269.9)) if today >= date(year, 1, 1) else "",
        (at(HUB, dial.angle(today)), at(EDGE + 6, dial.angle(today))) if now else None,
        tuple(drawing.ghosts(before)),
    )


def in_order_of_reporting(folder: Folder) -> list[str]:
    """Who reports to nobody comes last; among equals as the documents have them."""
    groups = [group.id for group in folder.groups]
    tells = {
        id: {rule.sender_to for rule in reported(folder) if rule.sender == id and rule.sender_to in groups}
        for id in groups
    }
    height: dict[str, int] = {}

    def above(id: str, seen: frozenset[str]) -> int:
        if id not in height:
            height[id] = max((above(to, seen | {id}) + 1 for to in tells[id] if to not in seen), default=0)
        return height[id]

    return sorted(groups, key=lambda id: -above(id, frozenset({id})))


@dataclass(frozen=True, slots=True)
class Told:
    sender: str
    sender_to: str


def reported(folder: Folder) -> Iterator[Told]:
    return (Told(demand.sender, demand.to) for _, demand in folder.demands(Reports))


def bodies_told(folder: Folder) -> list[str]:
    groups = {group.id for group in folder.groups}
    return list(dict.fromkeys(told.sender_to for told in reported(folder) if told.sender_to not in groups))


def made_name(folder: Folder) -> str:
    """The one thing that is made; or what it is called that several are."""
    titles = list(dict.fromkeys(rule.title for rule, _ in folder.demands(Produces) if rule.title))
    return titles[0] if len(titles) == 1 else "Deadlines"


def widest_gap(angles: Iterable[float]) -> float:
    """The middle of the longest piece of a ring that is free; of an empty ring, the bottom."""
    taken = sorted(angles)
    if not taken:
        return 90.0
    gaps = [*pairwise(taken), (taken[-1], taken[0] + 360)]
    begin, end = max(gaps, key=lambda gap: gap[1] - gap[0])
    return (begin + end) / 2


def curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    """It leaves straight out and arrives straight in."""
    (r1, a1), (r2, a2) = start, end
    between = (r1 + r2) / 2
    return f"M{at(r1, a1)}C{at(between, a1)} {at(between, a2)} {at(r2, a2)}"


def last_day(covers: str) -> date:
    """
    >>> str(last_day("2026-Q4")), str(last_day("2027-03")), str(last_day("2027"))
    ('2026-12-31', '2027-03-31', '2027-12-31')
    """
    year, _, part = covers.partition("-")
    month = int(part[1:]) * {"Q": 3, "H": 6}[part[0]] if part[:1] in ("Q", "H") else int(part or 12)
    return date(int(year) + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def sectors(dial: Dial) -> Iterator[Sector]:
    for month in range(1, 13):
        first = date(dial.year, month, 1)
        begin, end = dial.angle(first, 0), dial.angle(date(dial.year + month // 12, month % 12 + 1, 1), 0)
        edge = f"M{at(HUB, begin)}L{at(EDGE, begin)}M{at(WEEKS, begin)}L{at(RIM, begin)}"
        yield Sector(first, written_arc((WEEKS + RIM) / 2, (begin + end) / 2, 90), edge)


def weeks(dial: Dial) -> Iterator[tuple[int, Point, str]]:
    day = date(dial.year, 1, 1)
    day += timedelta(days=-day.weekday() % 7)
    while day.year == dial.year:
        begin = dial.angle(day, 0)
        yield day.isocalendar().week, at(EDGE + 11, dial.angle(day, 3.5)), f"M{at(EDGE, begin)}L{at(EDGE + 4, begin)}"
        day += timedelta(days=7)


def holidays_in(folder: Folder, year: int) -> list[date]:
    identity = folder.organisation.identity
    found = named_holidays(year, identity.country, identity.language)
    return sorted(day for day in found if day.year == year and day.weekday() < 5)


def closed_in(folder: Folder, dial: Dial) -> Iterator[tuple[float, float]]:
    """Months in which nobody meets, and weeks in which they would rather not."""
    identity, choices = folder.organisation.identity, folder.organisation
    days = workdays(dial.year, identity.country, identity.language)
    avoided = avoided_days(days, choices.avoided)
    avoided = avoided | in_weeks(days, choices.meetings.closed_weeks)
    shut = [bool(avoided[index]) or month in choices.meetings.closed_months for index, month in enumerate(days.month)]
    edges = [index for index, (before, now) in enumerate(pairwise([False, *shut, False])) if before != now]
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        yield 360 * begin / dial.days - 90, 360 * end / dial.days - 90
