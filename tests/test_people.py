"""Whoever sits in several groups is in one place at a time, and is called once a day wherever that can be."""

from datetime import date, datetime, time
from itertools import combinations
from pathlib import Path

import pytest
from association import Sentence, association, meets
from hypothesis import given, settings
from hypothesis import strategies as st
from kumla import (
    PLACE,
    days,
    kumla,
    meetings,
    of,
    planned,
    with_busy,
    with_busy_hours,
    with_free_days,
    with_meetings,
    with_members,
    with_person,
    with_times,
)

from app.cli import main
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year

OPERATIV = "operativ-sammantraden"
ROLES = ("ks-ordforande", "bra-samordnare", "polisen", "kommunpolis", "kumla-bostader")


def somebody_in_both(folder: Folder) -> bool:
    """Counted by hand: a role in both groups, or two roles of one person (and hers of the next)."""
    called = [set(group.members) for group in folder.groups if group.members != "undecided"]
    for _ in folder.organisation.persons:
        for people in called:
            for person in folder.organisation.persons:
                people |= set(person.roles) if people & set(person.roles) else set()
    return bool(called[0] & called[1])


def in_two_places(plan: Plan) -> list[tuple[Occurrence, Occurrence]]:
    held = [each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled"]
    return [(one, other) for one, other in combinations(held, 2) if overlap(one, other)]


def overlap(one: Occurrence, other: Occurrence) -> bool:
    assert isinstance(one.start, datetime) and isinstance(other.start, datetime)
    assert one.end is not None and other.end is not None
    return one.start < other.end and other.start < one.end


@st.composite
def crowded(draw: st.DrawFn) -> Folder:
    """Two groups that want the same hour of the same few days, whose members hold each other's roles."""
    some = st.sets(st.sampled_from(ROLES), min_size=1, max_size=3).map(sorted).map(tuple)
    folder = with_members(kumla(), {"styrgrupp": draw(some), "operativ-grupp": draw(some)})
    for name in ("Kim", "Lo"):
        folder = with_person(folder, name, *draw(some))
    folder = with_times(with_meetings(folder, weekday="tuesday"), OPERATIV, draw(st.sampled_from((10, 20))))
    latest = draw(st.sampled_from((time(15), time(17))))
    return with_meetings(folder, earliest=time(13), latest=latest, weekday="tuesday")


@settings(max_examples=8, deadline=None)
@given(crowded())
def test_nobody_is_ever_in_two_places_whatever_roles_one_person_holds(folder: Folder) -> None:
    plan = plan_year(folder, 2027)

    assert not (somebody_in_both(folder) and in_two_places(plan))


def test_groups_that_share_nobody_may_meet_at_the_same_hour() -> None:
    """So what the test above finds absent is not absent anyway."""
    apart = with_members(kumla(), {"styrgrupp": ("ks-ordforande",), "operativ-grupp": ("kumla-bostader",)})
    folder = with_times(with_meetings(apart, weekday="tuesday"), OPERATIV, 40)

    assert not somebody_in_both(folder)
    assert in_two_places(plan_year(folder, 2027))


FREE = [
    date(2027, *day) for day in ((1, 28), (2, 11), (3, 4), (3, 18), (4, 15), (5, 13), (6, 10), (8, 19), (9, 9), (9, 23),
                                 (10, 14), (11, 11), (12, 2))
]  # fmt: skip


@pytest.mark.parametrize("free", [11, 12, 13])
def test_a_person_is_called_twice_on_no_more_days_than_must_be(free: int) -> None:
    """Sixteen meetings on so many days."""
    plan = plan_year(with_free_days(kumla(), "bra-samordnare", *FREE[:free]), 2027)

    assert len(set(days(plan, "styrgrupp")) & set(days(plan, "operativ-grupp"))) == 16 - free
    assert in_two_places(plan) == []


@pytest.mark.parametrize("roles", [("ks-ordforande", "kumla-bostader"), ("kommundirektor", "socialforvaltningen")])
def test_one_person_with_a_role_in_each_group_is_called_once_a_day(roles: tuple[str, str]) -> None:
    apart = with_members(kumla(), {"styrgrupp": (roles[0],), "operativ-grupp": (roles[1],)})
    folder = with_meetings(apart, weekday="monday")
    kims = with_person(folder, "Kim", *roles)

    strangers, one_person = plan_year(folder, 2027), plan_year(kims, 2027)

    assert set(days(strangers, "styrgrupp")) & set(days(strangers, "operativ-grupp"))
    assert not set(days(one_person, "styrgrupp")) & set(days(one_person, "operativ-grupp"))


def test_agendas_are_uneven_rather_than_that_somebody_is_called_twice_on_a_day() -> None:
    """Even agendas want two meetings after July, and one of the two days there is the other group's only one."""
    shown = [(f"analys-{n}", f"Analys {n} visas varje halvår.", analysis(n)) for n in range(3)]
    folder = association(meets("styrelse", 3), meets("arsmote", 1), *shown)
    contested = date(2027, 10, 6)
    free = (date(2027, 1, 20), date(2027, 6, 9), contested, date(2027, 11, 17))
    folder = with_free_days(with_free_days(folder, "sekreterare", *free), "medlem", contested)
    both = with_members(folder, {"styrelse": ("ordforande", "sekreterare"), "arsmote": ("ordforande", "medlem")})

    strangers, shared = plan_year(folder, 2027), plan_year(both, 2027)

    assert contested in days(strangers, "styrelse")
    assert days(shared, "styrelse") == [day for day in free if day != contested]
    assert shared.optimal and shared.conflicts == ()


def analysis(number: int) -> dict[str, object]:
    words = {"what": f"analys-{number}", "by": ["ordforande"], "to": "styrelse", "times": 2, "covers": "half-year"}
    return {"presents": words}


def test_whoever_is_busy_in_one_role_is_busy_in_all_of_theirs() -> None:
    busy = [(day, day) for day in days(planned(2027), "operativ-grupp")]
    folder = with_busy(kumla(), "nerikes-brandkar", *busy)  # who sits in the styrgrupp alone

    kims = with_person(folder, "Kim", "nerikes-brandkar", "polisen")

    alone, same_person = plan_year(folder, 2027), plan_year(kims, 2027)

    assert days(alone, "operativ-grupp") == days(planned(2027), "operativ-grupp")
    assert not set(days(same_person, "operativ-grupp")) & {day for day, _ in busy}


# ---- whoever presents something without sitting in the group


def invited(**demand: object) -> Sentence:
    """The auditor, who sits in no group, presents something to the board."""
    words = {"what": "granskning", "by": ["revisor"], "to": "styrelse", **demand}
    return "granskning", "Revisorn redovisar sin granskning.", {"presents": words}


@pytest.mark.parametrize("demand", [{"at": "every meeting"}, {"times": 6}])
def test_whoever_presents_at_every_meeting_is_called_to_all_of_them(demand: dict[str, object]) -> None:
    folder = association(meets("styrelse", 6), meets("arsmote", 6), invited(**demand))
    busy = [(day, day) for day in days(plan_year(folder, 2027), "styrelse")]
    both = with_members(folder, REVISOR_IN_THE_OTHER)

    away = plan_year(with_busy(folder, "revisor", *busy), 2027)
    shared = plan_year(with_meetings(both, weekday="tuesday"), 2027)

    assert not set(days(away, "styrelse")) & {day for day, _ in busy}
    assert not set(days(shared, "styrelse")) & set(days(shared, "arsmote"))


def test_what_is_presented_now_and_then_is_taken_up_when_whoever_presents_it_can_come() -> None:
    usual = plan_year(association(meets("styrelse", 6), invited(times=2)), 2027)
    folder = with_free_days(association(meets("styrelse", 6), invited(times=2)), "ordforande", *days(usual, "styrelse"))
    busy = {each.day for each in of(usual, "granskning")}

    plan = plan_year(with_busy(folder, "revisor", *((day, day) for day in busy)), 2027)

    assert days(plan, "styrelse") == days(usual, "styrelse")  # the others can come
    assert len(of(plan, "granskning")) == 2
    assert not {each.day for each in of(plan, "granskning")} & busy


def test_whoever_presents_now_and_then_and_cannot_come_at_the_hour_is_named_beside_the_rule() -> None:
    """Which hour a meeting gets does not depend on what it takes up: that is for people to see to."""
    folder = association(meets("styrelse", 6), invited(times=2))
    shown = of(plan_year(folder, 2027), "granskning")
    at_one = with_busy_hours(folder, "revisor", [each.day for each in shown], 13, 14)
    both = with_members(association(meets("styrelse", 6), meets("arsmote", 6), invited(times=2)), REVISOR_IN_THE_OTHER)

    busy = plan_year(at_one, 2027)
    elsewhere = plan_year(with_free_days(with_free_days(both, "medlem", *FREE[:6]), "sekreterare", *FREE[:6]), 2027)

    assert why(busy).count("Revisorn är upptagen när ”Granskning” tas upp") == 2
    assert why(elsewhere).count("Revisorn ska vara på möte med Årsmötet när ”Granskning” tas upp") == 2
    assert why(plan_year(folder, 2027)) == "Planerat: 2 av 2 per år."


REVISOR_IN_THE_OTHER = {"styrelse": ("ordforande", "sekreterare"), "arsmote": ("medlem", "revisor")}


def why(plan: Plan) -> str:
    return next(each.why for each in plan.verdicts if each.rule == "granskning")


def test_what_nobody_can_present_all_year_is_a_conflict_that_names_who_is_busy() -> None:
    folder = association(meets("styrelse", 6), invited(times=2))

    plan = plan_year(with_busy(folder, "revisor", (date(2027, 1, 1), date(2027, 12, 31))), 2027)

    assert [(each.rules, each.busy) for each in plan.conflicts] == [(("granskning",), ("revisor",))]
    assert len(days(plan, "styrelse")) == 6


# ---- calendars that people give


def calendar(folder: Path, name: str, *busy: date) -> Path:
    events = "".join(f"BEGIN:VEVENT\nDTSTART:{day:%Y%m%d}\nEND:VEVENT\n" for day in busy)
    (folder / name).write_text(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n", "utf-8")
    return folder / name


@pytest.mark.parametrize("role", ["socialforvaltningen", "kommunpolis"])
def test_every_calendar_of_a_person_counts_whichever_role_it_was_given_for(
    role: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The chair of the operativ grupp gives two calendars: both in that role, or one in another of theirs."""
    folder = tmp_path / "kumla"
    folder.mkdir()
    for file in PLACE.iterdir():
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    with (folder / "organisation.toml").open("a", encoding="utf-8") as choices:
        choices.write('\n[[person]]\nname = "Kim"\nroles = ["socialforvaltningen", "kommunpolis"]\n')
    own = [each.day for each in meetings(planned(2027), "operativ-grupp")]
    spring, autumn = calendar(tmp_path, "spring.ics", *own[:5]), calendar(tmp_path, "autumn.ics", *own[5:])
    busy = ["--busy", f"socialforvaltningen={spring}", "--busy", f"{role}={autumn}"]

    for day in own:
        assert main(["explain", str(folder), "2027", day.isoformat(), *busy]) == 0
        assert f"operativ-sammantraden-2027-{own.index(day) + 1}@" not in capsys.readouterr().out
