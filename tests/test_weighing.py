"""Every point of a year's cost has a name: nothing that makes a year dearer is left unsaid."""

from dataclasses import replace
from datetime import date, time

import pytest
from kumla import (
    YEARS,
    kumla,
    planned,
    with_busy_hours,
    with_free_days,
    with_group_choice,
    with_meetings,
    with_person,
    with_rule,
)

from schedules.changes import UNCHANGED, Changes, Extra, Pin
from schedules.folder import Folder
from schedules.planner import plan_year
from schedules.weighing import dearer, weighed

STYR, OPERATIV = "styrgrupp-sammantraden", "operativ-sammantraden"


JUNE = [date(2027, 6, day) for day in range(1, 30)]
TWELVE_DAYS = [
    date(2027, *day) for day in ((1, 28), (2, 11), (3, 4), (3, 18), (4, 15), (5, 13), (6, 10), (8, 19), (9, 9), (9, 23),
                                 (10, 14), (11, 11))
]  # fmt: skip


def uid(rule: str, number: int) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def cost_in_words(folder: Folder, year: int, changes: Changes = UNCHANGED) -> tuple[int, int]:
    """The sum of what is named, beside the cost that the search found."""
    plan = plan_year(folder, year, None, changes)
    assert plan.optimal
    return sum(each.weight or 0 for each in weighed(folder, plan, changes)), plan.cost


@pytest.mark.parametrize("year", YEARS)
def test_the_points_that_are_named_are_all_that_a_year_costs(year: int) -> None:
    named, cost = cost_in_words(kumla(), year)

    assert named == cost > 0


FOLDERS = {
    "another hour": lambda: with_busy_hours(kumla(), "ks-ordforande", JUNE, 12, 15),
    "a given weekday": lambda: with_group_choice(kumla(), "styrgrupp", weekday="tuesday"),
    "an hour that is no half hour": lambda: with_meetings(kumla(), starts=time(9, 15)),
    "uneven agendas": lambda: with_rule(kumla(), "andt-aterkoppling", times=6),
    "called twice on four days": lambda: with_free_days(kumla(), "bra-samordnare", *TWELVE_DAYS),
    "two hats": lambda: with_person(kumla(), "Kim", "polisen", "kommunpolis"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_the_points_of_another_kumla_are_named_too(name: str) -> None:
    named, cost = cost_in_words(FOLDERS[name](), 2027)

    assert named == cost > 0


CHANGES = {
    "a pin": Changes(pins=(Pin(uid(STYR, 3), date(2027, 5, 20), time(18, 15)),)),
    "a cancelled meeting": Changes(cancelled=frozenset({uid(STYR, 4)})),
    "an extra meeting on a day with another": Changes(extra=(Extra("styrgrupp", date(2027, 8, 9), time(13)),)),
    "half the year gone": Changes(today=date(2027, 6, 15), cancelled=frozenset({uid(OPERATIV, 7)})),
    "a meeting that moves others": Changes(unfit=frozenset({uid(OPERATIV, 5)}), today=date(2027, 5, 3)),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_the_points_of_a_changed_year_are_named_too(name: str) -> None:
    named, cost = cost_in_words(kumla(), 2027, replace(CHANGES[name], announced=planned(2027)))

    assert named == cost > 0


def test_what_a_change_makes_dearer_adds_up_and_the_heaviest_comes_first() -> None:
    changes = replace(CHANGES["a pin"], announced=planned(2027))
    plan = plan_year(kumla(), 2027, None, changes)

    more = list(dearer(weighed(kumla(), planned(2027), UNCHANGED), weighed(kumla(), plan, changes)))

    assert sum(each.weight or 0 for each in more) == plan.cost - planned(2027).cost
    assert [each.weight for each in more] == sorted((each.weight or 0 for each in more), reverse=True)
    assert "annan veckodag än gruppens vanliga" not in {each.says for each in more}  # people have chosen it themselves
    assert "ojämnt mellan mötena" in {each.says for each in more}
