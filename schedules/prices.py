"""Prices on days keep groups that share people apart: what a year costs at least follows, whatever the prices are.

Each group looks for its best year where a day costs it a price; what was paid once for each day is given back. No year
in which people are called once a day costs less, nor one in which they are called twice, for that costs more than any
price. Where several groups want a day its price rises, where nobody does it falls (subgradient ascent of the Lagrangian
dual, Held and Karp 1971); a few rounds bring the bound near the best year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from schedules.path import Limits, Paths, shortest_path
from schedules.preferences import IMPOSSIBLE, NO_YEAR, SAME_DAY
from schedules.workdays import Numbers

FIRST_ROUNDS, ROUNDS = 60, 12  # for all years, and for a part of them
PATIENCE = 4  # rounds without a better bound, before steps are halved


@dataclass
class Prices:
    groups: Mapping[str, Paths]
    enough: int  # what a year costs that is known
    best: Numbers | None = field(default=None)  # circle x day: those that brought the best bound of all years

    @cached_property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Groups of which each shares somebody with all others; none lies within another."""
        people = frozenset().union(*(paths.series.people for paths in self.groups.values()))
        called = {tuple(g for g, paths in self.groups.items() if one in paths.series.people) for one in sorted(people)}
        return tuple(c for c in sorted(called) if len(c) > 1 and not any(set(c) < set(other) for other in called))

    @property
    def dearest(self) -> int:
        """Two groups may share people in several circles, and pay in each; together no more than a common day costs.

        Nor so much that a year of many meetings looks impossible.
        """
        meetings = max(paths.series.times for paths in self.groups.values())
        return min(SAME_DAY, IMPOSSIBLE // (4 * meetings)) // max(1, len(self.circles))

    def bound(self, limits: Mapping[str, Limits], together: frozenset[tuple[int, str]]) -> int:
        """What a year costs at least, but for what the days cost on which groups are known to meet together."""
        days = len(next(iter(self.groups.values())).series.days)
        asked = np.ones((len(self.circles), days), dtype=bool)  # where a circle may have one meeting
        for at, circle in enumerate(self.circles):
            asked[at, [day for day, group in together if group in circle]] = False
        first = self.best is None
        prices = np.zeros(asked.shape, dtype=np.int64) if self.best is None else np.where(asked, self.best, 0)
        least, pace, since = 0, 1.0, 0
        for _ in range(FIRST_ROUNDS if first else ROUNDS):
            bound, wanted = self.round(limits, prices)
            if bound >= NO_YEAR:
                return NO_YEAR
            since += 1
            if bound > least:
                least, since = bound, 0
                self.best = prices if first else self.best
            surplus = np.where(asked, wanted - 1, 0)
            surplus[(surplus < 0) & (prices == 0)] = 0
            if not surplus.any() or least >= self.enough:
                break
            if since >= PATIENCE:
                pace, since = pace / 2, 0
            step = pace * max(self.enough - bound, 1) / int((surplus**2).sum())
            prices = np.clip(prices + np.rint(step * surplus).astype(np.int64), 0, self.dearest)
        return least

    def round(self, limits: Mapping[str, Limits], prices: Numbers) -> tuple[int, Numbers]:
        """The bound, and how many groups of each circle want each day."""
        wanted = np.zeros(prices.shape, dtype=np.int64)
        total = -int(prices.sum())
        for group, paths in self.groups.items():
            own = [at for at, circle in enumerate(self.circles) if group in circle]
            path = shortest_path(paths, limits[group], prices[own].sum(axis=0))
            if not path.exists:
                return NO_YEAR, wanted
            total += path.cost
            wanted[np.ix_(own, path.days)] += 1
        return total, wanted
