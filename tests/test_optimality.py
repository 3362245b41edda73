"""Whatever a year asks, no year is better than the planner's: held against brute force, and against HiGHS."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
import oracle_costs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kumla import YEARS, kumla, planned, with_busy
from oracle import optimal_cost
from oracle_costs import (
    FAR,
    Year,
    cost_alone,
    cost_together,
    empty_reports,
    free_hours,
    is_far_enough,
    is_in_turn,
    item_cost,
    possible_days,
)  # fmt: skip

from schedules import path
from schedules.planner import plan_year
from schedules.search import Answer, best_year
from schedules.series import Series, Topic, series_of
from schedules.workdays import workdays

PROOF = settings().max_examples > 10  # `make proof`
HOURS = (8 * 60, 13 * 60, 13 * 60 + 30, 16 * 60)


def examples(times: float) -> settings:
    """So many times what the profile says; the same ones each time, but for `make proof`, which looks further."""
    profile = settings.get_profile("proof" if PROOF else "default")
    return settings(profile, max_examples=int(profile.max_examples * times), derandomize=not PROOF)


# ---- small years, of every kind


@st.composite
def topics(draw: st.DrawFn, rule: str, times: int, length: int, days: list[int], sender: str | None = None) -> Topic:
    """Its windows begin and end on the very days that are possible: there the mistakes are."""
    number = draw(st.integers(1, times))
    first, last = [0] * number, [length - 1] * number
    if days and draw(st.booleans()):
        some = st.lists(st.sampled_from(days), min_size=number, max_size=number).map(sorted)
        first = draw(some) if draw(st.booleans()) else first
        last = [max(*each) for each in zip(first, draw(some), strict=True)] if draw(st.booleans()) else last
    away = tuple(draw(st.sets(st.sampled_from(days), max_size=2))) if days and draw(st.booleans()) else ()
    return Topic(rule, tuple(first), tuple(last), draw(st.none() | st.integers(0, 21)), sender, away=away)


@st.composite
def small_series(
    draw: st.DrawFn, group: str = "a", people: str = "x", most: int = 7, times: int = 4, items: int = 3,
    around: list[int] | None = None, sender: str | None = None,
) -> Series:  # fmt: skip
    calendar = workdays(draw(st.sampled_from((2027, 2028))) if around is None else 2027, "SE", "sv")
    length = len(calendar)
    meetings = draw(st.integers(1, times))
    possible = st.sampled_from(around) if around else st.integers(0, length - 1)
    open_days = draw(st.sets(possible, min_size=min(meetings, most), max_size=most))
    busy = np.ones((length, len(HOURS)), dtype=bool)
    for day in open_days:
        for at in draw(st.sets(st.integers(0, len(HOURS) - 1), min_size=1)):
            busy[day, at] = False
    avoided = np.zeros(length, dtype=bool)
    avoided[list(draw(st.sets(st.sampled_from(sorted(open_days)), max_size=2)) if open_days else [])] = True
    kinds = draw(st.integers(0, items))
    senders = [sender] * (1 if sender and kinds else 0) + [None] * kinds
    return Series(
        group=group, rule=f"{group}-meets", times=meetings, days=calendar, minutes=draw(st.sampled_from((30, 60, 240))),
        hours=HOURS, starts=draw(st.sampled_from(HOURS)),
        weekdays=draw(st.sampled_from(((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (2,), (1, 3)))),
        closed_months=draw(st.sampled_from(((), (), (7,), (1, 2)))), avoided=avoided, busy=busy, busy_roles=(),
        needs=draw(st.sampled_from(((), (), (("n", 3, 1),), (("n", 5, 3), ("m", 1, 12))))),
        visits=draw(st.sampled_from(((), (), (("v", 0, 30),), (("v", 100, 250),)))),
        topics=tuple(draw(topics(f"t{n}", meetings, length, sorted(open_days), senders[n])) for n in range(kinds)),
        people=frozenset(people), before=draw(st.none() | st.integers(-120, -1)),
        **draw(confined(length, meetings, sorted(open_days))),
    )  # fmt: skip


@st.composite
def confined(draw: st.DrawFn, length: int, meetings: int, days: list[int]) -> dict[str, Any]:
    """What rules say of the days of meetings: mostly nothing, and then on the very days that are possible."""
    kind = draw(st.sampled_from(("", "", "", "only", "turns", "apart", "weekend", "weeks")))
    if kind == "only" and days:
        named = np.zeros(length, dtype=bool)
        named[list(draw(st.sets(st.sampled_from(days), min_size=min(meetings, len(days)))))] = True
        return {"only": (("o", named),)}
    if kind == "turns" and days:
        some = st.lists(st.sampled_from(days), min_size=meetings, max_size=meetings).map(sorted)
        firsts, lasts = draw(some), draw(some)
        turns = tuple((min(first, last), max(first, last)) for first, last in zip(firsts, lasts, strict=True))
        return {"turns": (("u", turns),)}
    if kind == "apart":
        least = draw(st.sampled_from((1, 7, 31)))
        return {"apart": (("p", least, draw(st.sampled_from((least, 61, 92, 200)))),)}
    if kind == "weeks":
        return {"closed_weeks": draw(st.sampled_from((("8",), ("25-33", "44"), ("40-10",))))}
    return {"weekend": draw(st.sampled_from(((5,), (5, 6))))} if kind == "weekend" else {}


def few_days(least: int, most: int) -> st.SearchStrategy[list[int]]:
    """Anywhere in the year, or close together."""
    close = st.integers(10, 340).flatmap(lambda day: st.sets(st.integers(day, day + 14), min_size=least, max_size=most))
    return (st.sets(st.integers(0, 364), min_size=least, max_size=most) | close).map(sorted)


@st.composite
def two_groups(draw: st.DrawFn) -> tuple[Series, ...]:
    """Few days, that they must share; one tells of the other's work."""
    around = draw(few_days(3, 7))
    other = draw(st.sampled_from(("x", "x", "x", "y")))
    one = draw(small_series("a", "x", most=6, times=3, items=2, around=around, sender=draw(st.none() | st.just("b"))))
    return one, draw(small_series("b", other, most=6, times=3, items=0, around=around))


