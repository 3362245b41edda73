"""A year that is announced and then changed: what people have in their calendars moves as little as it can."""

from dataclasses import replace
from datetime import date, time

import pytest
from kumla import broken, days, kumla, meetings, of, planned

from schedules.changes import Changes, Extra, Pin, difference
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.proposals import proposals
from schedules.warnings import last_chances, risks

STYR, OPERATIV = "styrgrupp-sammantraden", "operativ-sammantraden"


def uid(rule: str, number: int) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def announced(**changes: object) -> Changes:
    return replace(Changes(planned(2027)), **changes)  # type: ignore[arg-type]


def changed(**changes: object) -> Plan:
    return plan_year(kumla(), 2027, None, announced(**changes))


def find(plan: Plan, uid: str) -> Occurrence:
    return next(each for each in plan.occurrences if each.uid == uid)


def test_a_year_in_which_nothing_is_changed_stays_as_it_was_announced() -> None:
    assert changed().occurrences == planned(2027).occurrences


def test_a_pinned_meeting_moves_and_keeps_its_uid() -> None:
    plan = changed(pins=(Pin(uid(STYR, 3), date(2027, 5, 20)),))

    moved = find(plan, uid(STYR, 3))
    assert (moved.day, moved.number) == (date(2027, 5, 20), 3)
    assert [move.now.uid for move in difference(planned(2027), plan).moved] == [uid(STYR, 3)]
    assert broken(plan) == set()


def test_a_pinned_hour_is_kept_also_outside_the_usual_ones() -> None:
    plan = changed(pins=(Pin(uid(STYR, 3), days(planned(2027), "styrgrupp")[2], time(18, 15)),))

    assert f"{find(plan, uid(STYR, 3)).start:%H:%M}" == "18:15"
    assert all(f"{each.start:%H:%M}" == "13:00" for each in meetings(plan, "styrgrupp") if each.number != 3)


def test_a_pin_on_a_day_that_cannot_be_is_a_conflict_that_names_it_alone() -> None:
    plan = changed(pins=(Pin(uid(STYR, 3), date(2027, 5, 23)),))

    assert [(conflict.rules, conflict.pins) for conflict in plan.conflicts] == [((), (uid(STYR, 3),))]
    assert not plan.optimal
    assert days(plan, "styrgrupp") == days(planned(2027), "styrgrupp")


def test_a_cancelled_meeting_stays_to_be_seen_and_is_replaced_by_the_next_free_number() -> None:
    plan = changed(cancelled=frozenset({uid(STYR, 4)}))

    assert find(plan, uid(STYR, 4)).status == "cancelled"
    held = [each for each in meetings(plan, "styrgrupp") if each.status != "cancelled"]
    assert sorted(each.number for each in held) == [1, 2, 3, 5, 6, 7]
    assert find(plan, uid(STYR, 7)).day != find(plan, uid(STYR, 4)).day
    assert not [each for each in plan.occurrences if each.host == uid(STYR, 4)]
    assert broken(plan) == set()


def test_an_extra_meeting_never_counts_and_carries_what_every_meeting_carries() -> None:
    plan = changed(extra=(Extra("operativ-grupp", date(2027, 9, 8), time(9)),))

    extra = find(plan, "kumla-operativ-extra-2027-1@kumla.example")
    assert f"{extra.start:%F %H:%M}" == "2027-09-08 09:00"
    assert len(of(plan, OPERATIV)) == 10
    assert [each.rule for each in plan.occurrences if each.host == extra.uid] == ["operativ-lagesbild"]
    assert len({each.uid for each in plan.occurrences}) == len(plan.occurrences)
    assert find(plan, "kumla-lagesbild-2027-9@kumla.example").day <= date(2027, 9, 3)
    assert broken(plan) == set()


def test_nobody_is_in_two_places_because_of_an_extra_meeting() -> None:
    day = days(planned(2027), "operativ-grupp")[7]

    plan = changed(extra=(Extra("styrgrupp", day, time(13)),))

    clash = [each for each in meetings(plan, "operativ-grupp") if each.day == day and f"{each.start:%H}" == "13"]
    assert clash == []


def test_what_has_been_does_not_move_and_nothing_new_comes_before_today() -> None:
    today = date(2027, 9, 1)

    plan = changed(cancelled=frozenset({uid(STYR, 5)}), today=today)

    change = difference(planned(2027), plan)
    assert all(move.before.day >= today and move.now.day >= today for move in change.moved)
    assert all(each.day >= today for each in change.added)
    assert broken(plan) == set()


def test_a_january_meeting_that_never_was_breaks_the_review_and_says_why() -> None:
    plan = changed(cancelled=frozenset({uid(STYR, 1)}), today=date(2027, 2, 1))

    assert [conflict.rules for conflict in plan.conflicts] == [("arbetsordning-avstamning",)]
    assert "1 februari" in plan.conflicts[0].why
    assert broken(plan) == {"arbetsordning-avstamning"}


def test_to_move_a_meeting_of_next_week_costs_more_than_one_in_four_months() -> None:
    near = changed(unfit=frozenset({uid(OPERATIV, 5)}), today=date(2027, 5, 3))
    far = changed(unfit=frozenset({uid(OPERATIV, 5)}), today=date(2027, 1, 2))

    assert near.cost > far.cost


def test_three_proposals_are_ranked_and_the_first_is_the_best_year() -> None:
    unfit = uid(OPERATIV, 5)

    found = list(proposals(kumla(), planned(2027), unfit, announced(today=date(2027, 4, 21))))

    assert [each.cost for each in found] == sorted(each.cost for each in found)
    assert len({each.meeting.day for each in found}) == 3
    assert planned(2027).occurrences[0].day not in {each.meeting.day for each in found}
    assert all(unfit in {move.now.uid for move in each.difference.moved} for each in found)
    assert all("bra-samordnare" in each.told for each in found)
    best = plan_year(kumla(), 2027, None, announced(unfit=frozenset({unfit}), today=date(2027, 4, 21)))
    assert found[0].plan == best


def test_the_first_day_from_which_a_rule_can_no_longer_be_kept_is_known() -> None:
    found = {each.rule: each.day for each in last_chances(kumla(), 2027, announced())}

    assert found["arbetsordning-avstamning"] == date(2027, 1, 30)  # 29 January is January's last working day
    assert found["styrgrupp-sammantraden"] is not None
    assert found["styrgrupp-sammantraden"] > date(2027, 12, 1)


@pytest.mark.parametrize(("left", "at_risk"), [(3, False), (2, True)])
def test_reports_that_need_every_meeting_that_is_left_are_at_risk(left: int, at_risk: bool) -> None:
    plan = planned(2027)
    last = days(plan, "styrgrupp")[-left]

    found = [each.rule for each in risks(kumla(), plan, last)]

    assert ("andt-aterkoppling" in found) is at_risk
