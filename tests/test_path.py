"""A group's best year is found by looking at little of the year; whatever was not looked at is no better."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from kumla import kumla
from made_up import made_up
from made_up_files import folder_of

from schedules.agendas import agenda_steps
from schedules.path import Limits, Paths, best_of, look, paths_of, shortest_path
from schedules.preferences import UNBALANCED_AGENDAS
from schedules.series import Series, series_of

ENOUGH = 6000  # dearer than any year of these
SEEDS = range(12)


def many_series() -> Iterator[Series]:
    """Kumla's groups on each weekday, and those of made-up organisations; few of their days need many looks."""
    for series in series_of(kumla(), 2027, {}):
        yield series
        yield from (replace(series, weekdays=(weekday,)) for weekday in range(5))
    for seed in SEEDS:
        asked = made_up(seed)
        yield from series_of(folder_of(asked), asked.year, dict(asked.before))


def by_a_full_look(series: Series, limits: Limits) -> int:
    paths = paths_of(series)
    times = tuple(topic.times for topic in series.topics)
    least, most = sum(times) // series.times, -(-sum(times) // series.times)
    return best_of(paths, limits, agenda_steps(series.times, times, least, most), look(paths, ENOUGH)).cost


def forbidding_some_days(paths: Paths, chance: Random) -> Iterator[Limits]:
    """The days of the best year one after the other, then of the best year left."""
    limits = Limits()
    for _ in range(4):
        path = shortest_path(paths, limits)
        if not path.exists:
            return
        limits = replace(limits, forbidden=limits.forbidden | {chance.choice(path.days)})
        yield limits


@pytest.mark.parametrize("at", range(0, 48, 4))
def test_no_year_beyond_the_first_look_is_cheaper(at: int) -> None:
    tried = 0
    for series in [*many_series()][at : at + 4]:
        paths = paths_of(series)
        for limits in forbidding_some_days(paths, Random(at)):
            path = shortest_path(paths, limits)

            if path.cost < min(ENOUGH, UNBALANCED_AGENDAS):
                assert path.cost == by_a_full_look(series, limits)
                tried += 1
    assert tried or at > 30


def test_what_was_asked_before_does_not_change_the_answer() -> None:
    """A path is used again within narrower limits only where it keeps them."""
    chance = Random(1)
    for series in [*many_series()][:14]:
        used = paths_of(series)
        every = list(forbidding_some_days(used, chance))
        some_day = shortest_path(used, every[0]).days[0] if every else 0
        every += [Limits(visits=frozenset({(some_day, some_day)})), Limits(visits=frozenset({(200, 230)}))]
        every += [Limits(topics=frozenset({(topic.rule, 0, 100, 200)})) for topic in series.topics]
        chance.shuffle(every)
        for limits in every:
            assert shortest_path(used, limits).cost == shortest_path(paths_of(series), limits).cost


def test_a_year_within_limits_on_items_says_nothing_of_the_year_without_them() -> None:
    for series in series_of(kumla(), 2027, {}):
        for topic in series.topics:
            used = paths_of(series)
            shortest_path(used, Limits(topics=frozenset({(topic.rule, 1, 200, 364)})))

            assert shortest_path(used) == shortest_path(paths_of(series))