@st.composite
def crowded_groups(draw: st.DrawFn) -> tuple[Series, ...]:
    """They meet on every day there is, so their hours must make room for each other."""
    around = draw(few_days(2, 3))
    calendar = workdays(2027, "SE", "sv")
    worked = [day for day in around if calendar.worked[day]]
    groups = [draw(small_series(group, "x", most=3, times=1, items=0, around=around)) for group in "ab"]
    busy = np.ones((len(calendar), len(HOURS)), dtype=bool)
    busy[worked] = False
    return tuple(
        replace(
            each, times=max(1, len(worked)), closed_months=(), needs=(), visits=(), starts=13 * 60,
            only=(), turns=(), apart=(), weekend=(), closed_weeks=(),
            busy=busy if each.group == "a" else busy | draw(st.sampled_from([busy, np.arange(len(HOURS)) != 2])),
        )
        for each in groups
    )  # fmt: skip


@st.composite
def three_groups(draw: st.DrawFn) -> tuple[Series, ...]:
    around = draw(few_days(2, 4))
    people = draw(st.sampled_from((("xy", "yz", "z"), ("x", "x", "x"), ("xy", "x", "y"))))
    return tuple(
        draw(small_series(group, each, most=4, times=2, items=0, around=around))
        for group, each in zip("abc", people, strict=True)
    )


@st.composite
def reporting_groups(draw: st.DrawFn) -> tuple[Series, ...]:
    """Days so close together, and reports so many, that the sender's meetings must be squeezed in between."""
    monday = draw(st.sampled_from((10, 129, 234, 318)))  # of two whole working weeks in 2027
    around = sorted(draw(st.sets(st.integers(monday, monday + 11), min_size=4, max_size=8)))
    one, other = (plain(draw(small_series(group, group, items=0, around=around)), around) for group in "ab")
    meetings, length = draw(st.integers(1, 3)), len(one.days)
    number = draw(st.integers(1, meetings))
    report = Topic("reports", (0,) * number, (length,) * number, draw(st.none() | st.just(0)), "b")
    return replace(one, times=meetings, topics=(report,)), replace(other, times=draw(st.integers(1, 3)))


