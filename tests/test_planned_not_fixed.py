"""The year is planned, not copied: change what Kumla asks, and another year comes out, as right and as good."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from checker import KUMLA, OPERATIV, STYR, Facts, faults, is_worked
from hypothesis import settings
from kumla import (
    GROUPS,
    days,
    kumla,
    meetings,
    of,
    planned,
    verdicts,
    with_busy,
    with_busy_hours,
    with_closed_months,
    with_dates_of,
    with_free_days,
    with_group_choice,
    with_meetings,
    with_person,
    with_rule,
    with_times,
)
from oracle import optimal_cost

from schedules.folder import Folder
from schedules.organisation import WEEKDAYS
from schedules.planner import plan_year
from schedules.series import series_of

PROOF = settings().max_examples > 10  # `make proof`
CHAIR, OPERATIV_CHAIR = "ks-ordforande", "socialforvaltningen"


def steering_days() -> list[date]:
    return days(planned(2027), "styrgrupp")


def busy_facts(group: str, busy: list[date], first: int, last: int) -> Facts:
    spans = [(group, datetime.combine(day, time(first)), datetime.combine(day, time(last))) for day in busy]
    return replace(KUMLA, busy=tuple(spans))


def times(rule: str, number: int) -> tuple[Folder, Facts]:
    return with_times(kumla(), rule, number), replace(KUMLA, times={**KUMLA.times, rule: number})


def closed(*months: int) -> tuple[Folder, Facts]:
    return with_closed_months(kumla(), *months), replace(KUMLA, closed=frozenset(months))


def busy_hours(role: str, group: str, busy: list[date], first: int, last: int) -> tuple[Folder, Facts]:
    return with_busy_hours(kumla(), role, busy, first, last), busy_facts(group, busy, first, last)


def busy_days(role: str, group: str, busy: list[date]) -> tuple[Folder, Facts]:
    return with_busy(kumla(), role, *((day, day) for day in busy)), busy_facts(group, busy, 0, 23)


def board(*dates: date) -> tuple[Folder, Facts]:
    known = tuple(day for day in dates if day.year == 2027)
    return with_dates_of(kumla(), "kommunstyrelsen", *dates), replace(KUMLA, board=known)


def weekday(name: str) -> tuple[Folder, Facts]:
    kept = dict.fromkeys(KUMLA.times, WEEKDAYS.index(name))
    return with_meetings(kumla(), weekday=name), replace(KUMLA, weekday=kept)


def two_hours() -> tuple[Folder, Facts]:
    folder = with_rule(with_rule(kumla(), "styrgrupp-motestid", minutes=120), "operativ-motestid", minutes=120)
    return folder, replace(KUMLA, minutes=dict.fromkeys(KUMLA.minutes, 120))


def one_person() -> tuple[Folder, Facts]:
    """The fire brigade's man in the styrgrupp also speaks for Kumla Bostäder, and is away every Thursday."""
    folder = with_person(kumla(), "Kim", "nerikes-brandkar", "kumla-bostader")
    thursdays = [day for n in range(365) if (day := date(2027, 1, 1) + timedelta(n)).weekday() == 3]
    both = tuple(span for group in GROUPS for span in busy_facts(group, thursdays, 0, 23).busy)
    return with_busy(folder, "kumla-bostader", *((day, day) for day in thursdays)), replace(KUMLA, busy=both)


