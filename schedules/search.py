"""The search makes the groups' years one: nobody in two places, and every report after the work that it tells of.

Each group's year is a shortest path by itself. Where two clash, the clash is forbidden in each possible way, and the
cheapest way is followed first; so the first year without a clash is the best of all.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, count, pairwise, product

from schedules.path import Costs, Limits, Path, costs_of, shortest_path
from schedules.preferences import IMPOSSIBLE, SAME_DAY
from schedules.series import Series
from schedules.workdays import Numbers


@dataclass(frozen=True)
class Answer:
    """The best year of all groups together, or nothing where no year exists."""

    cost: int
    paths: Mapping[str, Path]  # by group
    hours: Mapping[tuple[str, int], int]  # group and day -> minute when the meeting begins
    proven: bool = True  # whether no year is better
    nodes: int = 0  # how many combinations were looked at

    @property
    def exists(self) -> bool:
        return self.cost < IMPOSSIBLE


NO_YEAR = Answer(IMPOSSIBLE, {}, {})


@dataclass(frozen=True)
class Node:
    """A part of all years: those within these limits, where these groups do meet on the same days."""

    limits: Mapping[str, Limits]
    together: frozenset[tuple[int, str]] = frozenset()  # day, group

    def limit(self, group: str, **more: object) -> "Node":
        limits = self.limits[group]
        added = replace(limits, **{name: getattr(limits, name) | {value} for name, value in more.items()})
        return Node({**self.limits, group: added}, self.together)


PARTS = 300  # looked at before the search settles for a good year; Kumla's years need one to ten


def best_year(series: tuple[Series, ...], limits: Mapping[str, Limits] | None = None) -> Answer:
    """Of all years that keep MUST, and the limits where some are given, the cheapest.

    Where groups must meet on so many common days that this takes too long: a good year, which says it is not proven.
    """
    return first_without_clash({each.group: costs_of(each) for each in series}, limits or {})


def exists(series: tuple[Series, ...]) -> bool:
    """Whether any year keeps every MUST: then two meetings on one day are no clash while both find an hour."""
    return first_without_clash({each.group: costs_of(each) for each in series}, {}, any_will_do=True).exists


def first_without_clash(
    costs: Mapping[str, Costs], limits: Mapping[str, Limits], any_will_do: bool = False
) -> Answer:
    first = Node({group: limits.get(group, Limits()) for group in costs})
    ties, looked = count(), count()  # of two parts as cheap and as narrow, the one found first
    # Of parts that cost the same the narrowest comes first: it is nearest to a year without a clash.
    open_nodes = [(0, 0, next(ties), first, False)]
    while open_nodes:
        least, width, tie, node, is_bound = heapq.heappop(open_nodes)
        cost = least if is_bound else bound(costs, node)
        if cost > least:  # it was put too far forward: a bound is worked out only when its turn comes
            heapq.heappush(open_nodes, (cost, width, tie, node, True))
            continue
        if cost >= IMPOSSIBLE:
            break
        if next(looked) >= PARTS and not any_will_do:
            return replace(first_without_clash(costs, limits, any_will_do=True), proven=False)
        paths = {group: shortest_path(costs[group], limits) for group, limits in node.limits.items()}
        parts = next(clashes(costs, node, paths, any_will_do), None)
        if parts is None:
            return Answer(cost + unpaid(costs, node, paths), paths, dict(hours_of(costs, paths)), nodes=next(looked))
        for part, more in parts:
            heapq.heappush(open_nodes, (cost + more, width - 1, next(ties), part, False))
    return NO_YEAR


def bound(costs: Mapping[str, Costs], node: Node) -> int:
    """No year in this part costs less."""
    alone = sum(shortest_path(costs[group], limits).cost for group, limits in node.limits.items())
    days = {day for day, _ in node.together}
    return alone + sum(same_day(costs, day, [g for d, g in sorted(node.together) if d == day]).cost for day in days)


def clashes(
    costs: Mapping[str, Costs], node: Node, paths: Mapping[str, Path], any_will_do: bool
) -> Iterator[list[tuple[Node, int]]]:
    """Each way in which this year cannot be, as the parts that it falls into, and how much dearer each is at least."""
    for one, other, day in same_days(costs, node, paths):
        if not (any_will_do and same_day(costs, day, those_meeting(paths, day)).hours):
            new = not any(day == together for together, _ in node.together)
            more = same_day(costs, day, [one, other]).cost if new else 0
            apart = [(part, 0) for part in kept_apart(node, one, other, day)]
            yield [*apart, (called_twice(node, one, other, day), more)]
    for clash in empty_reports(costs, paths):
        yield [(part, 0) for part in told_too_early(node, *clash)]


# ---- the same people called twice on one day


def same_days(costs: Mapping[str, Costs], node: Node, paths: Mapping[str, Path]) -> Iterator[tuple[str, str, int]]:
    for one, other in combinations(paths, 2):
        if costs[one].series.people & costs[other].series.people:
            for day in sorted(set(paths[one].days) & set(paths[other].days)):
                if not {(day, one), (day, other)} <= node.together:
                    yield one, other, day


def kept_apart(node: Node, one: str, other: str, day: int) -> list[Node]:
    return [node.limit(one, forbidden=day), node.limit(other, forbidden=day)]


def called_twice(node: Node, one: str, other: str, day: int) -> Node:
    both = node.limit(one, visits=(day, day)).limit(other, visits=(day, day))
    return replace(both, together=node.together | {(day, one), (day, other)})


@dataclass(frozen=True)
class SameDay:
    cost: int  # more than if each group had the day to itself
    hours: tuple[int, ...] = ()


def same_day(costs: Mapping[str, Costs], day: int, groups: list[str]) -> SameDay:
    """The best hours for groups that meet on one day, when those that share people may not overlap."""
    if len(groups) == 1:
        return SameDay(0, (best_hour(costs[groups[0]], day),))
    series = [costs[group].series for group in groups]
    pairs = [(a, b) for a, b in combinations(range(len(series)), 2) if series[a].people & series[b].people]
    hours = [list(zip(dearer(costs[group].hours[day]), costs[group].series.hours, strict=True)) for group in groups]
    best = SameDay(IMPOSSIBLE)
    for chosen in product(*hours):
        extra = sum(more for more, _ in chosen) + SAME_DAY * len(pairs)
        starts = tuple(start for _, start in chosen)
        if extra < best.cost and not any(overlap(series[a], starts[a], series[b], starts[b]) for a, b in pairs):
            best = SameDay(extra, starts)
    return best


def dearer(hours: Numbers) -> list[int]:
    """How much more each hour costs than the best."""
    return [int(cost) for cost in hours - hours.min()]


def best_hour(costs: Costs, day: int) -> int:
    return costs.series.hours[int(costs.hours[day].argmin())]


def overlap(one: Series, starts: int, other: Series, others_start: int) -> bool:
    return starts < others_start + other.minutes and others_start < starts + one.minutes


def unpaid(costs: Mapping[str, Costs], node: Node, paths: Mapping[str, Path]) -> int:
    """What common days cost that the part does not speak of: there are some only where any year will do."""
    days = {day for _, _, day in same_days(costs, node, paths)}
    groups = {day: sharing_people(costs, those_meeting(paths, day)) for day in days}
    return sum(same_day(costs, day, together).cost for day in days for together in groups[day])


def hours_of(costs: Mapping[str, Costs], paths: Mapping[str, Path]) -> Iterator[tuple[tuple[str, int], int]]:
    """The best hour of each meeting; groups that share people on one day get theirs together."""
    for day in sorted({day for path in paths.values() for day in path.days}):
        for together in sharing_people(costs, those_meeting(paths, day)):
            for group, hour in zip(together, same_day(costs, day, together).hours, strict=False):
                yield (group, day), hour


def those_meeting(paths: Mapping[str, Path], day: int) -> list[str]:
    return [group for group, path in paths.items() if day in path.days]


def sharing_people(costs: Mapping[str, Costs], groups: list[str]) -> list[list[str]]:
    """The groups in bundles: whoever shares people with one of a bundle is in it."""
    bundles: list[list[str]] = []
    for group in groups:
        people = costs[group].series.people
        joined = [bundle for bundle in bundles if any(people & costs[other].series.people for other in bundle)]
        bundles = [bundle for bundle in bundles if bundle not in joined]
        bundles.append([*(other for bundle in joined for other in bundle), group])
    return bundles


# ---- a report that has nothing new to tell


Empty = tuple[str, str, str, int, int, int]  # group, rule, sender, number from 0, the day before, the day


def empty_reports(costs: Mapping[str, Costs], paths: Mapping[str, Path]) -> Iterator[Empty]:
    """Reports without a meeting of the sender since the one before (or, for the first, since the year before)."""
    for group, path in paths.items():
        for at, topic in enumerate(costs[group].series.topics):
            if topic.sender is None:
                continue
            met = paths[topic.sender].days if topic.sender in paths else ()  # its meetings may have been given up
            reported = (-1, *path.taken_up(at))
            for number, (last, now) in enumerate(pairwise(reported)):
                if not any(last < day < now for day in met):
                    yield group, topic.rule, topic.sender, number, last, now


def told_too_early(node: Node, group: str, rule: str, sender: str, number: int, last: int, now: int) -> list[Node]:
    """Report later; or the report before earlier; or the sender meets between the two."""
    if sender not in node.limits:
        return []  # its meetings were given up, so there is never anything to tell
    never = 400
    later = node.limit(group, topics=(rule, number, now + 1, never))
    sooner = node.limit(group, topics=(rule, number, 0, now))
    parts = [later]
    if last >= 0:
        parts.append(sooner.limit(group, topics=(rule, number - 1, 0, last - 1)))
        sooner = sooner.limit(group, topics=(rule, number - 1, last, never))
    if last + 1 < now:
        parts.append(sooner.limit(sender, visits=(last + 1, now - 1)))
    return parts