@st.composite
def pressed_agendas(draw: st.DrawFn) -> Series:
    """Much belongs to the same days, so that no agendas are even."""
    around = draw(few_days(4, 6))
    series = plain(draw(small_series(most=6, items=0, around=around)), around)
    day = draw(st.sampled_from(around))
    pressed = [Topic(f"t{n}", (day,), (day + draw(st.integers(0, 3)),), None) for n in range(draw(st.integers(2, 3)))]
    return replace(series, times=draw(st.integers(2, 4)), topics=tuple(pressed))


@st.composite
def pressed_company(draw: st.DrawFn) -> tuple[Series, ...]:
    """Two groups of the same people, where a day of its own may cost a group its even agendas."""
    one = draw(pressed_agendas())
    wanted = draw(st.sets(st.sampled_from(possible_days(one) or [100]), min_size=1))
    return one, plain(draw(small_series("b", "x", times=2, items=0)), sorted(wanted))


def plain(series: Series, days: list[int]) -> Series:
    """The series with nothing but its days: they are free, and nothing closes them."""
    busy = np.ones_like(series.busy)
    busy[days] = False
    free = {"closed_weeks": (), "only": (), "turns": (), "apart": (), "weekend": ()}
    return replace(series, busy=busy, closed_months=(), needs=(), visits=(), weekdays=(0, 1, 2, 3, 4), **free)


# ---- every year there is


def every_year(series: Series) -> Iterator[Year]:
    for chosen in combinations(possible_days(series), series.times):
        known = chosen if series.before is None else (series.before, *chosen)
        near = [pair for pair in pairwise(known) if not is_far_enough(series, pair[1] - pair[0])]
        if near or not is_in_turn(series, chosen):
            continue
        if all(any(first <= day <= last for day in chosen) for _, first, last in series.visits):
            for items in product(*(combinations(chosen, topic.times) for topic in series.topics)):
                if all(fits(series, topic, at) for topic, at in zip(series.topics, items, strict=True)):
                    yield from (Year(chosen, weekday, items) for weekday in series.weekdays)


def fits(series: Series, topic: Topic, at: tuple[int, ...]) -> bool:
    return all(item_cost(series, topic, number, day) is not None for number, day in enumerate(at))


def every_cost(series: Series) -> list[tuple[int, int, tuple[int, ...], Year]]:
    """Cheapest first; then the earliest weekday, then the earliest days."""
    found = [(cost_alone(series, year), year.weekday, year.days, year) for year in every_year(series)]
    return sorted(found, key=lambda each: each[:3])


def least_cost(series: tuple[Series, ...]) -> int | None:
    """What the best year costs; None where none is possible."""
    best = FAR
    for chosen in product(*(distinct(every_cost(each)) for each in series)):
        if sum(cost for cost, *_ in chosen) < best:
            years = tuple(year for *_, year in chosen)
            if not any(empty_reports(series, years)):
                best = min(best, cost_together(series, years))
    return None if best >= FAR else best


def distinct(costs: list[tuple[int, int, tuple[int, ...], Year]]) -> list[tuple[int, int, tuple[int, ...], Year]]:
    """Other groups do not care which weekday a group keeps, so its cheapest is enough."""
    cheapest = {(each[3].days, each[3].items): each for each in reversed(costs)}
    return sorted(cheapest.values(), key=lambda each: each[:3])


def years_of(series: tuple[Series, ...], answer: Answer, weekdays: tuple[int, ...]) -> tuple[Year, ...]:
    """The planner's answer, read as the oracle's."""
    return tuple(
        Year(path.days, weekday, tuple(path.taken_up(at) for at in range(len(each.topics))))
        for each, path, weekday in zip(series, (answer.paths[each.group] for each in series), weekdays, strict=True)
    )


def cost_of(series: tuple[Series, ...], answer: Answer) -> int:
    """What the planner's year costs, counted without it; its groups keep the weekday that costs them least."""
    kept = product(*(each.weekdays for each in series))
    return min(cost_together(series, years_of(series, answer, weekdays)) for weekdays in kept)


# ---- the promises


@pytest.mark.proof
@examples(16)
@given(small_series() | pressed_agendas())
def test_no_year_of_one_group_is_better_than_the_planners(series: Series) -> None:
    answer = best_year((series,))

    every = every_cost(series)
    assert answer.exists == bool(every)
    if every:
        assert answer.cost == every[0][0] == cost_of((series,), answer)


