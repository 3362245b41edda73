"""The search makes the groups' years one: nobody in two places, and every report after the work that it tells of.

Groups are searched apart for as long as their years do not clash, so that many groups are no harder than a few.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from schedules import preferences
from schedules.branching import Year, any_without_clash, same_days, year_without_clash
from schedules.path import Limits, Path, Paths, paths_of
from schedules.room import is_possible, openings_of
from schedules.series import Series
from schedules.sharing import bundled, hours_of

Bundle = tuple[str, ...]  # groups that are searched together


@dataclass(frozen=True)
class Answer:
    """The best year of all groups together, or nothing where no year exists."""

    cost: int
    paths: Mapping[str, Path]  # by group
    hours: Mapping[tuple[str, int], int]  # group and day -> minute when the meeting begins
    proven: bool = True  # whether no year is better
    parts: int = 0  # of all years, that were looked at

    @property
    def exists(self) -> bool:
        return self.cost < preferences.NO_YEAR


NO_YEAR = Answer(preferences.NO_YEAR, {}, {})


def best_year(series: tuple[Series, ...], limits: Mapping[str, Limits] | None = None) -> Answer:
    """Of all years that keep MUST, and the limits where some are given, the cheapest.

    Where groups must meet on so many common days that this takes too long: a good year, which says it is not proven.
    """
    groups = {each.group: paths_of(each) for each in series}
    bundles = bundled(groups, lambda one, other: reports(groups[one], other) or reports(groups[other], one))
    years = {bundle: searched(groups, bundle, limits or {}) for bundle in bundles}
    while all(year.exists for year in years.values()):
        clash = next(clashing(groups, years), None)
        if clash is None:
            return joined(groups, list(years.values()))
        merged = tuple(group for group in groups if any(group in bundle for bundle in clash))
        years = {bundle: year for bundle, year in years.items() if bundle not in clash}
        years[merged] = searched(groups, merged, limits or {})
    return NO_YEAR


def reports(paths: Paths, other: str) -> bool:
    """Whether the group hears reports from the other."""
    return any(topic.sender == other for topic in paths.series.topics)


def searched(groups: Mapping[str, Paths], bundle: Bundle, limits: Mapping[str, Limits]) -> Year:
    return year_without_clash({group: groups[group] for group in bundle}, limits)


def clashing(groups: Mapping[str, Paths], years: Mapping[Bundle, Year]) -> Iterator[tuple[Bundle, Bundle]]:
    """Two bundles whose years call somebody twice on one day."""
    for one, other in combinations(years, 2):
        paths = {group: years[bundle].paths[group] for bundle in (one, other) for group in bundle}
        if any((a in one) != (b in one) for a, b, _ in same_days(groups, paths)):
            yield one, other


def joined(groups: Mapping[str, Paths], years: list[Year]) -> Answer:
    paths = {group: year.paths[group] for group in groups for year in years if group in year.paths}
    return Answer(
        cost=sum(year.cost for year in years),
        paths=paths,
        hours=dict(hours_of(groups, paths)),
        proven=all(year.proven for year in years),
        parts=sum(year.parts for year in years),
    )


def exists(series: tuple[Series, ...]) -> bool:
    """Whether any year keeps every MUST."""
    return exists_within(series, None) is True


def exists_within(series: tuple[Series, ...], most: int | None) -> bool | None:
    """Whether any year keeps every MUST; None where the most parts of all years that may be looked at do not tell."""
    known = is_possible(series, {each.group: openings_of(each) for each in series})
    if known is not None:
        return known
    year = any_without_clash({each.group: paths_of(each) for each in series}, {}, most)
    return year.exists if year.exists or year.proven else None
