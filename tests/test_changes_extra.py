"""An extra meeting is held when the chair finds it needful, and nobody is in two places because of it.

    2.1 "eller i övrigt när ordföranden anser att det behövs" --> a day that the chair says
    2.1 "BRÅ styrgrupp består av" ... polisen, and
    2.2 "BRÅ operativ grupp består av" ... polisen --> at hours apart, and on days apart where that can be
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations

import pytest
from checker import is_worked
from hypothesis import given
from hypothesis import strategies as st
from kumla import broken, days, kumla, meetings, of, planned, with_busy, with_busy_hours, with_free_days
from test_optimality import examples

from schedules.announced import series_after
from schedules.changes import Changes, Extra, Pin
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.search import exists
from schedules.series import people_called, span
from schedules.weighing import weighed

STYR, OPERATIV = "styrgrupp-sammantraden", "operativ-sammantraden"
EXTRA = {"styrgrupp": "styrgrupp-extra", "operativ-grupp": "operativ-extra"}
DAY = date(2027, 9, 8)  # a Wednesday on which nobody meets


def uid(rule: str, number: int = 1) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def changed(folder: Folder | None = None, **changes: object) -> Plan:
    made = replace(Changes(planned(2027)), **changes)  # type: ignore[arg-type]
    return plan_year(folder or kumla(), 2027, None, made)


def clock(plan: Plan, uid: str) -> str:
    return next(f"{each.start:%F %H:%M}" for each in plan.occurrences if each.uid == uid)


def at_one(*groups: str, hour: time | None = time(13)) -> tuple[Extra, ...]:
    return tuple(Extra(group, DAY, hour) for group in groups)


# ---- a day alone


def test_an_extra_meeting_takes_the_groups_usual_hour() -> None:
    plan = changed(extra=at_one("styrgrupp", hour=None))

    assert clock(plan, uid("styrgrupp-extra")) == "2027-09-08 13:00"
    assert plan.optimal and broken(plan) == set()


def test_an_extra_meeting_takes_an_hour_when_all_can_come() -> None:
    """From 08:00 to 17:00, and as near as can be to 13:00."""
    folder = with_busy_hours(kumla(), "oppositionsrad", [DAY], 12, 16)

    assert clock(changed(folder, extra=at_one("styrgrupp", hour=None)), uid("styrgrupp-extra")) == "2027-09-08 11:00"


def test_two_extra_meetings_of_the_same_people_on_one_day_are_at_hours_apart() -> None:
    plan = changed(extra=at_one("styrgrupp", "operativ-grupp", hour=None))

    assert [clock(plan, uid(rule))[-5:] for rule in EXTRA.values()] == ["12:00", "13:00"]
    assert plan.optimal and plan.conflicts == ()


def test_an_extra_meeting_makes_way_for_a_planned_one_whose_hour_people_have_said() -> None:
    pin = Pin(uid(STYR, 3), date(2027, 5, 20), time(13, 30))

    plan = changed(pins=(pin,), extra=(Extra("operativ-grupp", pin.day),))

    assert clock(plan, uid("operativ-extra")) == "2027-05-20 12:30" and plan.conflicts == ()


def test_an_extra_meeting_and_a_planned_one_share_the_only_day_there_is_if_hours_can_be_found() -> None:
    """One day in January, and on it one hour for the styrgrupp that the first meeting needs: the extra one moves."""
    january = date(2027, 1, 20)
    folder = with_free_days(kumla(), "oppositionsrad", january, *days(planned(2027), "styrgrupp")[1:])
    for first, last in ((8, 13), (14, 17)):
        folder = with_busy_hours(folder, "oppositionsrad", [january], first, last)

    plan = changed(folder, extra=(Extra("operativ-grupp", january),))

    assert clock(plan, uid(STYR, 1)) == "2027-01-20 13:00" and clock(plan, uid("operativ-extra"))[-5:] == "12:00"
    assert plan.optimal and broken(plan) == set()


# ---- what is planned makes way


@pytest.mark.parametrize(("group", "other"), [("styrgrupp", "operativ-grupp"), ("operativ-grupp", "styrgrupp")])
def test_a_planned_meeting_leaves_the_day_of_an_extra_one_that_calls_the_same_people(group: str, other: str) -> None:
    for day in days(planned(2027), other):
        plan = changed(extra=(Extra(group, day, time(13)),))

        assert day not in days(plan, other)
        assert plan.optimal and broken(plan) == set() and clashes(kumla(), plan) == []


def test_a_planned_meeting_that_cannot_leave_the_day_takes_another_hour() -> None:
    pin = Pin(uid(OPERATIV, 8), DAY)

    plan = changed(pins=(pin,), extra=at_one("styrgrupp"))

    assert clock(plan, pin.uid) != clock(plan, uid("styrgrupp-extra")) and plan.conflicts == ()


def test_an_extra_meeting_never_counts_towards_the_six() -> None:
    plan = changed(extra=at_one("styrgrupp"))

    assert len(of(plan, STYR)) == 6 and len(meetings(plan, "styrgrupp")) == 7


# ---- what cannot be


def conflicts(plan: Plan) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(each.rules, each.pins) for each in plan.conflicts]


def test_two_extra_meetings_of_the_same_people_at_one_hour_are_a_conflict_that_names_both_and_the_people() -> None:
    plan = changed(extra=at_one("styrgrupp", "operativ-grupp"))

    assert conflicts(plan) == [((), (uid("styrgrupp-extra"), uid("operativ-extra")))]
    why = plan.conflicts[0].why
    assert "BRÅ-samordnare och Polisen" in why and "onsdag 8 september 2027 kl. 13:00" in why
    assert not plan.optimal and "BRÅ operativ grupp, extra möte hålls inte" in plan.gives_up
    assert of(plan, "operativ-extra") == [] and broken(plan) == set()


def test_an_extra_meeting_at_the_hour_of_a_pinned_one_is_a_conflict_that_names_both() -> None:
    pin = Pin(uid(STYR, 3), DAY, time(13, 30))

    plan = changed(pins=(pin,), extra=at_one("operativ-grupp"))

    assert conflicts(plan) == [((), (pin.uid, uid("operativ-extra")))]
    assert "BRÅ-samordnare och Polisen" in plan.conflicts[0].why


def test_an_extra_meeting_at_the_hour_of_one_that_has_been_held_is_a_conflict_that_names_it() -> None:
    held = meetings(planned(2027), "operativ-grupp")[7]

    plan = changed(held=frozenset({held.uid}), extra=(Extra("styrgrupp", held.day, time(13)),))

    assert [(each.pins, each.held) for each in plan.conflicts] == [((uid("styrgrupp-extra"),), (held.uid,))]
    assert held in plan.occurrences


def test_an_extra_meeting_when_somebody_cannot_come_is_a_conflict_that_says_who_and_when() -> None:
    folder = with_busy_hours(kumla(), "polisen", [DAY], 12, 15)

    plan = changed(folder, extra=at_one("styrgrupp"))

    assert [(each.pins, each.busy) for each in plan.conflicts] == [((uid("styrgrupp-extra"),), ("polisen",))]
    assert "Polisen kan inte (onsdag 8 september 2027 12:00–15:00)" in plan.conflicts[0].why


def test_an_extra_meeting_on_a_day_when_nobody_finds_an_hour_is_a_conflict_too() -> None:
    plan = changed(with_busy(kumla(), "polisen", (DAY, DAY)), extra=at_one("styrgrupp", hour=None))

    assert [(each.pins, each.busy) for each in plan.conflicts] == [((uid("styrgrupp-extra"),), ("polisen",))]


@pytest.mark.parametrize(
    ("day", "closed"),
    [(date(2027, 7, 14), (7,)), (date(2027, 9, 5), ()), (date(2027, 5, 6), ()), (date(2027, 6, 25), ())],
)
def test_an_extra_meeting_when_nobody_meets_is_a_conflict(day: date, closed: tuple[int, ...]) -> None:
    """A closed month, a Sunday, Ascension Day, Midsummer Eve."""
    plan = changed(extra=(Extra("styrgrupp", day),))

    assert [(each.pins, each.closed) for each in plan.conflicts] == [((uid("styrgrupp-extra"),), closed)]


def test_an_extra_meeting_on_the_day_of_a_pinned_one_of_the_group_is_a_conflict() -> None:
    pin = Pin(uid(STYR, 3), DAY, time(9))

    assert conflicts(changed(pins=(pin,), extra=at_one("styrgrupp"))) == [((), (pin.uid, uid("styrgrupp-extra")))]


def test_an_extra_meeting_before_today_is_a_conflict() -> None:
    plan = changed(today=date(2027, 10, 1), extra=at_one("styrgrupp"))

    assert [(each.pins, each.today) for each in plan.conflicts] == [((uid("styrgrupp-extra"),), date(2027, 10, 1))]


# ---- once it is announced


def test_an_announced_extra_meeting_keeps_its_day_and_leaves_its_hour_only_where_it_must() -> None:
    year = changed(extra=at_one("styrgrupp", hour=time(10)))
    busy = with_busy_hours(kumla(), "polisen", [DAY], 9, 11)

    same, moved = (plan_year(folder, 2027, None, Changes(year)) for folder in (kumla(), busy))

    assert same.occurrences == year.occurrences
    assert clock(moved, uid("styrgrupp-extra")) == "2027-09-08 11:00" and moved.conflicts == ()


def test_extra_meetings_that_have_been_stay_whatever_else_there_was_then() -> None:
    year = changed(extra=at_one("styrgrupp"))
    other = next(each for each in year.occurrences if each.uid == uid("styrgrupp-extra"))
    twice = replace(other, uid=uid("operativ-extra"), rule="operativ-extra", group="operativ-grupp")
    announced = replace(year, occurrences=(*year.occurrences, twice))

    plan = plan_year(kumla(), 2027, None, Changes(announced, today=date(2027, 10, 1)))

    assert {other.uid, twice.uid} <= {each.uid for each in plan.occurrences} and plan.conflicts == ()


def test_a_pinned_extra_meeting_moves_to_its_pin() -> None:
    year = changed(extra=at_one("styrgrupp"))

    plan = plan_year(kumla(), 2027, None, Changes(year, pins=(Pin(uid("styrgrupp-extra"), date(2027, 9, 15)),)))

    assert clock(plan, uid("styrgrupp-extra")) == "2027-09-15 13:00" and plan.conflicts == ()


# ---- whatever is asked


FREE = (day for n in range(365) if is_worked(day := date(2027, 1, 1) + timedelta(n)) and day.month != 7)
DAYS = [day for day in FREE if day.day > 10]  # when the lägesbild can be ready
HOURS = st.sampled_from((None, time(9), time(13), time(13, 30), time(18)))


@dataclass(frozen=True)
class Besides:
    """Extra meetings and pins on a few days, on which people may be busy for some hours."""

    extra: tuple[Extra, ...]
    pins: tuple[Pin, ...]
    busy: tuple[tuple[str, date, int, int], ...]

    def folder(self) -> Folder:
        folder = kumla()
        for role, day, first, last in self.busy:
            folder = with_busy_hours(folder, role, [day], first, last)
        return folder

    def changes(self) -> Changes:
        return Changes(planned(2027), pins=self.pins, extra=self.extra)


@st.composite
def asked_besides(draw: st.DrawFn) -> Besides:
    some = st.sampled_from(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True)))
    extra = draw(st.lists(st.tuples(st.sampled_from(sorted(EXTRA)), some), max_size=4, unique=True))
    pins = draw(st.lists(st.sampled_from([uid(STYR, 4), uid(OPERATIV, 6)]), max_size=2, unique=True))
    busy = st.tuples(st.sampled_from(("polisen", "kumla-bostader")), some, st.integers(8, 12), st.integers(13, 17))
    return Besides(
        extra=tuple(Extra(group, day, draw(HOURS)) for group, day in extra),
        pins=tuple(Pin(each, draw(some), draw(HOURS)) for each in pins),
        busy=tuple(draw(st.lists(busy, max_size=2))),
    )


@pytest.mark.proof
@examples(2)
@given(asked_besides())
def test_whatever_is_asked_besides_nobody_is_in_two_places_and_what_is_missing_is_in_a_conflict(asked: Besides) -> None:
    plan = plan_year(asked.folder(), 2027, None, asked.changes())

    assert clashes(asked.folder(), plan) == []
    named = {uid for conflict in plan.conflicts for uid in conflict.pins}
    assert missing(plan, asked.extra) <= named and broken(plan) == set()


@pytest.mark.proof
@examples(1)
@given(asked_besides())
def test_what_is_fixed_apart_is_in_a_smallest_conflict_and_every_point_of_other_years_has_a_name(
    asked: Besides,
) -> None:
    folder, changes = asked.folder(), asked.changes()

    plan = plan_year(folder, 2027, None, changes)

    assert plan.conflicts or plan.cost == sum(each.weight or 0 for each in weighed(folder, plan, changes))
    for conflict in plan.conflicts:
        named = set(conflict.pins)
        busy = tuple(each for each in asked.busy if each[0] in conflict.busy)
        folder = replace(asked, busy=busy).folder()
        assert not exists(series_after(folder, 2027, {}, only(changes, named)))
        assert all(exists(series_after(folder, 2027, {}, only(changes, named - {spared}))) for spared in named)


def missing(plan: Plan, extra: tuple[Extra, ...]) -> set[str]:
    rules = [EXTRA[each.group] for each in extra]
    asked = {uid(rule, rules[: at + 1].count(rule)) for at, rule in enumerate(rules)}
    return asked - {each.uid for each in plan.occurrences}


def only(changes: Changes, uids: set[str]) -> Changes:
    """With these pins and extra meetings, and no others."""
    others = frozenset(uid(rule, number) for rule in EXTRA.values() for number in range(1, 5)) - uids
    return replace(changes, pins=tuple(pin for pin in changes.pins if pin.uid in uids), given_up=others)


def clashes(folder: Folder, plan: Plan) -> list[tuple[str, str]]:
    """Meetings at one hour that call the same people, and meetings when somebody is busy."""
    held = [each for group in EXTRA for each in meetings(plan, group)]
    shared = people_called(folder, "styrgrupp") & people_called(folder, "operativ-grupp")
    assert shared
    pairs = [(one.uid, other.uid) for one, other in combinations(held, 2) if overlap(one, other)]
    return pairs + list(called_while_busy(folder, held))


def called_while_busy(folder: Folder, held: list[Occurrence]) -> Iterator[tuple[str, str]]:
    for each in held:
        for busy in folder.organisation.busy:
            start, end = span(busy, folder.organisation.zone)
            if busy.role in people_called(folder, each.group) and begins(each) < end and start < ends(each):
                yield each.uid, busy.role


def overlap(one: Occurrence, other: Occurrence) -> bool:
    return begins(one) < ends(other) and begins(other) < ends(one)


def begins(meeting: Occurrence) -> datetime:
    assert isinstance(meeting.start, datetime)
    return meeting.start.replace(tzinfo=None)


def ends(meeting: Occurrence) -> datetime:
    return begins(meeting) + timedelta(hours=1)
