"""What follows from a deadline that people have fixed is planned after it, or is in a conflict that names both.

    2.2 "lägesbild ... presenteras på varje sammanträde" --> a meeting in March, three working days after its lägesbild
    2.1 "mejlas ut till alla representanter"             --> sent in March, not before it is there
    9 § "Kallelsen sänds senast sju dagar före mötet"    --> a meeting, seven days or more after its call
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from association import association, due, meets
from checker import is_worked, worked_days_between
from hypothesis import given
from hypothesis import strategies as st
from kumla import broken, days, kumla, meetings, of, planned, verdicts, with_only_open
from test_optimality import examples

from schedules.changes import Changes, Pin
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.workdays import periods

OPERATIV, SHOWN, MADE, SENT = "operativ-sammantraden", "operativ-lagesbild", "lagesbild", "lagesbild-utskick"


def uid(rule: str, number: int) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def fixed(rule: str, *days: date, folder: Folder | None = None, **changes: object) -> Plan:
    """The deadlines of these days' months, fixed to them."""
    pins = tuple(Pin(uid(rule, day.month), day) for day in days)
    made = replace(Changes(planned(2027)), **{"pins": pins} | changes)  # type: ignore[arg-type]
    return plan_year(folder or kumla(), 2027, None, made)


def day_of(plan: Plan, uid: str) -> date:
    return next(each.day for each in plan.occurrences if each.uid == uid)


def conflicts(plan: Plan) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(each.rules, each.pins) for each in plan.conflicts]


# ---- what follows it


def test_a_mailing_follows_a_lagesbild_that_is_fixed_and_no_meeting_comes_before_it() -> None:
    plan = fixed(MADE, date(2027, 3, 31))

    assert day_of(plan, uid(SENT, 3)) == day_of(plan, uid(MADE, 3)) == date(2027, 3, 31)
    assert [each for each in days(plan, "operativ-grupp") if each.month == 3] == []
    assert len(of(plan, OPERATIV)) == 10 and broken(plan) == set()
    assert (plan.optimal, plan.conflicts) == (True, ())


def test_a_meeting_is_three_working_days_after_the_lagesbild_that_is_fixed() -> None:
    """Half of the other months are closed, so that the group cannot do without March."""
    folder = with_only_open(kumla(), 1, 3, 6, 9, 11)

    plan = fixed(MADE, date(2027, 3, 10), folder=folder)

    march = [each for each in days(plan, "operativ-grupp") if each.month == 3]
    assert march and all(worked_days_between(date(2027, 3, 10), day) >= 3 for day in march)
    assert broken(plan) == set()


def test_a_lagesbild_is_made_in_time_for_a_mailing_that_is_fixed() -> None:
    plan = fixed(SENT, date(2027, 3, 1))

    assert day_of(plan, uid(MADE, 3)) == day_of(plan, uid(SENT, 3)) == date(2027, 3, 1)
    assert days(plan, "operativ-grupp") == days(planned(2027), "operativ-grupp") and broken(plan) == set()


def test_what_is_done_already_is_followed_too() -> None:
    """The lägesbild was there on 3 March; its meeting moves to the end of the month, and the mailing does not wait."""
    moved = Pin(uid(OPERATIV, 3), date(2027, 3, 31))

    plan = fixed(MADE, pins=(moved,), today=date(2027, 3, 4))

    assert day_of(plan, uid(MADE, 3)) == day_of(plan, uid(SENT, 3)) == date(2027, 3, 3)


def test_days_that_are_fixed_are_what_they_are() -> None:
    three = (date(2027, 2, 24), date(2027, 5, 12), date(2027, 9, 1))

    plan = fixed(MADE, *three)

    assert [day_of(plan, uid(MADE, day.month)) for day in three] == list(three)
    assert broken(plan) == set() and plan.optimal


@pytest.mark.proof
@examples(1)
@given(st.lists(st.sampled_from([date(2027, 1, 7) + timedelta(n) for n in range(350)]), max_size=4))
def test_whatever_is_fixed_stays_and_rules_are_kept_or_named_in_a_conflict_with_it(some: list[date]) -> None:
    chosen = {day.month: day for day in some if is_worked(day)}

    plan = fixed(MADE, *chosen.values())

    assert all(day_of(plan, uid(MADE, month)) == day for month, day in chosen.items())
    assert broken(plan) <= {rule for conflict in plan.conflicts for rule in conflict.rules}
    assert plan.optimal is (plan.conflicts == ())


