"""The wheel shows what the list shows: every date once, on the ring of whoever meets; and reports travel outwards."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from math import atan2, degrees, hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kumla import kumla, planned
from made_up import made_up
from made_up_files import folder_of

from app.pages.view import groups_of
from app.pages.wheel import EDGE, HUB, Dial, Mark, Wheel, arc, at, in_order_of_reporting, wheel_of
from schedules.folder import Folder
from schedules.plan import Plan
from schedules.planner import plan_year

TODAY = date(2027, 4, 21)
FOLDER, KUMLA = kumla(), planned(2027)


def wheel(folder: Folder = FOLDER, plan: Plan = KUMLA, today: date = TODAY) -> Wheel:
    return wheel_of(folder, plan, groups_of(folder, plan, today, date(plan.year, 1, 1)), today)


def test_every_date_of_the_year_has_a_mark_and_none_has_two() -> None:
    shown = [line.entry.occurrence.uid for mark in wheel().marks for line in mark.lines]

    dated = [one.uid for one in KUMLA.occurrences if one.kind != "item"]
    assert sorted(shown) == sorted(dated)
    assert len(wheel().marks) == 10 + 6 + 12 + 2  # what is sent out on the day it is made has its mark


def test_a_mark_lies_on_its_ring_at_its_day() -> None:
    radii = {ring.id: ring.radius for ring in wheel().rings}
    for mark in wheel().marks:
        if mark.line.is_meeting:
            assert hypot(mark.at.x, mark.at.y) == pytest.approx(radii[mark.line.entry.occurrence.group], abs=0.2)
        turned = (degrees(atan2(mark.at.y, mark.at.x)) + 90) % 360
        assert turned / 360 * 365 == pytest.approx((mark.line.day - date(2027, 1, 1)).days + 0.5, abs=0.3)


def test_the_rings_go_from_what_is_made_to_who_is_told_at_last() -> None:
    assert [ring.name for ring in wheel().rings] == [
        "Lägesbild", "BRÅ operativ grupp", "Arbetsgrupp ANDT-SL", "BRÅ styrgrupp", "Kommunstyrelsen"
    ]  # fmt: skip
    assert in_order_of_reporting(FOLDER)[-1] == "styrgrupp"


def test_every_report_travels_outwards() -> None:
    flows = wheel().flows

    assert len(flows) > 20
    for flow in flows:
        numbers = [float(each) for each in re.findall(r"-?\d+\.\d", flow.path)]
        assert hypot(*numbers[:2]) < hypot(*numbers[-2:]), flow.path


def test_what_nobody_has_decided_is_dashed_and_no_dates_are_invented_for_it() -> None:
    [empty] = [ring for ring in wheel().rings if ring.is_empty]

    assert empty.id == "andt-sl"
    assert sum(not flow.is_sure for flow in wheel().flows) == sum(
        one.status == "provisional" for one in KUMLA.occurrences
    )


def test_a_cancelled_meeting_is_gone_from_the_wheel_with_its_reports() -> None:
    first = next(one for one in KUMLA.occurrences if one.kind == "meeting" and one.group == "styrgrupp")
    others = tuple(replace(one, status="cancelled") if one == first else one for one in KUMLA.occurrences)

    shown = wheel(plan=replace(KUMLA, occurrences=others))

    assert first.uid not in {mark.line.entry.occurrence.uid for mark in shown.marks}
    assert len(shown.flows) < len(wheel().flows)


def test_today_is_shown_in_its_own_year_alone() -> None:
    assert wheel().today == TODAY and wheel().hand
    assert wheel(today=date(2026, 12, 31)).hand is None and wheel(today=date(2026, 12, 31)).passed == ""
    assert wheel(today=date(2028, 1, 1)).hand is None and wheel(today=date(2028, 1, 1)).passed != ""


def test_closed_weeks_and_holidays_are_those_of_the_organisation() -> None:
    assert len(wheel().closed) == 6  # New Year's two ends, sports and autumn break, the week before Easter, summer
    assert len(wheel().holidays) == 8  # on working days: from New Year's Day to New Year's Eve, both Fridays in 2027


@given(st.integers(1900, 2200), st.data())
def test_the_year_goes_once_round(year: int, data: st.DataObject) -> None:
    dial = Dial(year)
    first, second = sorted(data.draw(st.dates(date(year, 1, 1), date(year, 12, 31))) for _ in range(2))

    assert -90 <= dial.angle(first) <= dial.angle(second) <= 270
    assert dial.angle(date(year, 1, 1), 0) == -90 and dial.angle(date(year, 12, 31), 1) == 270


@pytest.mark.parametrize("seed", range(6))
def test_any_organisation_is_drawn_within_its_rim(seed: int) -> None:
    asked = made_up(seed)
    folder = folder_of(asked)
    plan = plan_year(folder, asked.year)

    shown = wheel(folder, plan, date(asked.year, 6, 1))

    dated = [one for one in plan.occurrences if one.kind != "item" and one.day.year == asked.year]
    assert sum(len(mark.lines) for mark in shown.marks) == len(dated)
    for mark in shown.marks:
        assert hypot(mark.at.x, mark.at.y) - mark.size > HUB and hypot(mark.at.x, mark.at.y) + mark.size < EDGE


def test_an_arc_ends_where_it_should() -> None:
    assert arc(10, 0, 270).endswith(f"1 1 {at(10, 270)}") and arc(10, 90, 0).endswith(f"0 0 {at(10, 0)}")


def test_marks_on_a_crowded_ring_are_drawn_smaller_instead_of_over_each_other() -> None:
    first = next(one for one in KUMLA.occurrences if one.kind == "meeting" and one.group == "operativ-grupp")
    weekly = [
        replace(first, uid=f"weekly-{week}@x", number=week, start=date(2027, 1, 4) + timedelta(weeks=week), end=None)
        for week in range(51)
    ]
    for plan in (KUMLA, replace(KUMLA, occurrences=tuple(weekly))):
        marks = wheel(plan=plan).marks
        assert not [pair for pair in combinations(marks, 2) if overlap(*pair)]


def overlap(one: Mark, other: Mark) -> bool:
    """The same ring, two days, and less between their middles than they need."""
    same_ring = abs(hypot(one.at.x, one.at.y) - hypot(other.at.x, other.at.y)) < 1
    between = hypot(one.at.x - other.at.x, one.at.y - other.at.y)
    return same_ring and one.line.day != other.line.day and between < one.size + other.size - 0.5


def test_what_a_draft_moves_leaves_a_ghost_where_people_have_it() -> None:
    one = next(one for one in KUMLA.occurrences if one.kind == "meeting" and one.group == "styrgrupp")
    shown = wheel_of(FOLDER, KUMLA, groups_of(FOLDER, KUMLA, TODAY, date(2027, 1, 1)), TODAY, [one])

    [ghost] = shown.ghosts
    assert ghost.at in [mark.at for mark in shown.marks if mark.line.entry.occurrence.uid == one.uid]