@pytest.mark.proof
@examples(4)
@given(pressed_agendas())
def test_it_is_the_best_too_where_uneven_agendas_cost_so_little_that_they_may_save_more(series: Series) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(path, "UNBALANCED_AGENDAS", 300)
        patch.setattr(oracle_costs, "UNBALANCED_AGENDAS", 300)
        answer, every = best_year((series,)), every_cost(series)

    assert (answer.cost if answer.exists else None) == next((cost for cost, *_ in every), None)


@pytest.mark.proof
@examples(12)
@given(small_series() | pressed_agendas())
def test_of_years_as_good_one_group_gets_the_earliest_weekday_and_then_the_earliest_days(series: Series) -> None:
    answer = best_year((series,))

    every = every_cost(series)
    assert not every or answer.paths["a"].days == every[0][2]


@pytest.mark.proof
@examples(14)
@given(two_groups() | crowded_groups())
def test_no_year_of_two_groups_is_better_than_the_planners(series: tuple[Series, ...]) -> None:
    answer = best_year(series)

    best = least_cost(series)
    assert (answer.cost if answer.exists else None) == best
    if best is not None:
        assert cost_of(series, answer) == best
        assert not any(empty_reports(series, years_of(series, answer, tuple(each.weekdays[0] for each in series))))


@pytest.mark.proof
@examples(24)
@given(reporting_groups())
def test_no_year_in_which_every_report_has_something_to_tell_is_better(series: tuple[Series, ...]) -> None:
    answer = best_year(series)

    assert (answer.cost if answer.exists else None) == least_cost(series)


@pytest.mark.proof
@examples(4)
@given(three_groups())
def test_no_year_of_three_groups_is_better_than_the_planners(series: tuple[Series, ...]) -> None:
    answer = best_year(series)

    assert (answer.cost if answer.exists else None) == least_cost(series)


@pytest.mark.proof
@examples(8)
@given(pressed_company())
def test_no_year_is_better_where_even_agendas_and_days_apart_contradict_each_other(series: tuple[Series, ...]) -> None:
    answer = best_year(series)

    assert (answer.cost if answer.exists else None) == least_cost(series)


@pytest.mark.proof
@examples(6)
@given(crowded_groups() | three_groups())
def test_groups_that_share_people_never_overlap_and_everybody_is_free(series: tuple[Series, ...]) -> None:
    answer = best_year(series)

    by_name = {each.group: each for each in series}
    for (group, day), hour in answer.hours.items():
        assert hour in free_hours(by_name[group], day)
    for ((a, day), start), ((b, other_day), other) in combinations(answer.hours.items(), 2):
        if day == other_day and by_name[a].people & by_name[b].people:
            assert start + by_name[a].minutes <= other or other + by_name[b].minutes <= start


@pytest.mark.proof
@examples(2)
@given(two_groups() | three_groups() | crowded_groups())
def test_the_oracle_itself_finds_what_brute_force_finds(series: tuple[Series, ...]) -> None:
    assert optimal_cost(series) == least_cost(series)


@pytest.mark.proof
@pytest.mark.parametrize("year", YEARS if PROOF else [2027])
def test_a_general_solver_finds_no_better_year_for_kumla(year: int) -> None:
    """Kumla as it might be is held against the solver in test_planned_not_fixed.py."""
    assert planned(year).cost == optimal_cost(series_of(kumla(), year, {}))


@pytest.mark.proof
def test_a_general_solver_finds_no_better_year_when_the_year_before_is_known() -> None:
    before = {"styrgrupp": date(2026, 12, 3), "operativ-grupp": date(2026, 12, 11)}

    assert plan_year(kumla(), 2027, before).cost == optimal_cost(series_of(kumla(), 2027, before))


def test_a_year_that_no_weekday_makes_possible_is_impossible_for_the_oracle_too() -> None:
    series = series_of(with_busy(kumla(), "ks-ordforande", (date(2027, 1, 1), date(2027, 1, 31))), 2027, {})[:1]

    assert optimal_cost(series) is None
    assert not best_year(series).exists
