"""A warning is neither too early nor too late: held against brute force, and against years that the planner makes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kumla import kumla, planned, with_busy, with_free_days, with_rules, with_times

from schedules.changes import UNCHANGED, Changes
from schedules.folder import Folder
from schedules.plan import Plan
from schedules.planner import plan_year
from schedules.warnings import LastChance, Risk, last_chances, risks
from schedules.workdays import workdays

STYR, OPERATIV = "styrgrupp-sammantraden", "operativ-sammantraden"
ANALYSES, TELLS, ANDT = "kvartalsanalys", "operativ-aterkoppling", "andt-aterkoppling"
REVIEW = "arbetsordning-avstamning"
NEW_YEAR = date(2028, 1, 1)
DAY = timedelta(days=1)


def uid(rule: str, number: int) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def chances(folder: Folder, changes: Changes = UNCHANGED) -> dict[str, LastChance]:
    return {each.rule: each for each in last_chances(folder, 2027, changes)}


@cache
def working_days() -> tuple[date, ...]:
    days = workdays(2027, "SE", "sv")
    return tuple(days.day(at) for at in range(len(days)) if days.worked[at] and days.month[at] != 7)


# ---- last chances, by brute force


def alternate(days: Sequence[date], times: int) -> bool:
    """Whether on some of these days there are so many reports, each after a meeting that the one before did not see."""
    return any(
        all(met < told for met, told in zip(meetings, reports, strict=True))
        and all(told < met for told, met in zip(reports, meetings[1:], strict=False))
        for reports in combinations(days, times)
        for meetings in combinations(days, times)
    )


def analyses(days: Sequence[date]) -> bool:
    return any(
        all(day.month > 3 * number for number, day in enumerate(chosen)) for chosen in combinations(days, 4)
    )


KEEPS: dict[str, Callable[[Sequence[date]], bool]] = {
    STYR: lambda days: len(days) >= 6,
    OPERATIV: lambda days: len(days) >= 10,
    ANALYSES: analyses,
    TELLS: lambda days: alternate(days, 4),
    ANDT: lambda days: len(days) >= 4,
    REVIEW: lambda days: any(day.month == 1 for day in days),
    "operativ-lagesbild": lambda days: True,  # it speaks of every meeting, and asks for none
}


def by_brute_force(days: Sequence[date], keeps: Callable[[Sequence[date]], bool]) -> date | None:
    """What can be done from a day on changes only when one of the days has passed."""
    firsts = [date(2027, 1, 1), *(day + DAY for day in days)]
    return next((first for first in firsts if not keeps([day for day in days if day >= first])), None)


JANUARY, DECEMBER = (st.sampled_from([day for day in working_days() if day.month == month]) for month in (1, 12))


@settings(max_examples=20)
@given(st.sets(JANUARY | DECEMBER | st.sampled_from(working_days()), min_size=1, max_size=11))
def test_every_last_chance_is_the_first_day_after_which_no_days_keep_the_rule(free: set[date]) -> None:
    found = chances(with_free_days(kumla(), "polisen", *sorted(free)))  # both groups meet on these days alone

    assert {rule: each.day for rule, each in found.items()} == {
        rule: by_brute_force(sorted(free), keeps) for rule, keeps in KEEPS.items()
    }


@settings(max_examples=15)
@given(st.sets(st.sampled_from(working_days()[-50:]), min_size=2, max_size=7), st.integers(1, 6))
def test_what_has_been_taken_up_leaves_fewer_to_come(free: set[date], held: int) -> None:
    """Seen from the day after one of the six meetings, with no days but these to come."""
    plan = planned(2027)
    meetings = [each for each in plan.occurrences if each.rule == STYR]
    today = meetings[held - 1].day + DAY
    to_come = sorted(day for day in free if day >= today)
    done = {rule: [each for each in plan.occurrences if each.rule == rule and each.day < today] for rule in KEEPS}
    folder = with_busy(kumla(), "polisen", *((day, day) for day in working_days() if day >= today and day not in free))

    found = chances(folder, Changes(plan, today=today))

    told = max((each.day for each in done[TELLS]), default=date.min)
    new = [each.day for each in done[OPERATIV] if each.day > told][:1]  # what there is already to tell of
    left = {rule: 4 - len(done[rule]) for rule in (ANALYSES, TELLS, ANDT)}
    expected: dict[str, Callable[[Sequence[date]], bool]] = {
        STYR: lambda days: len(days) >= 6 - len(done[STYR]),
        ANDT: lambda days: len(days) >= left[ANDT],
        ANALYSES: lambda days: any(
            all(day.month > 3 * number for number, day in enumerate(chosen, len(done[ANALYSES])))
            for chosen in combinations(days, left[ANALYSES])
        ),
        TELLS: lambda days: any(
            all(any(last < met < day for met in (*new, *days)) for last, day in zip((told, *chosen), chosen))  # noqa: B905
            for chosen in combinations(days, left[TELLS])
        ),
    }
    for rule, keeps in expected.items():
        first = next((at for at in days_from(today) if not keeps([day for day in to_come if day >= at])), None)
        assert (found[rule].day, found[rule].over) == (first, first == today), rule


def days_from(today: date) -> list[date]:
    return [today + at * DAY for at in range((NEW_YEAR - today).days)]


# ---- last chances, by the planner


@pytest.mark.parametrize(
    ("rule", "meetings", "chance"),
    [
        (REVIEW, {STYR: 1}, date(2027, 1, 30)),  # a Saturday
        (STYR, {STYR: 6}, date(2027, 12, 23)),
        (OPERATIV, {OPERATIV: 10}, date(2027, 12, 17)),
        (ANALYSES, {STYR: 4}, date(2027, 12, 28)),  # on 27, 28, 29 and 30 December
        (ANDT, {STYR: 4}, date(2027, 12, 28)),
        (TELLS, {STYR: 4, OPERATIV: 4}, date(2027, 12, 21)),  # 20 and 21, 22 and 23, 27 and 28, 29 and 30 December
        ("operativ-lagesbild", {OPERATIV: 1}, None),
    ],
)
def test_of_kumla_a_year_that_keeps_the_rule_begins_on_the_eve_and_none_on_the_day(
    rule: str, meetings: dict[str, int], chance: date | None
) -> None:
    alone = with_rules(kumla(), tuple(each for each in kumla().rules if each.id in (rule, *meetings) or each.produces))
    for count, times in meetings.items():  # as few as are needed: no more would help
        alone = with_times(alone, count, times)

    assert chances(kumla())[rule].day == chance
    assert is_kept(rule, beginning(alone, (chance or date(2027, 12, 31)) - DAY))
    if chance:
        assert not is_kept(rule, beginning(alone, chance))


def beginning(folder: Folder, day: date) -> Plan:
    """Its best year in which nobody meets before the day."""
    return plan_year(with_busy(folder, "bra-samordnare", (date(2027, 1, 1), day - DAY)), 2027)


def is_kept(rule: str, plan: Plan) -> bool:
    (verdict,) = (each.verdict for each in plan.verdicts if each.rule == rule)
    return verdict in ("met", "provisional") and not plan.conflicts


def test_every_rule_of_kumla_that_restricts_its_meetings_has_a_last_chance() -> None:
    assert set(chances(kumla())) == set(KEEPS)


def test_what_was_not_taken_up_is_not_taken_up_afterwards_at_a_meeting_that_has_been() -> None:
    changes = Changes(planned(2027), cancelled=frozenset({uid(STYR, 6)}), today=date(2027, 12, 31))

    assert {rule for rule, each in chances(kumla(), changes).items() if each.over} == {STYR, TELLS, ANDT}


def test_what_was_missed_can_be_taken_up_after_what_follows_it() -> None:
    changes = Changes(planned(2027), cancelled=frozenset({uid(STYR, 2)}), today=date(2027, 9, 1))

    assert chances(kumla(), changes)[ANALYSES].day == date(2027, 12, 30)  # those of the first and the third quarter


# ---- risks


def at_risk(plan: Plan, today: date, folder: Folder | None = None) -> dict[str, Risk]:
    return {each.rule: each for each in risks(folder or kumla(), plan, Changes(plan, today=today))}


def with_meeting(plan: Plan, uid: str, day: date | None) -> Plan:
    """The meeting on another day, or cancelled."""
    occurrences = []
    for each in plan.occurrences:
        if uid in (each.uid, each.host) and day is None:
            each = replace(each, status="cancelled")
        elif uid in (each.uid, each.host) and isinstance(each.start, datetime) and day is not None:
            each = replace(each, start=each.start.replace(month=day.month, day=day.day))
        occurrences.append(each)
    return replace(plan, occurrences=tuple(sorted(occurrences, key=lambda each: each.day)))


def test_a_report_that_only_one_of_the_meetings_left_can_carry_needs_that_one() -> None:
    plan = with_meeting(planned(2027), uid(STYR, 6), date(2027, 9, 20))  # too early for the third quarter

    risk = at_risk(plan, date(2027, 9, 1))[ANALYSES]

    assert (risk.meetings, risk.reports, risk.needed) == (2, 1, (uid(STYR, 5),))
    assert risk.why == (
        "2 möten kvar och en redovisning att ta upp. Får inte ställas in: BRÅ styrgrupp fredag 15 oktober 2027."
    )
    assert ANALYSES not in at_risk(planned(2027), date(2027, 9, 1))


def test_a_report_needs_the_meeting_that_it_is_to_tell_of() -> None:
    plan = with_meeting(planned(2027), uid(OPERATIV, 8), None)

    risk = at_risk(plan, date(2027, 10, 20))[TELLS]

    assert (risk.meetings, risk.reports, risk.needed) == (1, 1, (uid(STYR, 6), uid(OPERATIV, 9)))


@pytest.mark.parametrize("lost", [(8, 9), range(1, 11)])
def test_reports_with_nothing_new_to_tell_are_not_helped_by_meetings(lost: Sequence[int]) -> None:
    plan = planned(2027)
    for number in lost:
        plan = with_meeting(plan, uid(OPERATIV, number), None)

    risk = at_risk(plan, date(2027, 10, 20))[TELLS]

    assert (risk.meetings, risk.reports, risk.needed) == (1, 1, ())
    assert risk.why == "ett möte kvar och en redovisning att ta upp, men inte ett i tid för varje: det räcker inte."


def test_a_meeting_that_is_needed_is_one_whose_loss_leaves_too_few() -> None:
    plan = planned(2027)
    for month in range(1, 13):
        today = date(2027, month, 1)
        for risk in at_risk(plan, today).values():
            for needed in risk.needed:
                assert "räcker inte" in at_risk(with_meeting(plan, needed, None), today)[risk.rule].why


def test_a_whole_year_of_as_many_reports_as_meetings_is_at_risk_from_its_first_day() -> None:
    folder = with_times(kumla(), STYR, 4)

    found = at_risk(plan_year(folder, 2027), date(2027, 1, 1), folder)

    assert found[ANDT].why == "4 möten kvar och 4 redovisningar att ta upp: inget får ställas in."
