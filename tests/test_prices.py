"""Groups that share one person are kept apart by prices on days, which tell what no year can undercut."""

from dataclasses import replace

import pytest
from kumla import kumla
from made_up import made_up
from made_up_files import folder_of
from oracle import optimal_cost

from schedules.path import NO_LIMITS, paths_of
from schedules.prices import Prices
from schedules.search import best_year
from schedules.series import Series, series_of


def on_tuesdays(*times: int) -> tuple[Series, ...]:
    """Groups alike but for how often they meet, with one secretary."""
    own = next(each for each in series_of(kumla(), 2027, {}) if each.group == "operativ-grupp")
    return tuple(
        replace(own, group=f"g{at}", rule=f"r{at}", times=each, needs=(), people=frozenset({"sek"}), weekdays=(1,))
        for at, each in enumerate(times)
    )


def of_seed(seed: int) -> tuple[Series, ...]:
    asked = made_up(seed)
    return series_of(folder_of(asked), asked.year, dict(asked.before))


def test_three_groups_with_one_secretary_get_a_year_that_no_solver_betters() -> None:
    series = on_tuesdays(6, 5, 4)

    answer = best_year(series)

    assert answer.proven and answer.cost == optimal_cost(series)


@pytest.mark.parametrize("series", [on_tuesdays(6, 5, 4), of_seed(168)], ids=["tuesdays", "made up"])
def test_no_year_costs_less_than_the_prices_say(series: tuple[Series, ...]) -> None:
    groups = {each.group: paths_of(each) for each in series}
    best = best_year(series).cost

    for enough in (best, 3 * best):  # the surer the aim the better the bound, but never beyond the best year
        bound = Prices(groups, enough).bound(dict.fromkeys(groups, NO_LIMITS), frozenset())
        alone = sum(best_year((each,)).cost for each in series if not any(topic.sender for topic in each.topics))

        assert alone <= bound <= best
