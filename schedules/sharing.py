"""Groups that share people may meet on one day, where that cannot be avoided, but never at one hour."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from schedules.path import Path, Paths
from schedules.preferences import IMPOSSIBLE, NO_YEAR, SAME_DAY
from schedules.series import Series


@dataclass(frozen=True)
class SameDay:
    cost: int  # more than if each group had the day to itself
    hours: tuple[int, ...] = ()


def same_day(groups: Mapping[str, Paths], day: int, meeting: Sequence[str]) -> SameDay:
    """The best hours for groups that meet on one day; of several as good the earliest, first group first."""
    series = [groups[group].series for group in meeting]
    if len(series) == 1:
        return SameDay(0, (series[0].hours[int(groups[meeting[0]].costs.hours[day].argmin())],))
    pairs = sum(bool(a.people & b.people) for a, b in combinations(series, 2))
    cost, hours = best_hours(series, [hours_on(groups[group], day) for group in meeting], (IMPOSSIBLE, ()))
    return SameDay(cost + SAME_DAY * pairs, hours) if hours else SameDay(NO_YEAR)


Priced = tuple[int, int]  # what an hour costs more than the best, and the hour
Chosen = tuple[int, tuple[int, ...]]  # what the hours cost together


def hours_on(paths: Paths, day: int) -> list[Priced]:
    """Those that can be had, cheapest first."""
    costs = paths.costs.hours[day]
    priced = zip((costs - costs.min()).tolist(), paths.series.hours, strict=True)
    return sorted((more, hour) for more, hour in priced if more < IMPOSSIBLE // 2)


def best_hours(series: list[Series], hours: list[list[Priced]], best: Chosen, chosen: Chosen = (0, ())) -> Chosen:
    """The best way to go on from what is chosen, or what was the best before."""
    cost, starts = chosen
    if len(starts) == len(series):
        return min(best, chosen)
    for more, hour in hours[len(starts)]:
        if cost + more > best[0]:
            break
        if not any(overlap(one, start, series[len(starts)], hour) for one, start in zip(series, starts, strict=False)):
            best = best_hours(series, hours, best, (cost + more, (*starts, hour)))
    return best


def overlap(one: Series, starts: int, other: Series, others_start: int) -> bool:
    if one.people.isdisjoint(other.people):
        return False
    return starts < others_start + other.minutes and others_start < starts + one.minutes


def hours_of(groups: Mapping[str, Paths], paths: Mapping[str, Path]) -> Iterator[tuple[tuple[str, int], int]]:
    """The best hour of each meeting; groups that share people on one day get theirs together."""
    for day in sorted({day for path in paths.values() for day in path.days}):
        for together in sharing_people(groups, those_meeting(paths, day)):
            for group, hour in zip(together, same_day(groups, day, together).hours, strict=False):
                yield (group, day), hour


def those_meeting(paths: Mapping[str, Path], day: int) -> list[str]:
    return [group for group, path in paths.items() if day in path.days]


def sharing_people(groups: Mapping[str, Paths], meeting: Iterable[str]) -> list[tuple[str, ...]]:
    """The groups in bundles: whoever shares people with one of a bundle is in it."""
    return bundled(meeting, lambda one, other: bool(groups[one].series.people & groups[other].series.people))


def bundled(groups: Iterable[str], linked: Callable[[str, str], bool]) -> list[tuple[str, ...]]:
    bundles: list[tuple[str, ...]] = []
    for group in groups:
        joined = [bundle for bundle in bundles if any(linked(group, other) for other in bundle)]
        bundles = [bundle for bundle in bundles if bundle not in joined]
        bundles.append((*(other for bundle in joined for other in bundle), group))
    return bundles
