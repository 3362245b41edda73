"""A change is what people have decided about a year that is already announced: fixed, cancelled, added, held."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import combinations

from schedules.plan import Occurrence, Plan


@dataclass(frozen=True, slots=True)
class Pin:
    """A day that people have fixed, and the hour too where they have said one."""

    uid: str
    day: date
    hour: time | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """A meeting besides the ordinary ones. It never counts towards them."""

    group: str
    day: date
    hour: time | None = None  # the group's usual one


@dataclass(frozen=True)
class Changes:
    """What a year is planned anew with. Without an announced year only its `extra` meetings mean anything."""

    announced: Plan | None = None
    pins: tuple[Pin, ...] = ()
    cancelled: frozenset[str] = frozenset()  # uids
    extra: tuple[Extra, ...] = ()
    held: frozenset[str] = frozenset()  # uids
    unfit: frozenset[str] = frozenset()  # uids that cannot be held when they were announced, whenever else they may
    refused: frozenset[tuple[str, date]] = frozenset()  # group, day: it cannot meet then
    given_up: frozenset[str] = frozenset()  # uids of extra meetings for which no year has room
    late: frozenset[tuple[str, str]] = frozenset()  # rule, uid of a deadline ("" for all) that it need not heed
    today: date | None = None  # nothing new is planned before it, and what lies before it stays

    def meetings(self, rule: str) -> list[Occurrence]:
        """Those of a rule that were announced and still stand, in order of time."""
        return [each for each in self.standing() if each.kind == "meeting" and each.rule == rule]

    def standing(self) -> Iterator[Occurrence]:
        for each in self.announced.occurrences if self.announced else ():
            if each.status != "cancelled" and each.uid not in self.cancelled:
                yield each

    def gone(self) -> Iterator[Occurrence]:
        """The meetings that were announced and are cancelled, now or before."""
        for each in self.announced.occurrences if self.announced else ():
            if each.kind == "meeting" and (each.status == "cancelled" or each.uid in self.cancelled):
                yield each

    def pin(self, uid: str) -> Pin | None:
        return next((pin for pin in self.pins if pin.uid == uid), None)

    def has_happened(self, occurrence: Occurrence) -> bool:
        return occurrence.uid in self.held or (self.today is not None and occurrence.day < self.today)


UNCHANGED = Changes()


@dataclass(frozen=True, slots=True)
class Move:
    before: Occurrence
    now: Occurrence


@dataclass(frozen=True)
class Difference:
    """What a new year does to an announced one."""

    moved: tuple[Move, ...] = ()
    cancelled: tuple[Occurrence, ...] = ()
    added: tuple[Occurrence, ...] = ()
    carried: tuple[Move, ...] = field(default=())  # items that another meeting carries now

    @property
    def groups(self) -> tuple[str, ...]:
        """Those whose meetings change: their members are to be told."""
        meetings = [*(move.now for move in self.moved), *self.cancelled, *self.added]
        return tuple(dict.fromkeys(each.group for each in meetings if each.kind == "meeting"))


def difference(announced: Plan, plan: Plan) -> Difference:
    before = {each.uid: each for each in announced.occurrences}
    now = {each.uid: each for each in plan.occurrences}
    both = [Move(before[uid], each) for uid, each in now.items() if uid in before]
    standing = [move for move in both if move.now.status != "cancelled" and move.now.kind != "item"]
    gone = [move.now for move in both if move.now.status == "cancelled" != move.before.status]
    return Difference(
        moved=tuple(move for move in standing if move.now.start != move.before.start),
        cancelled=(*gone, *(each for uid, each in before.items() if uid not in now and each.kind != "item")),
        added=tuple(each for uid, each in now.items() if uid not in before and each.kind != "item"),
        carried=tuple(move for move in both if move.now.kind == "item" and move.now.host != move.before.host),
    )


def renumbered(announced: Iterable[Occurrence], pins: Iterable[Pin], days: list[date], free: int) -> dict[date, int]:
    """Which meeting each day is: a moved meeting keeps its number, a new one takes the next that is free.

    `announced` still stand; `free` is the first number that nobody has had.
    """
    meetings = list(announced)
    pinned = {pin.uid: pin.day for pin in pins}
    numbers = {pinned[each.uid]: each.number for each in meetings if pinned.get(each.uid) in days}
    numbers |= {each.day: each.number for each in meetings if each.uid not in pinned and each.day in days}
    moved = sorted((each for each in meetings if each.number not in numbers.values()), key=lambda each: each.day)
    left = sorted(day for day in days if day not in numbers)
    nearest = min(
        combinations(left, min(len(moved), len(left))),
        key=lambda chosen: sum(abs((day - each.day).days) for day, each in zip(chosen, moved, strict=False)),
    )
    numbers |= {day: each.number for day, each in zip(nearest, moved, strict=False)}
    new = [day for day in left if day not in numbers]
    return numbers | {day: number for number, day in enumerate(new, free)}


def clock_of(meeting: Occurrence) -> int:
    """Minutes after midnight, where it is held."""
    return meeting.start.hour * 60 + meeting.start.minute if isinstance(meeting.start, datetime) else 0