MANY = tuple(date(2027, month, 20) for month in (1, 2, 3, 4, 5, 6, 8, 9, 10, 12))
CHANGED: dict[str, Callable[[], tuple[Folder, Facts]]] = {
    "the styrgrupp meets five times": lambda: times(STYR, 5),
    "the chair is busy on every planned day": lambda: busy_days(CHAIR, "styrgrupp", steering_days()),
    "both groups meet on Thursdays": lambda: weekday("thursday"),
    "June is closed too": lambda: closed(6, 7),
    "the styrgrupp meets four times": lambda: times(STYR, 4),
    "the styrgrupp meets seven times": lambda: times(STYR, 7),
    "the operativ grupp meets nine times": lambda: times(OPERATIV, 9),
    "the operativ grupp meets eleven times": lambda: times(OPERATIV, 11),
    "nothing is closed": closed,
    **{f"month {month} is closed too": partial(closed, month, 7) for month in (2, 3, 4, 5, 8, 9, 10, 11, 12)},
    "the chair is busy every planned afternoon": lambda: busy_hours(CHAIR, "styrgrupp", steering_days(), 12, 17),
    "the chair is busy at one on every planned day": lambda: busy_hours(CHAIR, "styrgrupp", steering_days(), 13, 14),
    "the operativ grupp's chair is busy on every planned day": lambda: busy_days(
        OPERATIV_CHAIR, "operativ-grupp", days(planned(2027), "operativ-grupp")
    ),
    "the board meets often": lambda: board(*MANY),
    "the board meets once": lambda: board(date(2027, 3, 17)),
    "the board's dates are of another year": lambda: board(date(2026, 3, 18), date(2028, 3, 15)),
    **{f"both groups meet on {name}s": partial(weekday, name) for name in WEEKDAYS},
    "meetings last two hours": two_hours,
    "one person sits in both groups": one_person,
}

each_change = pytest.mark.parametrize("change", CHANGED)


@each_change
def test_a_changed_kumla_gets_a_right_year(change: str) -> None:
    folder, facts = CHANGED[change]()

    plan = plan_year(folder, 2027)

    assert plan.optimal and not plan.conflicts
    assert faults(plan, facts) == []


@pytest.mark.proof
@pytest.mark.parametrize("change", CHANGED if PROOF else list(CHANGED)[:3])
def test_a_changed_kumla_gets_the_best_year(change: str) -> None:
    folder, _ = CHANGED[change]()

    assert plan_year(folder, 2027).cost == optimal_cost(series_of(folder, 2027, {}))


def test_kumlas_own_year_would_be_wrong_for_most_of_these() -> None:
    """So a calendar that is the same each year would not pass."""
    right = {change for change, make in CHANGED.items() if not faults(planned(2027), make()[1])}

    # In 2027 the two groups have no day in common, so it does not matter who sits in both.
    assert right == {"nothing is closed", "the board's dates are of another year", "one person sits in both groups"}


# ---- when somebody cannot come


def test_where_the_chair_is_busy_the_group_finds_a_weekday_that_is_nearly_as_good() -> None:
    """In 2027 Thursdays cost one point more than Fridays, far less than leaving the weekday for a single meeting."""
    folder, _ = busy_days(CHAIR, "styrgrupp", steering_days())

    plan = plan_year(folder, 2027)

    assert plan.cost == planned(2027).cost + 1
    assert not set(days(plan, "styrgrupp")) & set(steering_days())


@pytest.mark.parametrize("number", range(6))
def test_a_group_that_keeps_its_weekday_moves_the_hour_when_that_is_cheaper_than_the_day(number: int) -> None:
    """An hour earlier costs 20 points; another Thursday of 2027 costs more, but for one of them."""
    folder = with_group_choice(kumla(), "styrgrupp", weekday="thursday")
    day = steering_days()[number]

    plan = plan_year(with_busy_hours(folder, CHAIR, [day], 13, 14), 2027)

    assert planned(2027).cost < plan.cost <= planned(2027).cost + 20
    moved = [each for each in meetings(plan, "styrgrupp") if f"{each.start:%H:%M}" != "13:00"]
    if moved:
        assert [f"{each.start:%Y-%m-%d %H:%M}" for each in moved] == [f"{day} 12:00"]
        assert days(plan, "styrgrupp") == steering_days()
    else:
        assert day not in days(plan, "styrgrupp")