# ---- what cannot follow it


def test_a_lagesbild_after_a_pinned_meeting_that_shows_it_is_a_conflict_and_the_meeting_can_move() -> None:
    meeting = Pin(uid(OPERATIV, 3), date(2027, 3, 15))
    made = Pin(uid(MADE, 3), date(2027, 3, 31))

    plan = fixed(MADE, pins=(made, meeting))

    assert conflicts(plan) == [((SHOWN,), (made.uid, meeting.uid))]
    assert day_of(plan, made.uid) == made.day and broken(plan) == set()  # a pin is given up before a rule
    for spared in (made, meeting):
        assert fixed(MADE, pins=(spared,)).conflicts == ()


def test_a_lagesbild_after_a_meeting_that_has_been_breaks_the_rule_and_says_why() -> None:
    held = next(each for each in meetings(planned(2027), "operativ-grupp") if each.number == 3)

    plan = fixed(MADE, date(2027, 3, 31), held=frozenset({held.uid}))

    assert [(each.rules, each.pins, each.held) for each in plan.conflicts] == [
        ((SHOWN,), (uid(MADE, 3),), (held.uid,))
    ]
    assert not plan.optimal and plan.breaks_least and broken(plan) == {SHOWN}
    why = next(each.why for each in plan.verdicts if each.rule == SHOWN)
    assert "finns inte före mötet måndag 8 mars 2027. I vägen står" in why
    assert "Lägesbild, mars är satt till onsdag 31 mars 2027" in why


def test_a_lagesbild_fixed_outside_its_month_breaks_its_own_rule_and_its_mailings_and_no_other() -> None:
    plan = fixed(MADE, pins=(Pin(uid(MADE, 3), date(2027, 4, 2)),))

    assert broken(plan) == {MADE, SENT}
    assert sorted(conflicts(plan)) == [((MADE,), (uid(MADE, 3),)), ((SENT,), (uid(MADE, 3),))]
    assert not any(day.month == 3 for day in days(plan, "operativ-grupp"))


def test_lagesbilder_fixed_to_the_end_of_every_month_leave_the_meetings_alone_and_break_one_rule() -> None:
    """No day is left after any of them: the meetings stay, rather than being crowded into one month."""
    last = [day for _, day in periods("month", 2027) if day.month != 7]

    plan = fixed(MADE, *last)

    assert conflicts(plan) == [((OPERATIV, SHOWN), tuple(uid(MADE, day.month) for day in last))]
    assert days(plan, "operativ-grupp") == days(planned(2027), "operativ-grupp")
    assert broken(plan) == {SHOWN} and "kommer inte alltid efter det som ska finnas först" in plan.gives_up


def test_a_mailing_fixed_before_its_lagesbild_is_a_conflict_of_both() -> None:
    pins = (Pin(uid(MADE, 3), date(2027, 3, 12)), Pin(uid(SENT, 3), date(2027, 3, 11)))

    plan = fixed(MADE, pins=pins)

    assert conflicts(plan) == [((SENT,), (uid(MADE, 3), uid(SENT, 3)))]
    assert broken(plan) == {SENT} and not plan.optimal


def test_a_report_fixed_in_another_year_breaks_its_rule() -> None:
    report = uid("redovisning-kommunstyrelsen", 1)

    plan = fixed(MADE, pins=(Pin(report, date(2028, 1, 20)),))

    assert conflicts(plan) == [(("redovisning-kommunstyrelsen",), (report,))]
    assert verdicts(plan)["redovisning-kommunstyrelsen"] == "broken"


# ---- what is due around meetings


CALL = due("kallelse", "Kallelsen sänds senast sju dagar före mötet.", before="styrelse", at_least="7 days")
MOTIONS = due("motioner", "Motioner lämnas senast tio dagar före mötet.", before="styrelse", at_least="10 days")
AGENDA = due("dagordning", before="styrelse", at_least="7 days", needs=["motioner"])
NOT_SOONER = due("kallelse", before="styrelse", at_least="7 days", at_most="14 days")


@cache
def board() -> tuple[Folder, Plan]:
    folder = association(meets("styrelse", 4), CALL, MOTIONS, AGENDA)
    return folder, plan_year(folder, 2027)


def number(plan: Plan, rule: str, number: int) -> Occurrence:
    return next(each for each in of(plan, rule) if each.number == number)


