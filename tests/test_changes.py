"""A year that is announced and then changed: what people have in their calendars moves as little as it can."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from kumla import (
    broken,
    days,
    kumla,
    meetings,
    of,
    planned,
    with_busy,
    with_closed_months,
    with_members,
    with_times,
)
from made_up import made_up
from made_up_files import folder_of

from schedules.changes import Changes, Difference, Extra, Pin, difference
from schedules.folder import Folder
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


def all_in(found: Difference) -> list[object]:
    return [*found.moved, *found.carried, *found.cancelled, *found.added]


UNEASY = [date(2027, month, day) for month, day in ((4, 10), (4, 12), (4, 16), (8, 26), (8, 27), (10, 8), (10, 15))]


@pytest.mark.parametrize("today", [date(2027, 1, 1) + timedelta(days=days) for days in range(0, 365, 13)] + UNEASY)
def test_that_a_day_comes_changes_nothing_by_itself(today: date) -> None:
    assert all_in(difference(kumla(), planned(2027), changed(today=today))) == []


@pytest.mark.parametrize("seed", [0, 3, 7, 12])
def test_that_a_day_comes_changes_nothing_in_other_organisations_either(seed: int) -> None:
    asked = made_up(seed)
    folder = folder_of(asked)
    announced = plan_year(folder, asked.year, asked.before)

    for today in (date(asked.year, month, 11) for month in (2, 4, 8, 10)):
        after = plan_year(folder, asked.year, asked.before, Changes(announced, today=today))
        assert (all_in(difference(folder, announced, after)), after.conflicts) == ([], ())



def test_a_pinned_meeting_moves_and_keeps_its_uid() -> None:
    plan = changed(pins=(Pin(uid(STYR, 3), date(2027, 5, 20)),))

    moved = find(plan, uid(STYR, 3))
    assert (moved.day, moved.number) == (date(2027, 5, 20), 3)
    assert [move.now.uid for move in difference(kumla(), planned(2027), plan).moved] == [uid(STYR, 3)]
    assert broken(plan) == set()


def test_that_people_fix_days_of_another_weekday_moves_no_others_there() -> None:
    pins = (Pin(uid(STYR, 5), date(2027, 10, 14)), Pin(uid(STYR, 6), date(2027, 12, 9)))

    plan = changed(pins=pins, today=date(2027, 1, 1))

    moves = difference(kumla(), planned(2027), plan).moved
    assert {move.now.uid for move in moves} == {uid(STYR, 5), uid(STYR, 6)}


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

    change = difference(kumla(), planned(2027), plan)
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
    best = plan_year(kumla(), 2027, None, announced(unfit=frozenset({unfit}), today=date(2027, 4, 21)))
    assert found[0].plan == best


def test_a_proposal_says_how_much_dearer_the_year_is_and_what_that_is_made_of() -> None:
    for each in proposals(kumla(), planned(2027), uid(STYR, 1), announced()):
        assert each.dearer == each.cost - planned(2027).cost > 0
        assert sum(reason.weight or 0 for reason in each.suffers) == each.dearer


# ---- who must be told


def test_whoever_comes_and_whoever_delivers_something_by_then_is_to_be_told_of_a_proposal() -> None:
    first = next(proposals(kumla(), planned(2027), uid(OPERATIV, 5), announced()))

    assert "kommunpolis" not in kumla().group("operativ-grupp").members  # but it makes the lägesbild
    assert {*kumla().group("operativ-grupp").members, "kommunpolis"} == set(first.told)


def told_when(folder: Folder, **changes: object) -> Difference:
    return difference(folder, planned(2027), plan_year(folder, 2027, None, announced(**changes)))


@pytest.mark.parametrize(
    ("number", "presenting"),
    [
        (1, {"bra-samordnare", "kommunpolis", "operativ-grupp"}),
        (2, {"andt-sl", "bra-samordnare", "kommunpolis"}),
        (3, {"andt-sl", "operativ-grupp"}),
    ],
)
def test_whoever_presents_at_a_meeting_that_moves_is_told_besides_those_who_are_called(
    number: int, presenting: set[str]
) -> None:
    day = days(planned(2027), "styrgrupp")[number - 1] - timedelta(1)

    change = told_when(kumla(), pins=(Pin(uid(STYR, number), day),))

    assert [move.now.uid for move in change.moved] == [uid(STYR, number)]
    assert set(change.moved[0].told) == {*kumla().group("styrgrupp").members, *presenting}
    assert change.told == change.moved[0].told == tuple(sorted(change.told))


def test_of_a_deadline_that_moves_those_are_told_who_answer_for_it() -> None:
    change = told_when(kumla(), cancelled=frozenset({uid(OPERATIV, 6)}))

    told = {move.now.rule: move.told for move in change.moved}
    assert told["lagesbild"] == ("bra-samordnare", "kommunpolis")
    assert told["lagesbild-utskick"] == ()  # the document does not say who sends it


def test_whoever_was_to_present_at_a_cancelled_meeting_and_will_at_its_replacement_is_told() -> None:
    change = told_when(kumla(), cancelled=frozenset({uid(OPERATIV, 6)}))

    (cancelled,), (added,) = change.cancelled, change.added
    assert cancelled.uid == uid(OPERATIV, 6)
    assert "kommunpolis" in cancelled.told and "kommunpolis" in added.told
    assert set(kumla().group("operativ-grupp").members) < set(added.told)


def test_whoever_presents_what_another_meeting_takes_up_is_told() -> None:
    change = told_when(kumla(), cancelled=frozenset({uid(STYR, 5)}))

    assert {move.now.rule: move.told for move in change.carried} == {
        "andt-aterkoppling": ("andt-sl",), "kvartalsanalys": ("bra-samordnare", "kommunpolis"),
    }  # fmt: skip


def test_what_no_meeting_takes_up_any_more_is_a_change_that_its_presenters_are_told_of() -> None:
    fewer, analyses = with_times(kumla(), "kvartalsanalys", 3), "kvartalsanalys"

    lost, back = told_when(fewer), difference(kumla(), plan_year(fewer, 2027), planned(2027))

    assert {each.uid: each.told for each in lost.dropped} == {uid(analyses, 4): ("bra-samordnare", "kommunpolis")}
    assert {each.uid: each.told for each in back.taken_up} == {uid(analyses, 4): ("bra-samordnare", "kommunpolis")}
    assert {"bra-samordnare", "kommunpolis"} <= set(lost.told) and {"bra-samordnare", "kommunpolis"} <= set(back.told)


def test_a_group_whose_members_nobody_knows_is_told_as_a_group() -> None:
    folder = with_members(kumla(), {"styrgrupp": "undecided"})  # type: ignore[dict-item]

    change = difference(folder, planned(2027), changed(pins=(Pin(uid(STYR, 3), date(2027, 5, 20)),)))

    assert "styrgrupp" in change.told


def test_a_proposal_tells_the_same_people_as_the_change_itself() -> None:
    for each in proposals(kumla(), planned(2027), uid(STYR, 2), announced()):
        assert each.told == each.difference.told
        assert {"andt-sl", "kommunpolis"} <= set(each.told)


# ---- other times


def test_other_times_for_a_meeting_are_sought_in_the_year_as_it_has_been_changed() -> None:
    changes = announced(
        pins=(Pin(uid(STYR, 3), date(2027, 5, 20)),), cancelled=frozenset({uid(STYR, 5)}),
        extra=(Extra("styrgrupp", date(2027, 9, 8)),),
    )  # fmt: skip
    year = plan_year(kumla(), 2027, None, changes)

    found = list(proposals(kumla(), year, uid(STYR, 3), changes))

    assert len({each.meeting.day for each in found} - {date(2027, 5, 20)}) == 3
    extra = [each for each in year.occurrences if each.rule == "styrgrupp-extra"]
    assert all([one for one in each.plan.occurrences if one.rule == "styrgrupp-extra"] == extra for each in found)
    assert all(find(each.plan, uid(STYR, 5)).status == "cancelled" for each in found)


@pytest.mark.parametrize("number", [2, 3, 5])
def test_what_a_proposal_moves_is_counted_from_the_year_that_people_know(number: int) -> None:
    """Somebody is busy on the day: the year that is mended already is only one way out, and nobody has heard of it."""
    day = find(planned(2027), uid(STYR, number)).day
    folder = with_busy(kumla(), "oppositionsrad", (day, day))
    mended = plan_year(folder, 2027, None, announced())

    found = list(proposals(folder, mended, uid(STYR, number), announced()))

    assert not {day, find(mended, uid(STYR, number)).day} & {each.meeting.day for each in found}
    assert len({each.meeting.day for each in found}) == 3
    for each in found:
        assert each.difference == difference(folder, planned(2027), each.plan)
        assert sum(reason.weight or 0 for reason in each.suffers) == each.dearer == each.cost - mended.cost >= 0


def test_the_best_proposal_moves_no_others_than_it_must_of_those_that_people_know() -> None:
    """The meetings that the mended year has moved besides may stay where they were announced."""
    day = find(planned(2027), uid(STYR, 3)).day
    folder = with_busy(kumla(), "oppositionsrad", (day, day))
    mended = plan_year(folder, 2027, None, announced())

    first = next(proposals(folder, mended, uid(STYR, 3), announced()))

    refused = frozenset({("styrgrupp", find(mended, uid(STYR, 3)).day)})
    assert first.plan == plan_year(folder, 2027, None, announced(refused=refused))


def test_a_meeting_of_a_year_that_cannot_be_has_other_times_too() -> None:
    folder = with_closed_months(kumla(), 1, 7)
    year = plan_year(folder, 2027)

    found = list(proposals(folder, year, uid(STYR, 3), Changes(year)))

    assert year.conflicts
    assert len({each.meeting.day for each in found} - {find(year, uid(STYR, 3)).day}) == 3
    assert all(broken(each.plan) == set() for each in found)  # nothing besides what cannot be kept
    assert all([move.now.uid for move in each.difference.moved] == [uid(STYR, 3)] for each in found)
    assert not any(each.difference.cancelled or each.difference.added for each in found)


def test_the_first_day_from_which_a_rule_can_no_longer_be_kept_is_known() -> None:
    found = {each.rule: each.day for each in last_chances(kumla(), 2027, announced())}

    assert found["arbetsordning-avstamning"] == date(2027, 1, 30)  # 29 January is January's last working day
    assert found["styrgrupp-sammantraden"] is not None
    assert found["styrgrupp-sammantraden"] > date(2027, 12, 1)


def test_what_has_been_held_gives_a_rule_longer_time() -> None:
    five = frozenset(uid(STYR, number) for number in range(1, 6))

    chance = next(last_chances(kumla(), 2027, announced(held=five), only=STYR))

    assert chance.day == date(2027, 12, 31)  # New Year's Eve: the sixth may be held on 30 December
    assert not chance.over


def test_a_pin_is_no_last_chance_for_it_can_be_pinned_anew() -> None:
    pinned = announced(pins=(Pin(uid(STYR, 3), date(2027, 5, 20)),))

    assert [*last_chances(kumla(), 2027, pinned)] == [*last_chances(kumla(), 2027, announced())]


def test_a_rule_that_nothing_can_keep_any_more_is_over() -> None:
    changes = announced(cancelled=frozenset({uid(STYR, 1)}), today=date(2027, 2, 1))

    over = {each.rule for each in last_chances(kumla(), 2027, changes) if each.over}

    assert over == {"arbetsordning-avstamning"}


@pytest.mark.parametrize(("left", "at_risk"), [(3, False), (2, True)])
def test_reports_that_need_every_meeting_that_is_left_are_at_risk(left: int, at_risk: bool) -> None:
    last = days(planned(2027), "styrgrupp")[-left]

    found = [each.rule for each in risks(kumla(), planned(2027), announced(today=last))]

    assert ("andt-aterkoppling" in found) is at_risk


def test_reports_that_no_longer_have_a_meeting_each_are_said_with_their_number() -> None:
    folder = with_times(kumla(), STYR, 3)  # four reports a year
    plan = plan_year(folder, 2027)
    second = days(plan, "styrgrupp")[1]

    found = {each.rule: each for each in risks(folder, plan, Changes(plan, today=second))}

    assert (found["andt-aterkoppling"].meetings, found["andt-aterkoppling"].reports) == (2, 3)
    assert found["andt-aterkoppling"].why == "2 möten kvar men 3 redovisningar att ta upp: det räcker inte."


@pytest.mark.parametrize(("today", "at_risk"), [(date(2027, 1, 1), False), (date(2027, 1, 4), True)])
def test_a_rule_whose_last_chance_is_four_weeks_away_is_at_risk(today: date, at_risk: bool) -> None:
    found = {each.rule: each.last_chance for each in risks(kumla(), planned(2027), announced(today=today))}

    assert found == ({"arbetsordning-avstamning": date(2027, 1, 30)} if at_risk else {})


def test_what_is_done_is_at_risk_no_more() -> None:
    changes = announced(held=frozenset({uid(STYR, 1), uid(OPERATIV, 1)}), today=date(2027, 1, 10))

    assert list(risks(kumla(), planned(2027), changes)) == []


@pytest.mark.parametrize("pin", [Pin(uid(STYR, 3), date(2027, 9, 20)), Pin(uid(STYR, 3), date(2027, 8, 27))])
@pytest.mark.parametrize("changes", [{"held": frozenset({uid(STYR, 3)})}, {"today": date(2027, 7, 1)}])
def test_what_has_been_held_does_not_move_whatever_is_pinned(pin: Pin, changes: dict[str, object]) -> None:
    plan = changed(pins=(pin,), **changes)

    assert find(plan, uid(STYR, 3)) == find(planned(2027), uid(STYR, 3))
    assert broken(plan) == set()


def test_a_meeting_that_was_held_before_its_turn_stays_when_all_others_move() -> None:
    held = uid(STYR, 4)
    others = tuple(Pin(uid(STYR, number), day) for number, day in ((2, date(2027, 3, 9)), (3, date(2027, 5, 19))))

    plan = changed(held=frozenset({held}), pins=others, cancelled=frozenset({uid(STYR, 5)}))

    assert find(plan, held) == find(planned(2027), held)
    assert broken(plan) == set()


def test_a_report_that_was_missed_comes_at_a_meeting_that_is_to_come_and_what_was_given_stays() -> None:
    today = date(2027, 9, 1)

    plan = changed(cancelled=frozenset({uid(STYR, 2)}), today=today)  # in April, and never said before

    given = [each for each in planned(2027).occurrences if each.kind == "item" and each.day < today]
    missed = [each.uid for each in given if each.host == uid(STYR, 2)]
    now = {each.uid: each for each in plan.occurrences}
    assert len(missed) > 1 and all(now[each].day >= today for each in missed)
    assert [now[each.uid] for each in given if each.uid not in missed] == [
        each for each in given if each.uid not in missed
    ]
    assert broken(plan) == set() and plan.optimal
