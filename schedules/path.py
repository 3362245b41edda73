"""A group's year is a shortest path: from its first meeting to its last, each step as long as the gap between two.

    meeting 1        meeting 2             meeting 6        next January
    day d1 --gap--> day d2 --gap--> ... --> day d6 --gap--> (expected)
    + its cost       + its cost             + its cost

The state is the number of the meeting, its day, and how many times each topic has been taken up before it. Working
backwards gives for each state the cheapest way to the end; reading forwards gives the days.
"""

from dataclasses import dataclass, field
from itertools import product

import numpy as np

from schedules.preferences import (
    IMPOSSIBLE, UNBALANCED_AGENDAS, allowed, day_costs, gap_costs, topic_costs, weekday_costs,
)  # fmt: skip
from schedules.series import Series
from schedules.workdays import Numbers

Taken = tuple[int, ...]  # how many times each topic has been taken up


@dataclass(frozen=True)
class Limits:
    """What a search has decided about a series besides MUST."""

    forbidden: frozenset[int] = frozenset()  # days
    visits: frozenset[tuple[int, int]] = frozenset()  # a meeting must lie between these days
    topics: frozenset[tuple[str, int, int, int]] = frozenset()  # rule, number from 0, first day, last day


@dataclass(frozen=True)
class Path:
    """The cheapest year of one group."""

    cost: int
    days: tuple[int, ...] = ()
    agendas: tuple[tuple[bool, ...], ...] = ()  # for each meeting, for each topic: is it taken up?

    @property
    def exists(self) -> bool:
        return self.cost < IMPOSSIBLE

    def taken_up(self, topic: int) -> tuple[int, ...]:
        """The days of a topic's items, in order."""
        return tuple(day for day, agenda in zip(self.days, self.agendas, strict=True) if agenda[topic])


NO_PATH = Path(IMPOSSIBLE)


@dataclass(frozen=True, eq=False)
class Costs:
    """All that a year of the series can cost, as arrays over its possible days. Made once, searched often."""

    series: Series
    days: Numbers
    day: Numbers  # weekday to keep to x day
    gap: Numbers  # day x later day
    start: Numbers
    end: Numbers
    topics: tuple[Numbers, ...]  # number x day
    found: dict[Limits, Path] = field(default_factory=dict)


def costs_of(series: Series) -> Costs:
    days = np.flatnonzero(allowed(series))
    longest = 2 * len(series.days) + abs(series.before or 0)
    gaps = gap_costs(series.times, longest).astype(np.int32)
    apart = days[None, :] - days[:, None]
    return Costs(
        series=series,
        days=days,
        day=(day_costs(series) + weekday_costs(series))[:, days].astype(np.int32),
        gap=np.where(apart > 0, gaps[np.maximum(apart, 0)], IMPOSSIBLE).astype(np.int32),
        start=np.zeros(len(days), dtype=np.int32) if series.before is None else gaps[days - series.before],
        end=np.zeros(len(days), dtype=np.int32) if series.before is not None else gaps[series.after - days],
        topics=tuple(topic_costs(series, topic)[:, days].astype(np.int32) for topic in series.topics),
    )


def shortest_path(costs: Costs, limits: Limits) -> Path:
    """Of all years that keep MUST and the limits, the cheapest; of several, the earliest weekday, then earliest days."""
    if limits not in costs.found:
        costs.found[limits] = balanced_path(limited(costs, limits))
    return costs.found[limits]


def balanced_path(costs: Costs) -> Path:
    """Balance comes before all else, so agendas are kept as even as can be, and less only where no year allows it."""
    meetings, items = costs.series.times, sum(topic.times for topic in costs.series.topics)
    least, most = items // meetings, -(-items // meetings)
    for uneven in range(len(costs.series.topics) + 1):
        path = path_with_loads(costs, max(0, least - uneven), most + uneven)
        if path.exists:
            return Path(path.cost + uneven * UNBALANCED_AGENDAS, path.days, path.agendas)
    return NO_PATH


def limited(costs: Costs, limits: Limits) -> Costs:
    series, days = costs.series, costs.days
    day, gap, start, end = costs.day.copy(), costs.gap.copy(), costs.start.copy(), costs.end.copy()
    day[:, np.isin(days, list(limits.forbidden))] = IMPOSSIBLE
    for first, last in {*limits.visits, *((first, last) for _, first, last in series.visits)}:
        gap[np.ix_(days < first, days > last)] = IMPOSSIBLE  # no step may jump over what must be visited
        start[days > last] = IMPOSSIBLE
        end[days < first] = IMPOSSIBLE
    topics = [topic.copy() for topic in costs.topics]
    rules = [topic.rule for topic in series.topics]
    for rule, number, first, last in limits.topics:
        topics[rules.index(rule)][number, (days < first) | (days > last)] = IMPOSSIBLE
    return Costs(series, days, day, gap, start, end, tuple(topics))


