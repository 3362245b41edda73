"""By which day something is done: the lägesbild in time for the meeting, its mailing, and the board's report."""

from datetime import date
from itertools import pairwise

import pytest
from checker import is_worked, worked_days_between
from kumla import kumla, of, planned, verdicts, with_choice, with_closed_months, with_dates_of, with_rule, with_times

from schedules.deadlines import Deadline, deadlines_of
from schedules.folder import Folder
from schedules.obligations import obligations_of
from schedules.plan import Plan
from schedules.planner import plan_year
from schedules.workdays import workdays

BOARD = "redovisning-kommunstyrelsen"


def deadlines(
    rule: str, folder: Folder | None = None, meetings: tuple[date, ...] = (), year: int = 2027
) -> list[Deadline]:
    folder = folder or kumla()
    obligation = next(each for each in obligations_of(folder, year) if each.rule.id == rule)
    return deadlines_of(folder, obligation, workdays(year, "SE", "sv"), {"operativ-grupp": meetings})


def told(folder: Folder, year: int = 2027) -> list[date]:
    return [each.day for each in deadlines(BOARD, folder, year=year)]


def test_a_lagesbild_is_ready_three_working_days_before_the_meeting_that_sees_it() -> None:
    """From Monday 11 January 2027 back over the weekend and Epiphany."""
    assert deadlines("lagesbild", meetings=(date(2027, 1, 11),))[0].day == date(2027, 1, 5)


def test_a_lagesbild_is_ready_for_the_first_of_two_meetings_in_a_month() -> None:
    both = (date(2027, 3, 10), date(2027, 3, 24))

    assert deadlines("lagesbild", meetings=both)[2].day == date(2027, 3, 5)


def test_a_lagesbild_that_nobody_waits_for_is_made_in_the_middle_of_its_month() -> None:
    assert [deadlines("lagesbild")[month - 1].day for month in (2, 7)] == [date(2027, 2, 15), date(2027, 7, 16)]


def test_a_lagesbild_is_made_in_its_month_whatever_the_meetings_are() -> None:
    early = tuple(date(2027, month, 1) for month in (2, 3, 6))

    assert [each.day.month for each in deadlines("lagesbild", meetings=early)] == list(range(1, 13))


@pytest.mark.parametrize("later", range(0, 21, 5))
def test_a_mailing_follows_its_lagesbild_within_the_month(later: int) -> None:
    folder = with_choice(kumla(), "lagesbild-utskick", working_days_after=later)
    meetings = tuple(date(2027, month, 26) for month in range(1, 13))

    for made, sent in zip(
        deadlines("lagesbild", folder, meetings), deadlines("lagesbild-utskick", folder, meetings), strict=True
    ):
        assert made.day <= sent.day and made.day.month == sent.day.month and is_worked(sent.day)
        assert worked_days_between(made.day, sent.day) <= later


def test_a_mailing_waits_as_many_working_days_as_it_was_told() -> None:
    folder = with_choice(kumla(), "lagesbild-utskick", working_days_after=2)

    assert deadlines("lagesbild-utskick", folder, (date(2027, 1, 11),))[0].day == date(2027, 1, 8)


def test_july_has_its_lagesbild_though_nobody_meets() -> None:
    july = next(each for each in of(planned(2027), "lagesbild") if each.covers == "2027-07")

    assert july.day.month == 7 and is_worked(july.day)


def test_without_the_boards_dates_the_last_working_days_of_may_and_november_wait_for_them() -> None:
    found = deadlines(BOARD)

    assert [(each.day, each.status) for each in found] == [
        (date(2027, 5, 31), "provisional"), (date(2027, 11, 30), "provisional"),
    ]  # fmt: skip


def test_the_last_working_day_of_a_month_is_not_a_holiday() -> None:
    """31 May 2029 is a Thursday; 30 November 2030 is a Saturday; 31 December is never worked."""
    folder = with_choice(kumla(), BOARD, deadline_months=(11, 12))

    assert told(folder, 2030) == [date(2030, 11, 29), date(2030, 12, 30)]


@pytest.mark.parametrize(
    ("dates", "chosen"),
    [
        ([date(2027, 3, 17)], [date(2027, 3, 17)]),
        ([date(2027, 6, 2), date(2027, 12, 1)], [date(2027, 6, 2), date(2027, 12, 1)]),
        ([date(2027, month, 10) for month in range(1, 13)], [date(2027, 6, 10), date(2027, 12, 10)]),
        ([date(2026, 5, 20), date(2027, 5, 19), date(2028, 5, 17)], [date(2027, 5, 19)]),
    ],
)
def test_the_boards_own_dates_are_taken_where_they_are_known(dates: list[date], chosen: list[date]) -> None:
    found = deadlines(BOARD, with_dates_of(kumla(), "kommunstyrelsen", *dates))

    assert [each.day for each in found] == chosen
    assert {each.status for each in found} == {"proposed"}


def test_dates_of_other_years_alone_leave_this_year_waiting() -> None:
    found = deadlines(BOARD, with_dates_of(kumla(), "kommunstyrelsen", date(2026, 5, 20), date(2028, 5, 17)))

    assert [each.status for each in found] == ["provisional", "provisional"]


def test_reports_without_chosen_months_are_spread_over_the_year() -> None:
    folder = with_choice(with_times(kumla(), BOARD, 3), BOARD, deadline_months=())

    assert told(folder) == [date(2027, 4, 30), date(2027, 8, 31), date(2027, 12, 30)]


def test_a_quarterly_deadline_is_made_in_each_quarter() -> None:
    folder = with_rule(kumla(), "lagesbild", each="quarter")

    found = deadlines("lagesbild", folder)

    assert [each.slot.covers for each in found] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]
    assert all(is_worked(each.day) for each in found)


def lead_times(plan: Plan) -> list[int]:
    pictures = {each.covers: each.day for each in of(plan, "lagesbild")}
    meetings = of(plan, "operativ-sammantraden")
    first = {f"{each.day:%Y-%m}": each.day for each in reversed(meetings)}
    return [worked_days_between(pictures[month], day) for month, day in first.items()]


@pytest.mark.parametrize("wanted", [0, 1, 3, 8])
def test_the_lead_time_of_the_lagesbild_is_a_local_choice(wanted: int) -> None:
    plan = plan_year(with_choice(kumla(), "operativ-lagesbild", working_days_before=wanted), 2027)

    assert set(lead_times(plan)) == {wanted}


def test_deadlines_lie_in_order_even_where_a_closed_month_moves_the_meetings() -> None:
    plan = plan_year(with_closed_months(kumla(), 2, 7), 2027)

    assert all(one.day < later.day for one, later in pairwise(of(plan, "lagesbild")))


def test_a_report_for_which_the_board_has_no_date_yet_waits_for_one() -> None:
    folder = with_times(with_dates_of(kumla(), "kommunstyrelsen", date(2027, 5, 12)), "redovisning-kommunstyrelsen", 2)

    plan = plan_year(folder, 2027)

    found = [(each.day, each.status) for each in of(plan, "redovisning-kommunstyrelsen")]
    assert found == [(date(2027, 5, 12), "proposed"), (date(2027, 11, 30), "provisional")]
    assert verdicts(plan)["redovisning-kommunstyrelsen"] == "provisional"
