"""Kumla's years, eleven of them: each is planned, proven the best, and right in everything that the document says."""

from datetime import date
from functools import cache
from itertools import pairwise

import pytest
from checker import easter, faults, is_avoided, is_bridge, is_worked
from kumla import GROUPS, YEARS, days, kumla, meetings, of, planned, with_meetings

from schedules.plan import Plan
from schedules.planner import plan_year

EVEN = {"styrgrupp": 365 / 6, "operativ-grupp": 365 / 10}


@cache
def chained(year: int) -> Plan:
    """Planned when the year before is known, back to 2026."""
    return planned(year) if year == YEARS[0] else plan_year(kumla(), year, last_days(year - 1))


def last_days(year: int) -> dict[str, date]:
    return {group: days(chained(year), group)[-1] for group in GROUPS}


every_year = pytest.mark.parametrize("year", YEARS)
each_way = pytest.mark.parametrize("plan", [planned, chained], ids=["alone", "after the year before"])


@every_year
@each_way
def test_every_year_is_planned_proven_the_best_and_right(plan, year: int) -> None:
    found = plan(year)

    assert (found.year, found.organisation, found.optimal, found.conflicts) == (year, "kumla", True, ())
    assert faults(found) == []


@every_year
@each_way
def test_no_meeting_falls_on_a_bridge_day_or_in_an_avoided_week(plan, year: int) -> None:
    meeting_days = [day for group in GROUPS for day in days(plan(year), group)]

    assert [day for day in meeting_days if is_bridge(day) or is_avoided(day)] == []


@every_year
@each_way
def test_an_analysis_is_never_presented_in_the_first_two_weeks_after_its_quarter(plan, year: int) -> None:
    ready = [date(year, 1, 15), date(year, 4, 15), date(year, 7, 15), date(year, 10, 15)]

    assert all(each.day >= day for each, day in zip(of(plan(year), "kvartalsanalys"), ready, strict=True))


@every_year
@each_way
def test_gaps_are_even_but_over_the_summer(plan, year: int) -> None:
    """Within a third of even; where July lies between, less than twice as long."""
    for group, even in EVEN.items():
        for one, later in pairwise(days(plan(year), group)):
            summer = one.month < 7 < later.month

            assert 2 / 3 * even <= (later - one).days <= (2 if summer else 4 / 3) * even


@pytest.mark.parametrize("year", YEARS[1:])
def test_the_turn_of_the_year_is_a_gap_like_any_other(year: int) -> None:
    for group, even in EVEN.items():
        gap = days(chained(year), group)[0] - days(chained(year - 1), group)[-1]

        assert 2 / 3 * even <= gap.days <= 4 / 3 * even


@every_year
@each_way
def test_each_group_keeps_one_weekday_at_one_o_clock_all_year(plan, year: int) -> None:
    for group in GROUPS:
        found = meetings(plan(year), group)

        assert len({each.day.weekday() for each in found}) == 1
        assert {f"{each.start:%H:%M}" for each in found} == {"13:00"}


@every_year
def test_the_first_meeting_of_the_styrgrupp_is_after_epiphany_in_january(year: int) -> None:
    first = days(planned(year), "styrgrupp")[0]

    assert date(year, 1, 7) <= first <= date(year, 1, 31)


def test_wednesdays_in_2027_do_not_take_epiphany() -> None:
    """6 January 2027 is a Wednesday, and a public holiday."""
    plan = plan_year(with_meetings(kumla(), weekday="wednesday"), 2027)

    assert date(2027, 1, 6).weekday() == 2
    assert date(2027, 1, 6) not in [each.day for each in plan.occurrences]
    assert faults(plan) == []


def test_fridays_in_2027_do_not_take_the_bridge_day_of_may() -> None:
    """7 May 2027 is a Friday between Ascension Day and a Saturday."""
    plan = plan_year(with_meetings(kumla(), weekday="friday"), 2027)

    assert is_bridge(date(2027, 5, 7))
    assert date(2027, 5, 7) not in [day for group in GROUPS for day in days(plan, group)]
    assert faults(plan) == []


def test_the_monthly_lagesbild_is_said_twice_and_planned_twelve_times() -> None:
    assert len(of(planned(2027), "lagesbild")) == 12
    assert {each.section for each in of(planned(2027), "lagesbild")} == {"1, 2.1"}


def test_two_lagesbilder_are_never_shown_to_the_operativ_grupp() -> None:
    shown = {each.day.month for each in of(planned(2027), "operativ-lagesbild")}

    assert len(shown) == 10


def test_what_is_history_in_the_text_is_nothing_in_the_calendar() -> None:
    """"§27" and "2021-02-09" stand in the text, and nothing follows from them."""
    assert not [each for each in planned(2027).occurrences if "§27" in each.quote or "2021" in each.quote]


def test_the_checker_counts_days_as_an_almanac_does() -> None:
    assert [easter(year) for year in (2026, 2027, 2028, 2038)] == [
        date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16), date(2038, 4, 25),
    ]  # fmt: skip
    free = [date(2027, 1, 6), date(2027, 5, 6), date(2027, 6, 25), date(2027, 12, 24)]
    assert not any(is_worked(day) for day in free)
    assert is_worked(date(2027, 1, 5)) and is_worked(date(2027, 5, 7))
