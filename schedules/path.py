"""A group's year is a shortest path: from its first meeting to its last, each step as long as the gap between two.

    meeting 1        meeting 2             meeting 6        next January
    day d1 --gap--> day d2 --gap--> ... --> day d6 --gap--> (expected)
    + its cost       + its cost             + its cost

The state is the number of the meeting, its day, and how many times each topic has been taken up before it. Working
backwards gives for each state the cheapest way to the end; reading forwards gives the days.

No gap of the best year costs more than the whole year. So only gaps that a guess allows are looked at; where the year
that is found costs no more than the guess, no other gap can be better, and the answer is as exact as if all were tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product

import numpy as np

from schedules.preferences import (
    IMPOSSIBLE,
    UNBALANCED_AGENDAS,
    day_costs,
    gap_costs,
    hour_costs,
    topic_costs,
    weekday_costs,
)  # fmt: skip
from schedules.series import Series
from schedules.workdays import Numbers

Taken = tuple[int, ...]  # how many times each topic has been taken up
Agenda = tuple[bool, ...]  # for each topic: is it taken up?


@dataclass(frozen=True)
class Limits:
    """What a search has decided about a series besides MUST."""

    forbidden: frozenset[int] = frozenset()  # days
    visits: frozenset[tuple[int, int]] = frozenset()  # a meeting must lie between these days
    topics: frozenset[tuple[str, int, int, int]] = frozenset()  # rule, number from 0, first day, last day


NO_LIMITS = Limits()
CHEAP, DEAR = 400, 3000  # what a group's year may cost at first guess, and what it may cost where that was too little
LIMITS_COST = 200  # and so much more within limits


@dataclass(frozen=True)
class Path:
    """The cheapest year of one group."""

    cost: int
    days: tuple[int, ...] = ()
    agendas: tuple[Agenda, ...] = ()  # for each meeting

    @property
    def exists(self) -> bool:
        return self.cost < IMPOSSIBLE

    def taken_up(self, topic: int) -> tuple[int, ...]:
        """The days of a topic's items, in order."""
        return tuple(day for day, agenda in zip(self.days, self.agendas, strict=True) if agenda[topic])


NO_PATH = Path(IMPOSSIBLE)


@dataclass(frozen=True, eq=False)
class Costs:
    """All that a year of the series can cost, for every day of it. Made once, searched often."""

    series: Series
    day: Numbers  # weekday to keep to x day
    gap: Numbers  # by days between two meetings
    start: Numbers  # for a first meeting on the day
    end: Numbers  # for a last meeting on the day
    topics: tuple[Numbers, ...]  # number x day
    hours: Numbers  # day x hour
    visits: tuple[tuple[int, int], ...]
    found: dict[Limits, Path] = field(default_factory=dict)


def costs_of(series: Series) -> Costs:
    days = np.arange(len(series.days))
    gap = gap_costs(series.times, 2 * len(series.days) + abs(series.before or 0)).astype(np.int32)
    nothing = np.zeros(len(days), dtype=np.int32)
    return Costs(
        series=series,
        day=np.minimum(day_costs(series) + weekday_costs(series), IMPOSSIBLE).astype(np.int32),
        gap=gap,
        # Over the turn of the year: from last December's where it is known, and to the next January's.
        start=nothing if series.before is None else gap[days - series.before],
        end=gap[series.after - days],
        topics=tuple(topic_costs(series, topic).astype(np.int32) for topic in series.topics),
        hours=hour_costs(series),
        visits=tuple(must_visit(series)),
    )


def must_visit(series: Series) -> Iterator[tuple[int, int]]:
    yield from ((first, last) for _, first, last in series.visits)
    yield from ((day, day) for day, _ in series.happened)
    yield from ((day, day) for _, day, _ in series.pinned)


def shortest_path(costs: Costs, limits: Limits) -> Path:
    """Of all years that keep MUST and the limits, the cheapest; of several, the earliest weekday, then days."""
    if limits not in costs.found:
        free = costs.found.get(NO_LIMITS)
        guess = min(free.cost + LIMITS_COST, DEAR) if free else CHEAP
        costs.found[limits] = balanced_path(limited(costs, limits), guess)
    return costs.found[limits]


