"""Costs are all that a year of one group can cost, laid out over its days before any day is chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from schedules.preferences import (
    IMPOSSIBLE,
    day_costs,
    gap_costs,
    hour_costs,
    topic_costs,
    turn_costs,
    weekday_costs,
)  # fmt: skip
from schedules.series import Series
from schedules.workdays import Numbers

EVER = 10_000  # days: no bound
COST = np.int32  # half as much to move as the usual; a handful of what is impossible still fits


@dataclass(frozen=True, eq=False)
class Costs:
    series: Series
    day: Numbers  # weekday to keep to x day
    gap: Numbers  # by days between two meetings
    start: Numbers  # for a first meeting on the day
    end: Numbers  # for a last meeting on the day
    topics: tuple[Numbers, ...]  # number x day; the last number is none, and costs nothing
    hours: Numbers  # day x hour
    visits: tuple[tuple[int, int], ...]  # a meeting must lie between these days
    turns: Numbers | None = None  # meeting x day; None where it may be any of them


def costs_of(series: Series) -> Costs:
    hours = hour_costs(series)
    after = None if series.extra_of else series.after
    gap, start, end = costs_of_gaps(len(series.days), series.times, series.before, after, bounds_of(series))
    return Costs(
        series=series,
        day=np.minimum(day_costs(series, hours) + weekday_costs(series), IMPOSSIBLE).astype(COST),
        gap=gap,
        start=start,
        end=end,
        topics=tuple(topics_of(series)),
        hours=hours,
        visits=tuple(must_visit(series)),
        turns=turn_costs(series).astype(COST) if series.turns else None,
    )


def bounds_of(series: Series) -> tuple[int, int]:
    """The fewest and the most days between two meetings that all rules allow."""
    least = max((first for _, first, _ in series.apart), default=0)
    return least, min((last for *_, last in series.apart), default=EVER)


@lru_cache(maxsize=256)
def costs_of_gaps(
    year: int, times: int, before: int | None, after: int | None, bounds: tuple[int, int] = (0, EVER)
) -> tuple[Numbers, Numbers, Numbers]:
    """By days between two meetings; and over the turn of the year, where it is known when the others are.

    The bounds hold between meetings that are known. When the next year's first will be is only expected.
    """
    days, nothing = np.arange(year), np.zeros(year, dtype=COST)
    free = gap_costs(times, 2 * year + abs(before or 0)).astype(COST)
    length = np.arange(len(free))
    gap = np.where((length < bounds[0]) | (length > bounds[1]), COST(IMPOSSIBLE), free)
    return gap, nothing if before is None else gap[days - before], nothing if after is None else free[after - days]


def topics_of(series: Series) -> Iterator[Numbers]:
    none = max((topic.times for topic in series.topics), default=0)
    for topic in series.topics:
        costs = np.zeros((none + 1, len(series.days)), dtype=COST)
        costs[: topic.times] = topic_costs(series, topic)
        yield costs


def must_visit(series: Series) -> Iterator[tuple[int, int]]:
    yield from ((first, last) for _, first, last in series.visits)
    yield from ((day, day) for day, _ in series.happened)
    yield from ((day, day) for _, day, _ in series.pinned)
