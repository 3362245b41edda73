"""A greedy planner goes through the year once, in date order, and takes nothing back: what people do by hand.

Each meeting, in the order of their even places, gets the day that is cheapest just then; afterwards each meeting takes
up what is most pressing. It fails where a meeting finds no day, where a month that must be visited is passed by, and
where something is still to be taken up when the year is over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from oracle_costs import (
    FAR,
    Year,
    cost_together,
    day_cost,
    even_loads,
    gap_cost,
    item_cost,
    possible_days,
    step_cost,
    together_cost,
    weekday_cost,
)  # fmt: skip

from schedules.series import Series, Topic


def greedy_cost(series: tuple[Series, ...]) -> int | None:
    """What the year costs that it finds; None where it finds none."""
    found = Found({each.group: [] for each in series})
    for each, place in sorted(even_places(series), key=lambda meeting: meeting[1]):
        day = found.cheapest_day(series, each, place)
        if day is None:
            return None
        found.days[each.group].append(day)
    years = tuple(year for each in series if (year := found.year(each)) is not None)
    return cost_together(series, years) if len(years) == len(series) else None


def even_places(series: tuple[Series, ...]) -> Iterator[tuple[Series, float]]:
    for each in series:
        for number in range(each.times):
            yield each, (number + 0.5) * len(each.days) / each.times


@dataclass(frozen=True)
class Found:
    """The days that each group has so far, in date order."""

    days: dict[str, list[int]] = field(default_factory=dict)

    def cheapest_day(self, groups: tuple[Series, ...], series: Series, place: float) -> int | None:
        """At most half an even gap from its place; in the month that must be visited where that will soon be over."""
        met, half = self.days[series.group], len(series.days) / series.times / 2
        near = [day for day in possible_days(series) if place - half <= day < place + half]
        for _, first, last in series.visits:
            if last < place + half and not any(first <= day <= last for day in met):
                near = [day for day in near if first <= day <= last]
        costs = {day: self.cost(groups, series, day) for day in near if not met or day > met[-1]}
        day = min(costs, key=lambda day: costs[day], default=None)
        return None if day is None or costs[day] >= FAR else day

    def cost(self, groups: tuple[Series, ...], series: Series, day: int) -> int:
        """Where a group has no weekday of its own, it keeps that of its first meeting."""
        met = self.days[series.group]
        even = len(series.days) / series.times
        step = step_cost(series, met[-1], day) if met else gap_cost(series, round(day + even / 2))
        keeps = (int(series.days.weekday[met[0]]),) if met and len(series.weekdays) > 1 else series.weekdays
        weekday = min(weekday_cost(series, day, weekday) for weekday in keeps)
        others = [each for each in groups if each is not series and day in self.days[each.group]]
        return day_cost(series, day) + step + weekday + together_cost((*others, series), day)

    def year(self, series: Series) -> Year | None:
        """With its items, where all of them find a meeting."""
        days, items = self.days[series.group], [[] for _ in series.topics]
        for day in days:
            for _, taken in self.most_pressing(series, items, day):
                taken.append(day)
        if any(len(taken) < topic.times for topic, taken in zip(series.topics, items, strict=True)):
            return None
        years = [Year(tuple(days), weekday, tuple(map(tuple, items))) for weekday in series.weekdays]
        return min(years, key=lambda year: sum(weekday_cost(series, day, year.weekday) for day in days))

    def most_pressing(self, series: Series, items: list[list[int]], day: int) -> list[tuple[Topic, list[int]]]:
        """As many as an even agenda has, those first of which most is left."""
        _, most = even_loads(series)
        may = [each for each in zip(series.topics, items, strict=True) if self.may_take_up(series, *each, day)]
        return sorted(may, key=lambda each: len(each[1]) - each[0].times)[:most]

    def may_take_up(self, series: Series, topic: Topic, taken: list[int], day: int) -> bool:
        if len(taken) == topic.times or item_cost(series, topic, len(taken), day) is None:
            return False
        last = taken[-1] if taken else -1
        return topic.sender is None or any(last < met < day for met in self.days[topic.sender])
