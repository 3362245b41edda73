"""Branching follows each way out of a clash between groups, the cheapest first, until a year has none.

    all years --- not A that day
              |-- A that day, but not B
              `-- both that day, at hours apart

A part of all years costs no less than its groups' cheapest years by themselves. Parts are looked at in the order of
what they cost at least, so the first year without a clash is the best of all.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, count, pairwise

from schedules.path import NO_LIMITS, Limits, Path, Paths, shortest_path
from schedules.preferences import NO_YEAR, SAME_DAY
from schedules.prices import Prices
from schedules.sharing import same_day, sharing_people, those_meeting


@dataclass(frozen=True)
class Part:
    """The years within these limits, where these groups do meet on the same days."""

    limits: Mapping[str, Limits]  # by group
    together: frozenset[tuple[int, str]] = frozenset()  # day, group

    def limit(self, group: str, **more: object) -> "Part":
        limits = self.limits[group]
        added = replace(limits, **{name: getattr(limits, name) | {value} for name, value in more.items()})
        return Part({**self.limits, group: added}, self.together)


@dataclass(frozen=True)
class Year:
    """The paths of groups that do not clash; or that there are none."""

    cost: int
    paths: Mapping[str, Path]  # by group
    proven: bool  # whether no year is better
    parts: int  # how many were looked at

    @property
    def exists(self) -> bool:
        return self.cost < NO_YEAR


def no_year(parts: int, proven: bool) -> Year:
    return Year(NO_YEAR, {}, proven, parts)


CROWDED = 3  # days for each meeting
PARTS = 300  # looked at before the search settles for a good year; Kumla's years need one to ten
PRICED_PARTS = 160  # each takes longer to look at, and tells more


def year_without_clash(groups: Mapping[str, Paths], limits: Mapping[str, Limits]) -> Year:
    """The best year; where too many parts are as good, a good one."""
    part = all_years(groups, limits)
    good = good_year(groups, part) if len(groups) > 2 else None  # two are searched sooner than that pays
    year = first_without_clash(groups, part, PRICED_PARTS if good else PARTS, known=good)
    if year.exists or year.proven:
        return year
    good = good or good_year(groups, part)
    return good if good.exists else replace(any_without_clash(groups, limits), proven=False)


def any_without_clash(groups: Mapping[str, Paths], limits: Mapping[str, Limits], most: int | None = None) -> Year:
    """Any year: two meetings on one day are no clash while both find an hour."""
    return first_without_clash(groups, all_years(groups, limits), most, any_will_do=True)


def all_years(groups: Mapping[str, Paths], limits: Mapping[str, Limits]) -> Part:
    """In each of them groups whose meetings are fixed to one day do meet on it."""
    fixed = {group: {first for first, last in paths.costs.visits if first == last} for group, paths in groups.items()}
    pairs = ((one, other) for one, other in combinations(groups, 2) if fixed[one] & fixed[other])
    together = frozenset(
        (day, group)
        for one, other in pairs
        if groups[one].series.people & groups[other].series.people
        for day in fixed[one] & fixed[other]
        for group in (one, other)
    )
    return Part({group: limits.get(group, NO_LIMITS) for group in groups}, together)


def first_without_clash(
    groups: Mapping[str, Paths], whole: Part, most: int | None, *, any_will_do: bool = False, known: Year | None = None
) -> Year:
    """Not proven not to exist where it was not found among the most parts that may be looked at.

    A year that is known is the best where no part can cost less.
    """
    bounds = [bound]
    if known is not None and known.exists:
        prices = Prices(groups, known.cost)
        bounds.append(partial(bound_by_prices, prices))
    ties = count()  # of two parts as cheap and as narrow, the one found first
    looked = 0
    # Of parts that cost the same the narrowest comes first: it is nearest to a year without a clash.
    waiting = [(0, 0, next(ties), whole, 0)]
    while waiting:
        cost, width, tie, part, bounded = heapq.heappop(waiting)
        if known is not None and known.cost <= cost:
            return replace(known, proven=True, parts=looked)
        if bounded < len(bounds):  # a bound is worked out only when the part's turn comes, the dearest to work out last
            cost = max(cost, bounds[bounded](groups, part))
            heapq.heappush(waiting, (cost, width, tie, part, bounded + 1))
            continue
        if cost >= NO_YEAR:
            break
        if looked == most:
            return no_year(looked, proven=False)
        looked += 1
        paths = paths_in(groups, part)
        ways_out = next(clashes(groups, part, paths, any_will_do), None)
        if ways_out is None:
            return Year(cost + unpaid(groups, part, paths), paths, not any_will_do, looked)
        for narrower in ways_out:
            least = SAME_DAY * len({day for day, _ in narrower.together})
            heapq.heappush(waiting, (max(cost, least), width - 1, next(ties), narrower, 0))
    return no_year(looked, proven=True)


def good_year(groups: Mapping[str, Paths], part: Part) -> Year:
    """Out of each clash the way that is cheapest there, as far as that leads."""
    cost = bound(groups, part)
    while (ways_out := next(clashes(groups, part, paths_in(groups, part)), None)) is not None:
        bounds = [bound(groups, narrower) for narrower in ways_out]
        cost = min(bounds, default=NO_YEAR)
        if cost >= NO_YEAR:
            return no_year(PARTS, proven=False)
        part = ways_out[bounds.index(cost)]
    return Year(cost, paths_in(groups, part), False, PARTS)


def bound(groups: Mapping[str, Paths], part: Part) -> int:
    """No year in this part costs less."""
    paths = paths_in(groups, part).values()
    if not all(path.exists for path in paths):
        return NO_YEAR
    alone = sum(path.cost for path in paths)
    return min(alone + known_together(groups, part) + SAME_DAY * unavoidable(groups, part), NO_YEAR)


def bound_by_prices(prices: Prices, groups: Mapping[str, Paths], part: Part) -> int:
    return min(prices.bound(part.limits, part.together) + known_together(groups, part), NO_YEAR)


def known_together(groups: Mapping[str, Paths], part: Part) -> int:
    """What the days cost on which groups are known to meet together."""
    days = {day for day, _ in part.together}
    return sum(same_day(groups, day, [g for d, g in sorted(part.together) if d == day]).cost for day in days)


def unavoidable(groups: Mapping[str, Paths], part: Part) -> int:
    """How many more common days there must be, since two groups that share people have too few days between them."""
    return max((0, *(too_few(groups, part, one, other) for one, other in crowded(groups))))


def crowded(groups: Mapping[str, Paths]) -> Iterator[tuple[str, str]]:
    """Pairs that may have too few days between them: most have a year's days for a handful of meetings."""
    for one, other in combinations(groups, 2):
        few = CROWDED * (groups[one].series.times + groups[other].series.times)
        tight = min(len(groups[one].possible), len(groups[other].possible)) < few
        if tight and groups[one].series.people & groups[other].series.people:
            yield one, other


