"""A grid is the places where a group may meet, and the ways on from each, for a search that takes the cheapest.

    meeting 1         meeting 2              meeting 6        next January
    place p1 --gap--> place p2 --gap--> ... --> place p6 --gap--> (expected)
    + its cost        + its cost              + its cost

A place is a day under one weekday that the group keeps to. The state of the search is the number of the meeting, its
place, and how many times each topic has been taken up before it. Working backwards gives for each state the cheapest
way to the end; reading forwards gives the days.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import NamedTuple

import numpy as np

from schedules.agendas import Agenda, Step
from schedules.costs import COST, Costs
from schedules.preferences import IMPOSSIBLE
from schedules.workdays import Mask, Numbers

Window = tuple[int, int]  # first day, last day


@dataclass(frozen=True, eq=False)
class Grid:
    days: Numbers  # place: its day; places are in the order of the weekday to keep, and then of the day
    onward: Numbers  # choice x place: a later place; one past the last is nowhere
    then: Numbers  # choice x place: its day, long after the year where that is nowhere
    gap: Numbers  # choice x place: the cost of the gap
    cost: Numbers  # place
    start: Numbers  # place: the cost of a first meeting there
    end: Numbers  # place: of a last
    topics: tuple[Numbers, ...]  # number x place; the last number is none, and costs nothing
    turns: Numbers | None = None  # meeting x place
    items: dict[Step, Numbers] = field(default_factory=dict)  # what agendas cost, once it has been asked for


def grid_of(costs: Costs, allowed: Mask, dearest: int) -> Grid:
    """The places that are allowed, weekday to keep x day, and the gaps that cost no more than the dearest."""
    weekdays, days = np.nonzero(allowed)
    year = len(costs.series.days)
    gaps = np.flatnonzero(costs.gap[:year] <= dearest)
    shortest, longest = (gaps[0], gaps[-1]) if len(gaps) else (1, 0)
    at = weekdays * 3 * year + days  # so far apart that no gap leads from one weekday to another
    nearest, beyond = np.searchsorted(at, at + shortest), np.searchsorted(at, at + longest, side="right")
    onward = nearest + np.arange((beyond - nearest).max(initial=1))[:, None]
    np.putmask(onward, onward >= beyond, len(at))
    then = np.append(days, 2 * year).take(onward)
    return Grid(
        days=days,
        onward=onward,
        then=then,
        gap=np.append(costs.gap[:year], COST(IMPOSSIBLE)).take(then - days, mode="clip"),
        cost=costs.day[weekdays, days],
        start=costs.start[days],
        end=costs.end[days],
        topics=tuple(topic.take(days, axis=1) for topic in costs.topics),
        turns=None if costs.turns is None else costs.turns.take(days, axis=1),
    )


def visiting(grid: Grid, windows: Iterable[Window]) -> Grid:
    """With a meeting in each window: no way may jump over one."""
    days, gap, start, end = grid.days, grid.gap, grid.start, grid.end
    for first, last in windows:
        gap = np.where((days < first) & (grid.then > last), IMPOSSIBLE, gap)
        start = np.where(days > last, IMPOSSIBLE, start)
        end = np.where(days < first, IMPOSSIBLE, end)
    return replace(grid, gap=gap, start=start, end=end)


def without(grid: Grid, days: Iterable[int]) -> Grid:
    cost = grid.cost.copy()
    for day in days:
        cost[grid.days == day] = IMPOSSIBLE
    return replace(grid, cost=cost)


def taking_up(grid: Grid, windows: Iterable[tuple[int, int, Window]]) -> Grid:
    """With an item, by its topic's place and its number, only within a window."""
    topics = [topic.copy() for topic in grid.topics]
    for topic, number, (first, last) in windows:
        topics[topic][number, (grid.days < first) | (grid.days > last)] = IMPOSSIBLE
    return replace(grid, topics=tuple(topics), items={})


# ---- the search


@dataclass(frozen=True)
class Found:
    cost: int
    days: tuple[int, ...]
    agendas: tuple[Agenda, ...]  # for each meeting


class ToGo(NamedTuple):
    """The cheapest way to the end from a meeting."""

    best: Numbers  # place in taken x place; one place more than there are is nowhere
    ways: Numbers  # agenda x place: without the meeting's own day


def cheapest(grid: Grid, steps: tuple[Step, ...]) -> Found | None:
    """The cheapest way through all meetings, where there is one."""
    return forwards(grid, steps, backwards(grid, steps)) if len(grid.days) and steps else None


def backwards(grid: Grid, steps: tuple[Step, ...]) -> list[ToGo]:
    found: list[ToGo] = []
    room = np.empty((sum(len(step.taken) for step in steps), len(grid.days) + 1), dtype=COST)
    room[:, -1] = IMPOSSIBLE
    for meeting, step in zip(reversed(range(len(steps))), reversed(steps), strict=True):
        cost = grid.cost if grid.turns is None else grid.cost + grid.turns[meeting]
        ways = step_before(grid, found[-1].best) if found else grid.end[None, :]
        best, room = room[: len(step.taken)], room[len(step.taken) :]
        if grid.topics:
            ways = ways.take(step.then, axis=0)
            ways += item_costs(grid, step)
            np.minimum.reduceat(ways, step.first[:-1], out=best[:, :-1])
            best[:, :-1] += cost
        else:
            np.add(ways, cost, out=best[:, :-1])
        np.minimum(best, IMPOSSIBLE, out=best)
        found.append(ToGo(best, ways))
    return found[::-1]


AT_ONCE = 100_000  # numbers: more do not fit beside the processor


def step_before(grid: Grid, best: Numbers) -> Numbers:
    """Place in taken x place: the cheapest gap to the next meeting, and on from there."""
    rows = max(1, AT_ONCE // grid.onward.size)
    if len(best) > rows:
        return np.concatenate([step_before(grid, best[at : at + rows]) for at in range(0, len(best), rows)])
    further = best.take(grid.onward, axis=1, mode="clip")  # which does not look whether the places exist: they do
    further += grid.gap
    onwards: Numbers = np.minimum.reduce(further, axis=1)
    return onwards


def item_costs(grid: Grid, step: Step) -> Numbers:
    """Agenda x place."""
    if step not in grid.items:
        numbered = zip(grid.topics, step.numbers, strict=True)
        grid.items[step] = reduce(np.add, (topic.take(numbers, axis=0) for topic, numbers in numbered))
    return grid.items[step]


def forwards(grid: Grid, steps: tuple[Step, ...], to_go: list[ToGo]) -> Found | None:
    """Read the days off: of several as good the earliest weekday, then the first agenda, then the first day."""
    taken = 0  # nothing
    first = to_go[0].best[taken, :-1] + grid.start
    place = int(first.argmin())
    cost = int(first[place])
    # What is impossible may look a little cheaper, where a promise is kept on the way.
    if cost >= IMPOSSIBLE // 2:
        return None
    days, agendas = [], []
    for step, here, then in zip(steps, to_go, [*to_go[1:], None], strict=True):
        days.append(int(grid.days[place]))
        agenda = best_agenda(step, here, taken, place) if grid.topics else 0
        agendas.append(step.agendas[agenda])
        if then is not None:
            taken, choices = int(step.then[agenda]), grid.onward[:, place]
            place = int(choices[(then.best[taken].take(choices) + grid.gap[:, place]).argmin()])
    return Found(cost, tuple(days), tuple(agendas))


def best_agenda(step: Step, here: ToGo, taken: int, place: int) -> int:
    first, beyond = int(step.first[taken]), int(step.first[taken + 1])
    return first + int(here.ways[first:beyond, place].argmin())
