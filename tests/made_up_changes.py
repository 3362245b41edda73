"""What people have done to a made-up year since it was announced: fixed, cancelled, added, held, and new busy times."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

from checker import is_worked
from made_up import MadeUp, some_busy

from schedules.changes import Changes, Extra, Pin
from schedules.plan import Occurrence, Plan


def changed(seed: int, asked: MadeUp, announced: Plan) -> tuple[MadeUp, Changes]:
    """The organisation as it is now, and what has happened since the plan was announced."""
    chance = Random(f"changed {seed}")
    today = chance.choice((None, date(asked.year, 1, 1) + timedelta(chance.randrange(10, 300))))
    meetings = [each for each in announced.occurrences if each.kind == "meeting"]
    coming = [each for each in meetings if today is None or each.day >= today]
    busy = [busy for _ in range(chance.randint(0, 3)) for busy in some_busy(chance, asked.roles, asked.year)]
    first, second, third, fourth, fifth = (few(chance, coming) for _ in range(5))
    changes = Changes(
        announced=announced,
        pins=tuple(some_pins(chance, asked, first, today)),
        cancelled=frozenset(each.uid for each in second[:1] if each not in first),
        extra=tuple(some_extra(chance, asked, third, meetings)),
        held=frozenset(each.uid for each in fourth[:1] if each not in (*first, *second)),
        unfit=frozenset(each.uid for each in fifth[:1] if each not in (*first, *second, *fourth)),
        refused=frozenset((each.group, each.day + timedelta(7)) for each in third),
        today=today,
    )
    return replace(asked, busy=(*asked.busy, *busy)), changes


def few(chance: Random, meetings: list[Occurrence]) -> list[Occurrence]:
    return chance.sample(meetings, min(len(meetings), chance.choice((0, 0, 1, 2))))


def some_pins(chance: Random, asked: MadeUp, meetings: list[Occurrence], today: date | None) -> Iterator[Pin]:
    """Near where the meetings were, some at an hour of their own, even late in the evening."""
    taken: set[date] = set()
    for each in meetings:
        day = each.day + timedelta(chance.choice((-14, -7, -1, 0, 1, 2, 7, 14)))
        allowed = is_worked(day) and day.month not in asked.closed and day.year == asked.year
        if allowed and day not in taken and (today is None or day >= today):
            taken.add(day)
            yield Pin(each.uid, day, chance.choice((None, None, time(10), time(15, 20), time(18))))


def some_extra(
    chance: Random, asked: MadeUp, near: list[Occurrence], meetings: list[Occurrence]
) -> Iterator[Extra]:
    """In the same week as a meeting of the group, sometimes on a day when another group meets."""
    for each in near[:1]:
        others = [other.day for other in meetings if other.group != each.group]
        own = [other.day for other in meetings if other.group == each.group]
        day = chance.choice([each.day + timedelta(1), *others])
        if is_worked(day) and day.year == asked.year and day not in own:
            yield Extra(each.group, day, chance.choice((None, time(9), time(14))))