def too_few(groups: Mapping[str, Paths], part: Part, one: str, other: str) -> int:
    days = (groups[one].possible - part.limits[one].forbidden) | (groups[other].possible - part.limits[other].forbidden)
    known = sum({(day, one), (day, other)} <= part.together for day in days)
    return groups[one].series.times + groups[other].series.times - len(days) - known


def paths_in(groups: Mapping[str, Paths], part: Part) -> dict[str, Path]:
    return {group: shortest_path(groups[group], limits) for group, limits in part.limits.items()}


WaysOut = list[Part]  # the parts that a clash leaves


def clashes(
    groups: Mapping[str, Paths], part: Part, paths: Mapping[str, Path], any_will_do: bool = False
) -> Iterator[WaysOut]:
    """Each way in which this year cannot be."""
    for one, other, day in same_days(groups, paths, part.together):
        if not (any_will_do and same_day(groups, day, those_meeting(paths, day)).hours):
            yield [*kept_apart(part, one, other, day), called_twice(part, one, other, day)]
    for clash in empty_reports(groups, paths):
        yield told_too_early(part, *clash)


# ---- the same people called twice on one day


def same_days(
    groups: Mapping[str, Paths], paths: Mapping[str, Path], together: frozenset[tuple[int, str]] = frozenset()
) -> Iterator[tuple[str, str, int]]:
    """Two groups that share people and meet on one day, but for those who are known to meet together then."""
    for one, other in combinations(paths, 2):
        if groups[one].series.people & groups[other].series.people:
            for day in sorted(set(paths[one].days) & set(paths[other].days)):
                if not {(day, one), (day, other)} <= together:
                    yield one, other, day


def kept_apart(part: Part, one: str, other: str, day: int) -> WaysOut:
    return [part.limit(one, forbidden=day), part.limit(one, visits=(day, day)).limit(other, forbidden=day)]


def called_twice(part: Part, one: str, other: str, day: int) -> Part:
    both = part.limit(one, visits=(day, day)).limit(other, visits=(day, day))
    return replace(both, together=part.together | {(day, one), (day, other)})


def unpaid(groups: Mapping[str, Paths], part: Part, paths: Mapping[str, Path]) -> int:
    """What common days cost that the part does not speak of: there are some only where any year will do."""
    days = {day for _, _, day in same_days(groups, paths, part.together)}
    bundles = [(day, together) for day in days for together in sharing_people(groups, those_meeting(paths, day))]
    return sum(same_day(groups, day, together).cost for day, together in bundles)


# ---- a report that has nothing new to tell


Empty = tuple[str, str, str, int, int, int]  # group, rule, sender, number from 0, the day before, the day


def empty_reports(groups: Mapping[str, Paths], paths: Mapping[str, Path]) -> Iterator[Empty]:
    """Reports without a meeting of the sender since the one before (or, for the first, since the year before)."""
    for group, path in paths.items():
        for at, topic in enumerate(groups[group].series.topics):
            if topic.sender is None:
                continue
            met = paths[topic.sender].days if topic.sender in paths else ()  # its meetings may have been given up
            reported = (-1, *path.taken_up(at))
            for number, (last, now) in enumerate(pairwise(reported)):
                if not any(last < day < now for day in met):
                    yield group, topic.rule, topic.sender, number, last, now


def told_too_early(part: Part, group: str, rule: str, sender: str, number: int, last: int, now: int) -> list[Part]:
    """Report later; or the report before earlier; or the sender meets between the two."""
    if sender not in part.limits:
        return []  # its meetings were given up, so there is never anything to tell
    never = 400
    later = part.limit(group, topics=(rule, number, now + 1, never))
    sooner = part.limit(group, topics=(rule, number, 0, now))
    parts = [later]
    if last >= 0:
        parts.append(sooner.limit(group, topics=(rule, number - 1, 0, last - 1)))
        sooner = sooner.limit(group, topics=(rule, number - 1, last, never))
    if last + 1 < now:
        parts.append(sooner.limit(sender, visits=(last + 1, now - 1)))
    return parts