def moved_by(rule: str, days: int, *more: Pin) -> tuple[Occurrence, Plan]:
    """What is due around the second meeting, so many days from where it was, and the year planned anew."""
    folder, year = board()
    deadline = number(year, rule, 2)
    pins = (Pin(deadline.uid, deadline.day + timedelta(days)), *more)
    return deadline, plan_year(folder, 2027, None, Changes(year, pins=pins))


@pytest.mark.parametrize("later", [3, 10, 30])
def test_a_meeting_moves_after_a_call_that_is_fixed_and_others_stay(later: int) -> None:
    call, plan = moved_by("kallelse", later)

    meeting, before = (number(each, "styrelse-moten", 2) for each in (plan, board()[1]))
    assert number(plan, "kallelse", 2).day == call.day + timedelta(later) <= meeting.day - timedelta(7)
    assert meeting.day > before.day and broken(plan) == set() and plan.optimal
    order = [each.number for each in of(plan, "styrelse-moten")]
    assert order == [1, 2, 3, 4]


@pytest.mark.parametrize("later", [-60, -20, 20, 60, 120])
def test_a_meeting_stays_near_its_call_where_that_may_not_be_too_soon_either(later: int) -> None:
    """Even where it must pass by another meeting."""
    folder = association(meets("styrelse", 4), NOT_SOONER)
    year = plan_year(folder, 2027)
    call = number(year, "kallelse", 2)
    pin = Pin(call.uid, call.day + timedelta(later))

    plan = plan_year(folder, 2027, None, Changes(year, pins=(pin,)))

    assert 7 <= (number(plan, "styrelse-moten", 2).day - pin.day).days <= 14
    assert number(plan, "kallelse", 2).day == pin.day and broken(plan) == set() and plan.optimal


def test_an_agenda_is_not_fixed_before_motions_may_come() -> None:
    """Motions may come at most twenty days before, so the meeting is not later than that after its agenda."""
    motions = due("motioner", before="styrelse", at_least="10 days", at_most="20 days")
    folder = association(meets("styrelse", 4), motions, AGENDA)
    year = plan_year(folder, 2027)
    agenda = number(year, "dagordning", 2)
    pin = Pin(agenda.uid, agenda.day - timedelta(28))

    plan = plan_year(folder, 2027, None, Changes(year, pins=(pin,)))

    assert (number(plan, "styrelse-moten", 2).day - pin.day).days <= 20
    assert broken(plan) == set() and plan.optimal


def test_an_agenda_waits_for_motions_that_are_fixed_and_the_meeting_for_both() -> None:
    motions, plan = moved_by("motioner", 20)

    day = motions.day + timedelta(20)
    assert day <= number(plan, "dagordning", 2).day <= number(plan, "styrelse-moten", 2).day - timedelta(7)
    assert broken(plan) == set()


def test_motions_are_in_before_an_agenda_that_is_fixed() -> None:
    agenda, plan = moved_by("dagordning", -10)

    assert number(plan, "motioner", 2).day <= agenda.day - timedelta(10)
    assert broken(plan) == set() and plan.conflicts == ()


def test_a_call_fixed_too_late_for_a_meeting_that_is_pinned_is_a_conflict_of_both() -> None:
    meeting = number(board()[1], "styrelse-moten", 2)

    call, plan = moved_by("kallelse", 10, Pin(meeting.uid, meeting.day))

    assert [(each.rules, set(each.pins)) for each in plan.conflicts] == [(("kallelse",), {call.uid, meeting.uid})]
    assert number(plan, "kallelse", 2).day == call.day + timedelta(10) and not plan.optimal


def test_a_call_fixed_too_late_for_a_meeting_that_has_been_breaks_the_rule() -> None:
    folder, year = board()
    call, meeting = number(year, "kallelse", 2), number(year, "styrelse-moten", 2)
    changes = Changes(year, pins=(Pin(call.uid, meeting.day),), held=frozenset({meeting.uid}))

    plan = plan_year(folder, 2027, None, changes)

    assert [(each.rules, each.pins, each.held) for each in plan.conflicts] == [
        (("kallelse",), (call.uid,), (meeting.uid,))
    ]
    assert broken(plan) == {"kallelse"} and not plan.optimal


def test_an_agenda_fixed_before_motions_that_are_fixed_is_a_conflict_of_both() -> None:
    motions = number(board()[1], "motioner", 2)

    agenda, plan = moved_by("dagordning", -20, Pin(motions.uid, motions.day))

    assert conflicts(plan) == [(("dagordning",), (agenda.uid, motions.uid))]
    assert broken(plan) == {"dagordning"}