def test_a_group_that_keeps_its_weekday_moves_the_day_when_that_is_cheaper_than_the_hour() -> None:
    folder = with_group_choice(kumla(), "styrgrupp", weekday="thursday")
    october = steering_days()[4]

    plan = plan_year(with_busy_hours(folder, CHAIR, [october], 8, 16), 2027)

    assert october not in days(plan, "styrgrupp")
    assert {f"{each.start:%H:%M}" for each in meetings(plan, "styrgrupp")} == {"13:00"}
    assert plan.cost < planned(2027).cost + 60


def test_whoever_is_busy_when_they_are_not_called_changes_nothing() -> None:
    """The kommunpolis sits in no group, and comes to four meetings to present the analyses."""
    folder = with_free_days(kumla(), "kommunpolis", *(each.day for each in of(planned(2027), "kvartalsanalys")))

    assert plan_year(folder, 2027).occurrences == planned(2027).occurrences


def test_busy_times_of_another_year_change_nothing() -> None:
    folder = with_busy(kumla(), CHAIR, (date(2026, 1, 1), date(2026, 12, 31)), (date(2028, 1, 1), date(2028, 12, 31)))

    assert plan_year(folder, 2027).occurrences == planned(2027).occurrences


def test_a_person_with_two_hats_is_in_one_place() -> None:
    """No role is shared, but one person is: the same day costs, and the hours never meet."""
    folder = with_person(with_closed_months(kumla(), 2, 7, 8), "Kim", "kommundirektor", "kumla-bostader")

    assert faults(plan_year(folder, 2027), replace(KUMLA, closed=frozenset({2, 7, 8}))) == []


# ---- the board's dates


def test_the_board_is_told_at_its_meetings_that_are_nearest_to_the_chosen_months() -> None:
    plan = plan_year(board(*MANY)[0], 2027)

    assert [each.day for each in of(plan, "redovisning-kommunstyrelsen")] == [date(2027, 5, 20), date(2027, 12, 20)]
    assert verdicts(plan)["redovisning-kommunstyrelsen"] == "met"


def test_a_board_that_meets_once_is_told_once() -> None:
    plan = plan_year(board(date(2027, 3, 17))[0], 2027)

    assert [each.day for each in of(plan, "redovisning-kommunstyrelsen")] == [date(2027, 3, 17)]
    assert verdicts(plan)["redovisning-kommunstyrelsen"] == "met"


def test_a_board_without_dates_this_year_is_waited_for() -> None:
    plan = plan_year(board(date(2028, 3, 15))[0], 2027)

    assert verdicts(plan)["redovisning-kommunstyrelsen"] == "provisional"
    assert all(is_worked(each.day) for each in of(plan, "redovisning-kommunstyrelsen"))


def test_both_groups_on_one_weekday_are_kept_apart() -> None:
    plan = plan_year(weekday("tuesday")[0], 2027)

    assert {day.weekday() for group in GROUPS for day in days(plan, group)} == {1}
    assert not set(days(plan, "styrgrupp")) & set(days(plan, "operativ-grupp"))


def test_a_group_meets_at_the_hour_that_it_chose() -> None:
    folder = with_group_choice(kumla(), "operativ-grupp", starts=time(9, 30), place="Stadshuset, rum 3")

    plan = plan_year(folder, 2027)

    assert faults(plan) == []
    assert {f"{each.start:%H:%M}-{each.end:%H:%M}" for each in meetings(plan, "operativ-grupp")} == {"09:30-10:30"}
    assert {each.place for each in meetings(plan, "operativ-grupp")} == {"Stadshuset, rum 3"}
    assert {f"{each.start:%H:%M}" for each in meetings(plan, "styrgrupp")} == {"13:00"}


def test_whoever_is_busy_until_further_notice_is_busy_all_year() -> None:
    folder = with_busy(kumla(), "kumla-bostader", (date(2027, 9, 1), date(9999, 12, 31)))

    plan = plan_year(folder, 2027)

    assert max(days(plan, "operativ-grupp")) < date(2027, 9, 1)
