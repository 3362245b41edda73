"""When no year keeps every rule, the year says which rules contradict each other, and keeps all the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import pytest
from checker import KUMLA, OPERATIV, STYR, Facts, faults
from kumla import (
    GROUPS,
    broken,
    days,
    kumla,
    meetings,
    of,
    with_busy,
    with_choice,
    with_closed_months,
    with_only_open,
    with_times,
    without_rules,
)

from schedules.folder import Folder
from schedules.plan import Conflict, Plan
from schedules.planner import plan_year
from schedules.search import best_year
from schedules.series import series_of

REVIEW, ANALYSES = "arbetsordning-avstamning", "kvartalsanalys"
FEEDBACK, ANDT_FEEDBACK = "operativ-aterkoppling", "andt-aterkoppling"
RESTRICTING = {REVIEW, ANALYSES, FEEDBACK, ANDT_FEEDBACK, STYR, OPERATIV, "operativ-lagesbild"}
JANUARY = (date(2027, 1, 1), date(2027, 1, 31))
ALL_YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@dataclass(frozen=True)
class Case:
    """A year that cannot be; why, as sets of rules; and what was added to Kumla that made it so."""

    make: Callable[[], Folder]
    conflicts: list[tuple[str, ...]]
    said: str  # a choice of Kumla's that each conflict names too
    facts: Facts = KUMLA
    cured: Callable[[Folder], Folder] = field(default=lambda folder: with_closed_months(folder, 7))


def open_months(*months: int) -> Facts:
    return replace(KUMLA, closed=frozenset(range(1, 13)) - set(months))


def nobody_busy(folder: Folder) -> Folder:
    return replace(folder, organisation=folder.organisation.model_copy(update={"busy": ()}))


CASES = {
    "only January and February are open": Case(
        lambda: with_only_open(kumla(), 1, 2), [(ANALYSES,)], "mars, april, maj", open_months(1, 2)
    ),
    "only June and December are open": Case(
        lambda: with_only_open(kumla(), 6, 12), [(REVIEW,)], "januari, februari", open_months(6, 12)
    ),
    "only March and September are open": Case(
        lambda: with_only_open(kumla(), 3, 9), [(REVIEW,), (ANALYSES,)], "januari, februari", open_months(3, 9)
    ),
    "January is closed": Case(
        lambda: with_closed_months(kumla(), 1, 7), [(REVIEW,)], "januari och juli",
        replace(KUMLA, closed=frozenset({1, 7})),
    ),
    "the chair is busy in all of January": Case(
        lambda: with_busy(kumla(), "ks-ordforande", JANUARY), [(REVIEW,)], "Kommunstyrelsens ordförande",
        cured=nobody_busy,
    ),
    "everything is closed": Case(
        lambda: with_only_open(kumla()),
        [(REVIEW,), (STYR,), (ANALYSES,), (OPERATIV,), (FEEDBACK,), (ANDT_FEEDBACK,)], "januari, februari",
        open_months(),
    ),
    "the operativ grupp's chair is busy all year": Case(
        lambda: with_busy(kumla(), "socialforvaltningen", ALL_YEAR), [(OPERATIV,), (FEEDBACK,)], "Socialförvaltningen",
        cured=nobody_busy,
    ),
    "the styrgrupp meets three times": Case(
        lambda: with_times(kumla(), STYR, 3), [(STYR, ANALYSES), (STYR, FEEDBACK), (STYR, ANDT_FEEDBACK)], "",
        replace(KUMLA, times={**KUMLA.times, STYR: 3}), cured=lambda folder: with_times(folder, STYR, 4),
    ),
}  # fmt: skip



@cache
def answer(name: str) -> Plan:
    return plan_year(CASES[name].make(), 2027)


each_case = pytest.mark.parametrize("name", CASES)


@each_case
def test_an_impossible_year_names_the_rules_that_contradict_each_other(name: str) -> None:
    case = CASES[name]

    plan = answer(name)

    assert [conflict.rules for conflict in plan.conflicts] == case.conflicts
    assert not plan.optimal


@each_case
def test_each_conflict_is_said_with_its_rules_their_words_and_the_choices_behind_it(name: str) -> None:
    case = CASES[name]
    folder = case.make()

    for conflict in answer(name).conflicts:
        assert case.said in conflict.why
        assert all(folder.rule(rule).quote in conflict.why for rule in conflict.rules)


@each_case
def test_what_is_left_of_an_impossible_year_breaks_what_was_given_up_and_nothing_else(name: str) -> None:
    case = CASES[name]

    plan = answer(name)

    given_up = {conflict.rules[-1] for conflict in plan.conflicts}
    assert broken(plan) == given_up
    assert faults(plan, replace(case.facts, given_up=frozenset(given_up))) == []


@each_case
def test_the_rules_of_a_conflict_have_no_year_even_by_themselves(name: str) -> None:
    folder = CASES[name].make()

    for conflict in answer(name).conflicts:
        assert not any(exists(each) for each in alone(folder, conflict.rules))


@each_case
def test_without_any_one_rule_of_a_conflict_there_is_a_year(name: str) -> None:
    folder = CASES[name].make()

    for conflict in answer(name).conflicts:
        for rule in conflict.rules:
            assert any(exists(each) for each in spared(folder, conflict, rule))


@each_case
def test_without_the_choice_that_made_a_year_impossible_there_is_a_year(name: str) -> None:
    case = CASES[name]

    assert exists(case.cured(case.make()))


def exists(folder: Folder) -> bool:
    """Asked of the search itself, which does not stop to explain."""
    return best_year(series_of(folder, 2027, {})).exists


def alone(folder: Folder, rules: Iterable[str]) -> list[Folder]:
    """With these rules and no others, however often the groups meet that no rule of them counts."""
    numbers = [rule for rule in (STYR, OPERATIV) if rule not in rules]
    kept = without_rules(folder, *(RESTRICTING - {*rules, *numbers}))
    return [with_all_times(kept, numbers, times) for times in (1, 2, 4, 8)]


def spared(folder: Folder, conflict: Conflict, rule: str) -> list[Folder]:
    """The conflict without one of its rules; where that is a number of meetings, with other numbers, or none."""
    others = [each for each in conflict.rules if each != rule]
    return [*alone(folder, others), without_rules(folder, *(RESTRICTING - set(others)))]


def with_all_times(folder: Folder, rules: list[str], times: int) -> Folder:
    for rule in rules:
        folder = with_times(folder, rule, times)
    return folder


# ---- hard, and yet possible


def test_thirty_meetings_a_year_are_planned_as_they_are_asked_for() -> None:
    plan = plan_year(with_times(kumla(), STYR, 30), 2027)

    assert plan.optimal and len(days(plan, "styrgrupp")) == 30
    assert faults(plan, replace(KUMLA, times={**KUMLA.times, STYR: 30})) == []


def test_a_lagesbild_that_takes_all_month_leaves_few_days_but_a_year() -> None:
    plan = plan_year(with_choice(kumla(), "operativ-lagesbild", working_days_before=19), 2027)

    assert plan.optimal and faults(plan) == []


def test_a_year_without_conflict_is_optimal_and_names_none() -> None:
    plan = plan_year(kumla(), 2027)

    assert plan.optimal and plan.conflicts == ()


def test_a_year_with_too_many_common_days_is_whole_and_says_that_it_is_not_proven() -> None:
    """Sixteen meetings in January and December: the groups cannot help meeting on the same days."""
    plan = plan_year(with_only_open(kumla(), 1, 12), 2027)

    assert (plan.optimal, plan.conflicts) == (False, ())
    assert broken(plan) == set()
    assert len(of(plan, "styrgrupp-sammantraden")) == 6
    assert len(of(plan, "operativ-sammantraden")) == 10
    starts = {(each.day, each.start) for group in GROUPS for each in meetings(plan, group)}
    assert len(starts) == 16
