"""A change is what people have decided about a year that is already announced: fixed, cancelled, added, held."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from itertools import combinations
from typing import Any

from schedules.folder import Folder
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
    asked_on: date | None = None  # when somebody asked for it, where the rule says how soon it is to be


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
    told: tuple[str, ...] = ()  # whoever must hear of it, as `told_of` says


@dataclass(frozen=True, slots=True)
class News(Occurrence):
    """What is no more, or is new."""

    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What a new year does to an announced one."""

    announced: Plan
    plan: Plan
    moved: tuple[Move, ...] = ()
    cancelled: tuple[News, ...] = ()
    added: tuple[News, ...] = ()
    carried: tuple[Move, ...] = ()  # items that another meeting carries now
    dropped: tuple[News, ...] = ()  # items that no meeting carries any more, though theirs is held
    taken_up: tuple[News, ...] = ()  # items that a meeting carries besides those that it was to

    @property
    def told(self) -> tuple[str, ...]:
        """Whoever must hear of some of it."""
        told = [move.told for move in (*self.moved, *self.carried)]
        told += [each.told for each in (*self.cancelled, *self.added, *self.dropped, *self.taken_up)]
        return in_order(role for roles in told for role in roles)


def difference(folder: Folder, announced: Plan, plan: Plan) -> Difference:
    before = {each.uid: each for each in announced.occurrences}
    now = {each.uid: each for each in plan.occurrences}
    both = [Move(before[uid], each) for uid, each in now.items() if uid in before]
    standing = [move for move in both if move.now.status != "cancelled" and move.now.kind != "item"]
    gone = [move.now for move in both if move.now.status == "cancelled" != move.before.status]
    gone += [each for uid, each in before.items() if uid not in now and each.kind != "item"]
    lost = [each for uid, each in before.items() if uid not in now and each.kind == "item"]
    new = [each for uid, each in now.items() if uid not in before]
    held = {uid for uid in before.keys() & now.keys() if now[uid].status != "cancelled" != before[uid].status}

    def told(occurrence: Occurrence) -> tuple[str, ...]:
        return told_of(folder, occurrence, [*announced.occurrences, *plan.occurrences])

    def moves(found: Iterable[Move]) -> tuple[Move, ...]:
        return tuple(replace(move, told=told(move.now)) for move in found)

    def news(found: Iterable[Occurrence]) -> tuple[News, ...]:
        return tuple(News(**as_it_is(each), told=told(each)) for each in found)

    return Difference(
        announced,
        plan,
        moved=moves(move for move in standing if move.now.start != move.before.start),
        cancelled=news(gone),
        added=news(each for each in new if each.kind != "item"),
        carried=moves(move for move in both if move.now.kind == "item" and move.now.host != move.before.host),
        dropped=news(each for each in lost if each.host in held),
        taken_up=news(each for each in new if each.kind == "item" and each.host in held),
    )


def as_it_is(occurrence: Occurrence) -> dict[str, Any]:
    return {field.name: getattr(occurrence, field.name) for field in fields(Occurrence)}


def told_of(folder: Folder, occurrence: Occurrence, around: Iterable[Occurrence]) -> tuple[str, ...]:
    """Whoever must hear that something changes: who is called to a meeting, who presents at it, who is to deliver.

    By the names that the document has for them, in alphabetical order: roles, and a group where it answers as one or
    where nobody knows yet who sits in it.
    """
    items = [each for each in around if each.host == occurrence.uid]
    called = called_to(folder, occurrence.group) if occurrence.kind == "meeting" else ()
    return in_order([*called, *(role for each in (occurrence, *items) for role in each.responsible)])


def called_to(folder: Folder, group: str) -> tuple[str, ...]:
    known = next((each for each in folder.groups if each.id == group), None)
    return (group,) if known is None or known.members == "undecided" else known.members


def in_order(roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(roles)))


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
