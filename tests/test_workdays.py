"""Which days are worked, in Sweden and elsewhere, year after year."""

from datetime import date, timedelta

import numpy as np
import pytest
from checker import easter, is_bridge, is_worked
from kumla import YEARS

from schedules.workdays import Workdays, period_name, periods, workdays


def sweden(year: int) -> Workdays:
    return workdays(year, "SE", "sv")


def marked(days: Workdays, mask: object) -> list[str]:
    return [f"{days.day(at):%m-%d}" for at in np.flatnonzero(np.asarray(mask))]


def test_the_days_of_2027_on_which_sweden_does_not_work_are_these() -> None:
    days = sweden(2027)

    assert marked(days, ~days.worked & (days.weekday < 5)) == [
        "01-01", "01-06", "03-26", "03-29", "05-06", "06-25", "12-24", "12-31",
    ]  # fmt: skip


def test_holidays_have_the_names_that_people_use() -> None:
    names = sweden(2027).holidays

    assert names[date(2027, 1, 6)] == "Trettondedag jul"
    assert names[date(2027, 5, 6)] == "Kristi himmelsfärdsdag"
    assert names[date(2027, 6, 25)] == "Midsommarafton"
    assert {day.year for day in names} == {2027}


def test_the_bridge_days_of_2027_are_these() -> None:
    days = sweden(2027)

    assert marked(days, days.bridge) == ["05-07"]


def test_a_tuesday_holiday_makes_the_monday_before_it_a_bridge_day() -> None:
    """6 January 2026 is a Tuesday, and 1 January a Thursday."""
    days = sweden(2026)

    assert marked(days, days.bridge) == ["01-02", "01-05", "05-15"]


def test_new_year_is_a_neighbour_of_the_days_around_it() -> None:
    """2 January 2026 lies between New Year's Day and a Saturday; 30 December 2025 before nothing at all."""
    assert sweden(2026).bridge[1]
    assert not sweden(2025).bridge[-2]
    assert sweden(2025).before_holiday[-2]


@pytest.mark.parametrize("year", YEARS)
def test_workdays_and_bridge_days_are_as_counted_by_hand(year: int) -> None:
    days = sweden(year)
    almanac = [date(year, 1, 1) + timedelta(n) for n in range(len(days))]

    assert almanac[-1] == date(year, 12, 31)
    assert days.worked.tolist() == [is_worked(day) for day in almanac]
    assert days.bridge.tolist() == [is_bridge(day) for day in almanac]
    assert days.week.tolist() == [day.isocalendar().week for day in almanac]
    assert days.weekday.tolist() == [day.weekday() for day in almanac]
    assert days.month.tolist() == [day.month for day in almanac]


@pytest.mark.parametrize("year", YEARS)
def test_the_week_before_easter_is_the_seven_days_that_end_with_easter_day(year: int) -> None:
    days = sweden(year)

    assert [days.day(at) for at in np.flatnonzero(days.before_easter)] == [
        easter(year) - timedelta(n) for n in range(6, -1, -1)
    ]


def test_the_day_before_a_holiday_is_a_worked_one() -> None:
    days = sweden(2027)

    assert marked(days, days.before_holiday) == [
        "01-05", "03-25", "04-30", "05-05", "06-24", "11-05", "12-23", "12-30",
    ]  # fmt: skip


def test_weeks_can_go_over_new_year() -> None:
    found = marked(sweden(2027), sweden(2027).in_weeks(52, 1))

    assert (found[0], found[-1], len(found)) == ("01-01", "12-31", 15)
    assert sweden(2027).week[0] == 53  # it lies between 52 and 1


def test_weeks_within_a_year_are_its_mondays_to_sundays() -> None:
    found = marked(sweden(2027), sweden(2027).in_weeks(8, 8))

    assert (found[0], found[-1], len(found)) == ("02-22", "02-28", 7)


def test_working_days_are_counted_back_over_weekends_and_holidays() -> None:
    """Three working days before Monday 11 January 2027: Friday, Thursday, and Tuesday, for Wednesday is Epiphany."""
    days = sweden(2027)
    monday = days.index(date(2027, 1, 11))

    assert [days.day(days.worked_days_before(monday, count)).day for count in range(4)] == [11, 8, 7, 5]


def test_the_number_of_days_worked_before_a_day_does_not_count_the_day() -> None:
    days = sweden(2027)

    assert days.worked_before[:8].tolist() == [0, 0, 0, 0, 1, 2, 2, 3]


def test_the_nearest_worked_day_is_the_earlier_of_two_as_near() -> None:
    days = sweden(2027)
    sunday, epiphany = days.index(date(2027, 6, 6)), days.index(date(2027, 1, 6))

    assert days.day(days.nearest_worked(sunday, 0, 364)) == date(2027, 6, 7)
    assert days.day(days.nearest_worked(epiphany, 0, 364)) == date(2027, 1, 5)
    assert days.day(days.nearest_worked(epiphany, epiphany, 364)) == date(2027, 1, 7)


def test_a_day_and_its_place_in_the_year_are_one_thing() -> None:
    days = sweden(2028)

    assert len(days) == 366
    assert days.day(59) == date(2028, 2, 29) and days.index(date(2028, 2, 29)) == 59
    assert days.index(date(2027, 12, 31)) == -1


@pytest.mark.parametrize(("country", "holiday"), [("NO", "05-17"), ("FI", "12-06"), ("DE", "10-03"), ("US", "07-05")])
def test_other_countries_have_their_own_holidays(country: str, holiday: str) -> None:
    """US: Independence Day 2027 is a Sunday, so it is kept on the Monday."""
    days = workdays(2027, country, "sv")

    assert holiday in marked(days, ~days.worked)
    assert 240 < int(days.worked.sum()) < 262


def test_halves_and_years_are_periods_too() -> None:
    assert list(periods("half-year", 2027)) == [
        (date(2027, 1, 1), date(2027, 6, 30)), (date(2027, 7, 1), date(2027, 12, 31)),
    ]  # fmt: skip
    assert list(periods("year", 2028)) == [(date(2028, 1, 1), date(2028, 12, 31))]
    assert [last.day for _, last in periods("month", 2028)][:3] == [31, 29, 31]


def test_periods_are_named_as_the_calendar_shows_them() -> None:
    names = {each: period_name(each, date(2027, 7, 1)) for each in ("month", "quarter", "half-year", "year")}

    assert names == {"month": "2027-07", "quarter": "2027-Q3", "half-year": "2027-H2", "year": "2027"}