def limited(costs: Costs, limits: Limits) -> Costs:
    day, topics = costs.day, costs.topics
    if limits.forbidden:
        day = day.copy()
        day[:, list(limits.forbidden)] = IMPOSSIBLE
    if limits.topics:
        topics = tuple(topic.copy() for topic in topics)
        rules = [topic.rule for topic in costs.series.topics]
        for rule, number, first, last in limits.topics:
            topics[rules.index(rule)][number, :first] = IMPOSSIBLE
            topics[rules.index(rule)][number, last + 1 :] = IMPOSSIBLE
    visits = (*costs.visits, *sorted(limits.visits))
    return replace(costs, day=day, topics=topics, visits=visits, found={})


def balanced_path(costs: Costs, guess: int) -> Path:
    """Balance comes before all else, so agendas are kept as even as can be, and less only where no year allows it."""
    meetings, times = costs.series.times, tuple(topic.times for topic in costs.series.topics)
    least, most = sum(times) // meetings, -(-sum(times) // meetings)
    for uneven in range(len(times) + 1):
        steps = agenda_steps(meetings, times, max(0, least - uneven), most + uneven)
        path = path_by(costs, steps, guess) if steps else NO_PATH
        if path.exists:
            cost = path.cost + uneven * UNBALANCED_AGENDAS + costs.series.promised
            return Path(cost, path.days, path.agendas)
    return NO_PATH


# ---- which agendas can follow upon which

Steps = tuple[dict[Taken, tuple[Agenda, ...]], ...]


@lru_cache(maxsize=256)
def agenda_steps(meetings: int, times: tuple[int, ...], least: int, most: int) -> Steps | None:
    """For each meeting, for what was taken up before it: the agendas that still lead to everything, in time.

    An agenda has from `least` to `most` items; None where no agendas do.
    """
    agendas = [agenda for agenda in product((True, False), repeat=len(times)) if least <= sum(agenda) <= most]
    good: set[Taken] = {times}
    steps = []
    for before in reversed(range(meetings)):
        step = {}
        for taken in product(*(range(max(0, n - meetings + before), min(n, before) + 1) for n in times)):
            if fitting := tuple(agenda for agenda in agendas if after(taken, agenda) in good):
                step[taken] = fitting
        steps.append(step)
        good = set(step)
    return tuple(reversed(steps)) if nothing_taken(times) in good else None


def nothing_taken(topics: tuple[object, ...]) -> Taken:
    return tuple(0 for _ in topics)


def after(taken: Taken, agenda: Agenda) -> Taken:
    return tuple(before + now for before, now in zip(taken, agenda, strict=True))


# ---- the search on a grid of days


@dataclass(frozen=True, eq=False)
class Grid:
    """The days to choose from, and from each the later days to go on to."""

    days: Numbers  # place: the day
    onward: Numbers  # place x choice: a later place; one past the last is nowhere
    day: Numbers  # weekday to keep to x place: its cost
    gap: Numbers  # place x choice
    start: Numbers  # place
    end: Numbers
    topics: tuple[Numbers, ...]  # number x place


def path_by(costs: Costs, steps: Steps, guess: int) -> Path:
    while True:
        grid = grid_of(costs, guess + costs.series.promised)
        path = forwards(grid, steps, backwards(grid, steps)) if len(grid.days) else NO_PATH
        if path.cost <= guess or guess >= IMPOSSIBLE:
            return path
        # A year that exists is a bound for the best one; where none was found, allow for more, and then for everything.
        guess = path.cost if path.exists else (DEAR if guess < DEAR else IMPOSSIBLE)


def grid_of(costs: Costs, enough: int) -> Grid:
    """Every possible day, and from each the gaps that cost no more than is enough."""
    days = np.flatnonzero((costs.day < IMPOSSIBLE).any(axis=0))
    gaps = np.flatnonzero(costs.gap[: len(costs.series.days)] <= min(enough, IMPOSSIBLE - 1))
    shortest, longest = (gaps[0], gaps[-1]) if len(gaps) else (1, 0)
    nearest = np.searchsorted(days, days + shortest)
    width = int((np.searchsorted(days, days + longest, side="right") - nearest).max(initial=0))
    onward = np.minimum(nearest[:, None] + np.arange(width), len(days))
    then = np.append(days, 2 * len(costs.series.days))[onward]
    gap = np.where(onward < len(days), costs.gap[np.minimum(then - days[:, None], len(costs.gap) - 1)], IMPOSSIBLE)
    start, end = costs.start[days], costs.end[days]
    for first, last in costs.visits:
        gap[(days < first)[:, None] & (then > last)] = IMPOSSIBLE  # no step may jump over what must be visited
        start = np.where(days > last, IMPOSSIBLE, start)
        end = np.where(days < first, IMPOSSIBLE, end)
    topics = tuple(topic[:, days] for topic in costs.topics)
    return Grid(days, onward, costs.day[:, days], gap.astype(np.int32), start, end, topics)