def path_with_loads(costs: Costs, least: int, most: int) -> Path:
    if not len(costs.days):
        return NO_PATH
    steps = agenda_steps(costs.series, least, most)
    if steps is None:
        return NO_PATH
    to_go = backwards(costs, steps)
    return forwards(costs, steps, to_go)


Steps = list[dict[Taken, list[tuple[bool, ...]]]]


def agenda_steps(series: Series, least: int, most: int) -> Steps | None:
    """For each meeting, for what has been taken up before it: the agendas that still lead to everything in time.

    None where no agendas do.
    """
    times = tuple(topic.times for topic in series.topics)
    agendas = [agenda for agenda in product((True, False), repeat=len(times)) if least <= sum(agenda) <= most]
    good: set[Taken] = {times}
    steps: Steps = []
    for meeting in reversed(range(series.times)):
        step = {}
        for taken in product(*(range(max(0, n - series.times + meeting), min(n, meeting) + 1) for n in times)):
            if fitting := [agenda for agenda in agendas if after(taken, agenda) in good]:
                step[taken] = fitting
        steps.append(step)
        good = set(step)
    start = tuple(0 for _ in times)
    return steps[::-1] if start in good else None


def after(taken: Taken, agenda: tuple[bool, ...]) -> Taken:
    return tuple(before + now for before, now in zip(taken, agenda, strict=True))


ToGo = list[dict[Taken, Numbers]]  # meeting -> taken before it -> weekday x day: the cheapest way to the end


def backwards(costs: Costs, steps: Steps) -> ToGo:
    finished = tuple(topic.times for topic in costs.series.topics)
    onwards = {finished: np.broadcast_to(costs.end, costs.day.shape)}
    found: ToGo = []
    for step in reversed(steps):
        here = {
            taken: costs.day + np.min([with_items(costs, taken, agenda, onwards) for agenda in agendas], axis=0)
            for taken, agendas in step.items()
        }
        found.append(here)
        onwards = {taken: step_before(costs, to_go) for taken, to_go in here.items()}
    return found[::-1]


def with_items(costs: Costs, taken: Taken, agenda: tuple[bool, ...], onwards: dict[Taken, Numbers]) -> Numbers:
    """Weekday x day: what follows a meeting with this agenda, and the agenda itself."""
    cost: Numbers = onwards[after(taken, agenda)]
    for topic, number, now in zip(costs.topics, taken, agenda, strict=True):
        if now:
            cost = cost + topic[number]
    return np.minimum(cost, IMPOSSIBLE)


def step_before(costs: Costs, to_go: Numbers) -> Numbers:
    """Weekday x day: the cheapest gap to the next meeting, and on from there."""
    cheapest: Numbers = (to_go[:, None, :] + costs.gap).min(axis=2)
    return np.minimum(cheapest, IMPOSSIBLE)


def forwards(costs: Costs, steps: Steps, to_go: ToGo) -> Path:
    """Read the days off, the earliest where several are as good."""
    taken = tuple(0 for _ in costs.topics)
    first = to_go[0][taken] + costs.start
    cost = int(first.min())
    if cost >= IMPOSSIBLE:
        return NO_PATH
    weekday, at = (int(i) for i in np.unravel_index(first.argmin(), first.shape))
    days, agendas = [], []
    for meeting, step in enumerate(steps):
        agenda, onwards = best_agenda(costs, to_go, meeting, step[taken], taken, weekday, at)
        days.append(int(costs.days[at]))
        agendas.append(agenda)
        taken = after(taken, agenda)
        at = int(onwards.argmin())
    return Path(cost, tuple(days), tuple(agendas))


def best_agenda(
    costs: Costs, to_go: ToGo, meeting: int, agendas: list[tuple[bool, ...]], taken: Taken, weekday: int, at: int
) -> tuple[tuple[bool, ...], Numbers]:
    """The agenda of the meeting on a day, with what each next day would cost from there."""

    def onwards(agenda: tuple[bool, ...]) -> Numbers:
        items = sum(int(topic[n, at]) for topic, n, now in zip(costs.topics, taken, agenda, strict=True) if now)
        if meeting + 1 == costs.series.times:
            return np.array([items + int(costs.end[at])])
        then: Numbers = to_go[meeting + 1][after(taken, agenda)][weekday] + costs.gap[at]
        return then + np.int64(items)

    return min(((agenda, onwards(agenda)) for agenda in agendas), key=lambda found: int(found[1].min()))
