"""A path is the cheapest year of one group, within what a search has decided about it.

Of all days and gaps only a few are looked at first. What a year costs at least with any of the others is worked out;
where the year that was found costs no more, it is the best of all, as exactly as if everything had been looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from schedules.agendas import Agenda, Step, agenda_steps
from schedules.costs import Costs, costs_of
from schedules.grid import Grid, cheapest, grid_of, taking_up, visiting, without
from schedules.preferences import IMPOSSIBLE, OFF_THE_KEPT_WEEKDAY, UNBALANCED_AGENDAS, UNEVEN_GAP
from schedules.series import Series
from schedules.workdays import Numbers


@dataclass(frozen=True)
class Limits:
    """What a search has decided about a series besides MUST."""

    forbidden: frozenset[int] = frozenset()  # days
    visits: frozenset[tuple[int, int]] = frozenset()  # a meeting must lie between these days
    topics: frozenset[tuple[str, int, int, int]] = frozenset()  # rule, number from 0, first day, last day

    def narrow(self, wider: "Limits") -> bool:
        return self.forbidden >= wider.forbidden and self.visits >= wider.visits and self.topics >= wider.topics


NO_LIMITS = Limits()


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
class Paths:
    """The cheapest years of one group within all the limits that were asked about. What was found is kept."""

    costs: Costs
    found: dict[Limits, Path] = field(default_factory=dict)
    grids: dict[int, Grid] = field(default_factory=dict)  # by what a day and a gap may cost
    beyond: list[int] = field(default_factory=list)  # worked out once: what a year beyond the first look costs

    @property
    def series(self) -> Series:
        return self.costs.series

    @cached_property
    def possible(self) -> frozenset[int]:
        """The days on which the group may meet."""
        return frozenset(np.flatnonzero((self.costs.day < IMPOSSIBLE).any(axis=0)).tolist())


def paths_of(series: Series) -> Paths:
    return Paths(costs_of(series))


def shortest_path(paths: Paths, limits: Limits = NO_LIMITS, prices: Numbers | None = None) -> Path:
    """Of all years that keep MUST and the limits, the cheapest; of several, the earliest weekday, then days.

    `prices`: what each day costs besides, never less than nothing.
    """
    if prices is not None and prices.any():
        return balanced_path(paths, limits, prices)
    if limits not in paths.found:
        paths.found[limits] = next(already_within(paths, limits), None) or balanced_path(paths, limits, None)
    return paths.found[limits]


def already_within(paths: Paths, limits: Limits) -> Iterator[Path]:
    """The best year within wider limits is the best within narrower ones that it keeps."""
    for wider, path in paths.found.items():
        if limits.narrow(wider) and (not path.exists or keeps(path, limits, paths.series)):
            yield path


def keeps(path: Path, limits: Limits, series: Series) -> bool:
    topics = [topic.rule for topic in series.topics]
    return (
        limits.forbidden.isdisjoint(path.days)
        and all(any(first <= day <= last for day in path.days) for first, last in limits.visits)
        and all(
            first <= path.taken_up(topics.index(rule))[number] <= last for rule, number, first, last in limits.topics
        )
    )


def balanced_path(paths: Paths, limits: Limits, prices: Numbers | None) -> Path:
    """Agendas are kept as even as can be, and less only where no year allows it, or where that saves more."""
    meetings, times = paths.series.times, tuple(topic.times for topic in paths.series.topics)
    least, most = sum(times) // meetings, -(-sum(times) // meetings)
    best = NO_PATH
    for uneven in range(len(times) + 1):
        if best.cost <= uneven * UNBALANCED_AGENDAS:  # the rest of a year costs nothing at least
            break
        path = path_by(paths, limits, agenda_steps(meetings, times, max(0, least - uneven), most + uneven), prices)
        cost = path.cost + uneven * UNBALANCED_AGENDAS + paths.series.promised
        if path.exists and cost < best.cost:
            best = replace(path, cost=cost)
    return best


# ---- how much of the year to look at

NARROW, LONG = OFF_THE_KEPT_WEEKDAY - 1, 2 * UNEVEN_GAP  # what a day and a gap may cost at the first look
DEAR = 3000  # what a year may cost where none was found at first
ROUND = 500  # what is enough is rounded up to this, so that the same days are laid out once


def path_by(paths: Paths, limits: Limits, steps: tuple[Step, ...], prices: Numbers | None) -> Path:
    """The best year by these agendas."""
    if not steps:
        return NO_PATH
    path = best_of(paths, limits, steps, first_look(paths), prices)
    if path.exists and is_proven(paths, path.cost):
        return path
    # A year that exists is a bound for the best one; where none was found, allow for more, and then for everything.
    for enough in (-(-path.cost // ROUND) * ROUND if path.exists else DEAR, IMPOSSIBLE - 1):
        path = best_of(paths, limits, steps, look(paths, enough), prices)
        if path.cost <= enough:
            break
    return path


def best_of(
    paths: Paths, limits: Limits, steps: tuple[Step, ...], grid: Grid, prices: Numbers | None = None
) -> Path:
    if prices is not None:
        grid = replace(grid, cost=grid.cost + prices[grid.days])
    if limits.visits:
        grid = visiting(grid, limits.visits)
    if limits.forbidden:
        grid = without(grid, limits.forbidden)
    if limits.topics:
        at = {topic.rule: place for place, topic in enumerate(paths.series.topics)}
        grid = taking_up(grid, [(at[rule], number, (first, last)) for rule, number, first, last in limits.topics])
    found = cheapest(grid, steps)
    return Path(found.cost, found.days, found.agendas) if found else NO_PATH


def is_plain(series: Series) -> bool:
    """Whether it takes no longer to look at much of the year at once than to find out whether little is enough."""
    return len(series.weekdays) == 1 and not series.topics


def is_proven(paths: Paths, cost: int) -> bool:
    """Whether no year that the first look did not see costs less."""
    if is_plain(paths.series):
        return cost <= LONG
    return cost <= NARROW or cost <= cheapest_beyond(paths)


def first_look(paths: Paths) -> Grid:
    """The days of the weekday that the group keeps to, unless something weighty speaks against them."""
    if is_plain(paths.series):
        return look(paths, LONG)
    if NARROW not in paths.grids:
        spared = paths.series.promised
        grid = grid_of(paths.costs, paths.costs.day <= NARROW + spared, LONG + spared)
        paths.grids[NARROW] = visiting(grid, paths.costs.visits)
    return paths.grids[NARROW]


def look(paths: Paths, enough: int) -> Grid:
    """The days and the gaps that cost no more than is enough for a year."""
    if enough not in paths.grids:
        most = min(enough + paths.series.promised, IMPOSSIBLE - 1)
        paths.grids[enough] = visiting(grid_of(paths.costs, paths.costs.day <= most, most), paths.costs.visits)
    return paths.grids[enough]


def cheapest_beyond(paths: Paths) -> int:
    """What a year costs at least that the first look did not see.

    Some day of it is off the weekday, or as bad: that costs at least so much, once. For the rest it is no dearer than
    the best year in which such days cost so much less, any weekday will do at each meeting, and items come cheapest.
    """
    if not paths.beyond:
        costs, most = paths.costs, LONG + paths.series.promised
        seen = costs.day <= NARROW + paths.series.promised
        day = np.where(seen | (costs.day >= IMPOSSIBLE), costs.day, costs.day - OFF_THE_KEPT_WEEKDAY).min(axis=0)
        grid = grid_of(replace(costs, day=day[None, :], topics=()), day[None, :] <= most, most)
        found = cheapest(visiting(grid, costs.visits), agenda_steps(paths.series.times, (), 0, 0))
        items = sum(int(topic[:-1].min(axis=1).sum()) for topic in costs.topics)
        paths.beyond.append(min(LONG, found.cost + OFF_THE_KEPT_WEEKDAY + items) if found else LONG)
    return paths.beyond[0]