ToGo = list[dict[Taken, Numbers]]  # meeting -> taken before it -> weekday x place: the cheapest way to the end


def backwards(grid: Grid, steps: Steps) -> ToGo:
    onwards = {tuple(len(topic) for topic in grid.topics): np.broadcast_to(grid.end, grid.day.shape)}
    found: ToGo = []
    for step in reversed(steps):
        here = {taken: to_go_from(grid, taken, agendas, onwards) for taken, agendas in step.items()}
        found.append(here)
        onwards = {taken: step_before(grid, to_go) for taken, to_go in here.items()}
    return found[::-1]


def to_go_from(grid: Grid, taken: Taken, agendas: tuple[Agenda, ...], onwards: dict[Taken, Numbers]) -> Numbers:
    """Weekday x place: a meeting there with the best of the agendas, and what follows."""
    best = with_items(grid, taken, agendas[0], onwards)
    for agenda in agendas[1:]:
        best = np.minimum(best, with_items(grid, taken, agenda, onwards))
    cost: Numbers = np.minimum(grid.day + best, IMPOSSIBLE)
    return cost


def with_items(grid: Grid, taken: Taken, agenda: Agenda, onwards: dict[Taken, Numbers]) -> Numbers:
    cost: Numbers = onwards[after(taken, agenda)]
    for topic, number, now in zip(grid.topics, taken, agenda, strict=True):
        if now:
            cost = cost + topic[number]
    return cost


def step_before(grid: Grid, to_go: Numbers) -> Numbers:
    """Weekday x place: the cheapest gap to the next meeting, and on from there."""
    nowhere = np.full((len(to_go), 1), IMPOSSIBLE, dtype=to_go.dtype)
    then = np.take(np.concatenate([to_go, nowhere], axis=1), grid.onward, axis=1)
    then += grid.gap
    cheapest: Numbers = then.min(axis=2, initial=IMPOSSIBLE)
    return cheapest


def forwards(grid: Grid, steps: Steps, to_go: ToGo) -> Path:
    """Read the days off, the earliest where several are as good."""
    taken = nothing_taken(grid.topics)
    first = to_go[0][taken] + grid.start
    cost = int(first.min())
    if cost >= IMPOSSIBLE:
        return NO_PATH
    weekday, place = (int(i) for i in np.unravel_index(first.argmin(), first.shape))
    days, agendas = [int(grid.days[place])], []
    for step, then in zip(steps, to_go[1:], strict=False):
        agenda, ways = best_agenda(grid, taken, step[taken], then, weekday, place)
        place = int(grid.onward[place, ways.argmin()])
        taken = after(taken, agenda)
        days.append(int(grid.days[place]))
        agendas.append(agenda)
    everything = tuple(len(topic) for topic in grid.topics)
    agendas.append(next(agenda for agenda in steps[-1][taken] if after(taken, agenda) == everything))
    return Path(cost, tuple(days), tuple(agendas))


def best_agenda(
    grid: Grid, taken: Taken, agendas: tuple[Agenda, ...], then: dict[Taken, Numbers], weekday: int, place: int
) -> tuple[Agenda, Numbers]:
    """The best agenda at a place, the first of those as good, and what each place to go on to would cost with it."""

    def ways(agenda: Agenda) -> Numbers:
        chosen = zip(grid.topics, taken, agenda, strict=True)
        items = sum(int(topic[number, place]) for topic, number, now in chosen if now)
        further = np.append(then[after(taken, agenda)][weekday], IMPOSSIBLE)[grid.onward[place]]
        onwards: Numbers = further + grid.gap[place] + items
        return onwards

    return min(((agenda, ways(agenda)) for agenda in agendas), key=lambda found: int(found[1].min()))
