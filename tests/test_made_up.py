"""Whatever organisations ask for, their year is right and none is better: held against a checker, and against HiGHS."""

from functools import cache

import pytest
from checker_of_any import faults
from hypothesis import settings
from made_up import FORMS, PLAIN, MadeUp, made_up
from made_up_changes import changed
from made_up_files import folder_of
from oracle import optimal_cost
from oracle_costs import cost_of_plan

from schedules.announced import series_after
from schedules.changes import UNCHANGED, Changes
from schedules.plan import Plan
from schedules.planner import plan_year
from schedules.series import Series

PROOF = settings().max_examples > 10  # `make proof`
SEEDS = range(300)  # from 200 on documents say when in all sorts of ways
FEW = (2, 9, 11, 15, 18, 27, 49, 67, 76, 149, 200, 206, 208, 215, 218, 219, 222)

of_each = pytest.mark.parametrize("seed", SEEDS if PROOF else FEW)


@cache
def announced(seed: int) -> tuple[MadeUp, Plan]:
    asked = made_up(seed)
    return asked, plan_year(folder_of(asked), asked.year, asked.before)


@cache
def changed_since(seed: int) -> tuple[MadeUp, Changes, Plan]:
    asked, changes = changed(seed, *announced(seed))
    return asked, changes, plan_year(folder_of(asked), asked.year, asked.before, changes)


def series_of(asked: MadeUp, changes: Changes = UNCHANGED) -> tuple[Series, ...]:
    return series_after(folder_of(asked), asked.year, asked.before, changes)


def cost_of(plan: Plan, series: tuple[Series, ...]) -> int | None:
    """What it costs to whoever reads it; None where nothing could be planned without giving up a rule."""
    return None if plan.conflicts else cost_of_plan(series, plan)


@pytest.mark.proof
@of_each
def test_no_year_of_a_made_up_organisation_is_better_than_the_planners(seed: int) -> None:
    asked, plan = announced(seed)

    series = series_of(asked)
    assert cost_of(plan, series) == optimal_cost(series)
    assert plan.conflicts or (plan.optimal and plan.cost == cost_of(plan, series))


@pytest.mark.proof
@of_each
def test_a_made_up_organisation_gets_a_right_year(seed: int) -> None:
    asked, plan = announced(seed)

    assert faults(plan, asked) == []


@pytest.mark.proof
@of_each
def test_no_changed_year_is_better_than_the_planners(seed: int) -> None:
    asked, changes, plan = changed_since(seed)

    series = series_of(asked, changes)
    assert cost_of(plan, series) == optimal_cost(series)
    assert plan.conflicts or (plan.optimal and plan.cost == cost_of(plan, series))


@pytest.mark.proof
@of_each
def test_a_changed_year_is_right_and_what_has_happened_stays(seed: int) -> None:
    asked, changes, plan = changed_since(seed)

    assert faults(plan, asked, changes) == []


def test_made_up_organisations_are_of_every_kind() -> None:
    every = [made_up(seed) for seed in range(PLAIN)]
    groups = [group for each in every for group in each.groups]
    reports = [told for each in every for told in each.told]

    assert {len(each.groups) for each in every} == {1, 2, 3, 4, 5}
    assert {group.times for group in groups} == set(range(2, 13))
    assert {len(weekdays(each)) == 1 < len(each.groups) for each in every} == {False, True}
    assert {shown.covers for each in every for shown in each.shown} == {None, "month", "quarter", "half-year", "year"}
    assert {told.times for told in reports} == {1, 2, 3, 4}
    assert {made.days_before for each in every for made in each.made} == {0, 1, 3, 5, 10}
    assert all(any(getattr(each, kind) for each in every) for kind in ("persons", "busy", "reviewed", "before"))


def test_made_up_documents_say_when_in_every_way() -> None:
    assert {group.form for seed in range(PLAIN, len(SEEDS)) for group in made_up(seed).groups} == set(FORMS)


def weekdays(asked: MadeUp) -> set[str]:
    return {group.weekday for group in asked.groups} - {"auto"}
