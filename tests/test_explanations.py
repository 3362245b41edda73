"""An explanation is the whole answer: nothing that held the day is left out, and every point is named."""

from collections import Counter
from dataclasses import replace
from datetime import date, time

import pytest
from association import association, due, meets
from kumla import kumla, meetings, of, planned, with_dates_of, with_organisation, with_times
from oracle_costs import item_cost

from app import printing
from schedules.alternatives import Alternative
from schedules.announced import series_after
from schedules.bounds import Bound, bounds_of
from schedules.changes import UNCHANGED, Changes, Extra, Pin
from schedules.explain import Day, Occurring, explain
from schedules.folder import Folder
from schedules.plan import Plan
from schedules.planner import plan_year
from schedules.search import best_year
from schedules.weighing import weighed

STYR, OPERATIV = "styrgrupp-sammantraden", "operativ-sammantraden"
TELLS, ANALYSES, REVIEW = "operativ-aterkoppling", "kvartalsanalys", "arbetsordning-avstamning"
EVERY = planned(2027).occurrences
IN_ORDER = [*meetings(planned(2027), "styrgrupp"), *meetings(planned(2027), "operativ-grupp")]


def uid(rule: str, number: int) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def why(uid: str, changes: Changes = UNCHANGED, folder: Folder | None = None, plan: Plan | None = None) -> Occurring:
    found = explain(folder or kumla(), plan or planned(2027), uid, changes)
    assert isinstance(found, Occurring)
    return found


def why_changed(uid: str, **changes: object) -> Occurring:
    known = replace(Changes(planned(2027)), **changes)  # type: ignore[arg-type]
    return why(uid, known, plan=plan_year(kumla(), 2027, None, known))


def named(found: Occurring, name: str) -> list[Bound]:
    return [each for each in found.bounds if each.name == name]


def text(uid: str, folder: Folder, plan: Plan) -> str:
    return printing.explanation(folder, why(uid, folder=folder, plan=plan))


# ---- what holds a day


@pytest.mark.parametrize("rule", sorted({each.rule for each in EVERY}))
def test_every_day_is_within_what_holds_it_and_every_rule_is_quoted(rule: str) -> None:
    for occurrence in of(planned(2027), rule):
        found = bounds_of(kumla(), planned(2027), occurrence, UNCHANGED, {})

        assert all((each.first or date.min) <= occurrence.day <= (each.last or date.max) for each in found)
        for each in found:
            if each.rule is not None:
                said = kumla().rule(each.rule)
                assert (each.section, each.quote) == (said.sections, said.quote)


def test_a_meeting_says_how_far_it_is_from_those_beside_it() -> None:
    (counted,) = named(why(uid(STYR, 3)), "counted")

    assert counted.says == (
        "Möte 3 av 6: 63 dagar efter fredag 16 april 2027 och 70 dagar före fredag 27 augusti 2027. Jämnt är 61."
    )


def test_the_first_meeting_is_counted_from_the_last_of_the_year_before() -> None:
    before = {"styrgrupp": date(2026, 12, 4)}
    plan = plan_year(kumla(), 2027, before)
    found = explain(kumla(), plan, uid(STYR, 1), UNCHANGED, before)

    assert isinstance(found, Occurring)
    assert found.bounds[0].says.startswith("Möte 1 av 6: ") and "fredag 4 december 2026" in found.bounds[0].says


def test_a_meeting_is_held_by_all_that_it_carries() -> None:
    found = {each.rule: (each.first, each.last) for each in why(uid(STYR, 1)).bounds}

    assert found[REVIEW] == (date(2027, 1, 1), date(2027, 1, 31))
    assert found[ANALYSES] == (date(2027, 1, 1), date(2027, 4, 15))  # the next is taken up on 16 April
    assert found[TELLS] == (date(2027, 1, 12), date(2027, 6, 17))  # the operative group has met on 11 January


def test_an_analysis_waits_for_its_quarter_to_end_and_for_the_one_before_it() -> None:
    (bound,) = why(uid(ANALYSES, 2)).bounds

    assert (bound.first, bound.last) == (date(2027, 4, 1), date(2027, 8, 26))
    assert "nummer 2 av 4" in bound.says and "tidigast torsdag 1 april 2027" in bound.says


def test_a_meeting_that_alone_has_something_to_tell_must_be_before_the_report() -> None:
    folder = with_times(kumla(), OPERATIV, 4)  # as many as the reports of its work
    plan = plan_year(folder, 2027)
    reports = of(plan, TELLS)

    for meeting, last, report in zip(meetings(plan, "operativ-grupp"), [None, *reports], reports, strict=False):
        (bound,) = named(why(meeting.uid, folder=folder, plan=plan), "told-of")
        assert bound.rule == TELLS
        assert bound.first is None if last is None else bound.first is not None and bound.first > last.day
        assert bound.last is not None and bound.last < report.day


def test_a_meeting_waits_for_what_is_shown_at_it() -> None:
    (bound,) = named(why(uid(OPERATIV, 3)), "prepared")

    assert bound.rule == "operativ-lagesbild"
    assert bound.first == date(2027, 3, 4)  # 1, 2 and 3 March are worked


def test_what_is_counted_from_a_meeting_is_said_of_it() -> None:
    folder = association(meets("styrelse", 2), due("kallelse", before="styrelse", at_least="2 weeks"))
    plan = plan_year(folder, 2027)
    call = of(plan, "kallelse")[0]

    (bound,) = named(why(meetings(plan, "styrelse")[0].uid, folder=folder, plan=plan), "due")

    assert bound.rule == "kallelse" and bound.quote == "Om kallelse gäller detta."
    assert f"{call.day.day} " in bound.says


FACTS = {
    "what has been held": ({"held": frozenset({uid(STYR, 3)})}, "happened"),
    "what is before today": ({"today": date(2027, 7, 1)}, "happened"),
    "what people have fixed": ({"pins": (Pin(uid(STYR, 3), date(2027, 5, 20), time(14)),)}, "pinned"),
    "what is still to come": ({"today": date(2027, 5, 1)}, "today"),
}  # fmt: skip


@pytest.mark.parametrize("case", FACTS)
def test_a_fact_holds_a_day_too(case: str) -> None:
    changes, name = FACTS[case]

    assert why_changed(uid(STYR, 3), **changes).bounds[0].name == name


def test_what_has_been_held_is_weighed_no_more_and_has_no_other_days() -> None:
    found = why_changed(uid(STYR, 3), held=frozenset({uid(STYR, 3)}))

    assert (found.weights, found.alternatives) == ((), ())
    assert why_changed(uid(ANALYSES, 2), today=date(2027, 6, 1)).alternatives == ()


def test_a_cancelled_meeting_is_held_by_nothing_but_says_that_it_is_cancelled() -> None:
    found = why_changed(uid(STYR, 3), cancelled=frozenset({uid(STYR, 3)}))

    assert ([each.name for each in found.bounds], found.weights, found.alternatives) == (["cancelled"], (), ())


def test_an_extra_meeting_lies_where_somebody_has_put_it() -> None:
    found = why_changed(uid("styrgrupp-extra", 1), extra=(Extra("styrgrupp", date(2027, 9, 8)),))

    assert [each.name for each in found.bounds] == ["extra"]
    assert (found.weights, found.alternatives) == ((), ())


def test_a_picture_is_made_in_time_for_the_meeting_that_is_shown_it() -> None:
    found = why(uid("lagesbild", 3)).bounds

    assert [(each.name, each.rule) for each in found] == [("period", "lagesbild"), ("awaited", "operativ-lagesbild")]
    assert "3 arbetsdagar före mötet i BRÅ operativ grupp måndag 8 mars 2027" in found[1].says


def test_what_is_sent_has_been_made() -> None:
    (bound,) = named(why(uid("lagesbild-utskick", 3)), "ready")

    assert (bound.rule, bound.first) == ("lagesbild", of(planned(2027), "lagesbild")[2].day)


def test_a_report_to_a_body_is_on_its_day() -> None:
    folder = with_dates_of(kumla(), "kommunstyrelsen", date(2027, 5, 26))
    plan = plan_year(folder, 2027)

    (bound,) = why(uid("redovisning-kommunstyrelsen", 1), folder=folder, plan=plan).bounds

    assert bound.says == "Kommunstyrelsen möts onsdag 26 maj 2027."


# ---- what weighed


def test_the_weights_of_all_meetings_are_the_costs_of_the_year() -> None:
    names = {"off_the_kept_weekday": "another_weekday"}
    asked = weighed(kumla(), planned(2027), UNCHANGED)
    whole = Counter[str]()
    for reason in asked:
        whole[reason.name] += reason.weight or 0

    found = Counter[str]()
    for meeting in IN_ORDER:
        for each in why(meeting.uid).weights:
            found[names.get(each.name, each.name)] += each.cost

    assert {name: cost for name, cost in found.items() if cost and name != "uneven_gaps"} == {
        name: cost for name, cost in whole.items() if name != "uneven_gaps"
    }


def test_a_day_that_was_spared_something_says_what_that_would_have_cost() -> None:
    found = {each.name: (each.cost, each.weight) for each in why(uid(STYR, 3)).weights}

    assert found == {
        "uneven_gaps": (24, 1000), "not_at_its_time": (9, 2), "off_the_kept_weekday": (0, 500), "another_hour": (0, 20),
        "same_day": (0, 1_000_000), "falls_in_an_avoided_week": (0, 1000), "falls_on_a_bridge_day": (0, 400),
        "falls_before_a_holiday": (0, 200),
    }  # fmt: skip


def test_a_day_that_people_chose_says_what_it_goes_against_the_dearest_first() -> None:
    pin = Pin(uid(STYR, 3), date(2027, 5, 7), time(15))  # a bridge day, a Friday

    found = [(each.name, each.cost) for each in why_changed(uid(STYR, 3), pins=(pin,)).weights]

    assert ("falls_on_a_bridge_day", 400) in found and ("another_hour", 40) in found
    assert [cost for _, cost in found] == sorted((cost for _, cost in found), reverse=True)


def test_two_meetings_on_one_day_are_weighed() -> None:
    day = meetings(planned(2027), "operativ-grupp")[4].day
    found = {each.name: each for each in why_changed(uid(STYR, 3), pins=(Pin(uid(STYR, 3), day),)).weights}
    other = why_changed(uid(STYR, 3), pins=(Pin(uid(STYR, 3), day), Pin(uid(OPERATIV, 5), day))).weights

    assert found["same_day"].cost == 0  # the other group has moved out of the way
    assert [each.cost for each in other if each.name == "same_day"] == [1_000_000]


# ---- what else it could have been


@pytest.mark.parametrize("at", [0, 2, 5, 7, 15])
def test_the_next_best_day_is_that_of_the_best_year_without_the_day(at: int) -> None:
    meeting = IN_ORDER[at]
    better = [meeting.day]
    for each in why(meeting.uid).alternatives:
        refused = frozenset((meeting.group, day) for day in better)
        year = plan_year(kumla(), 2027, None, Changes(refused=refused))

        assert next(one.day for one in year.occurrences if one.uid == meeting.uid) == each.day
        assert year.cost - planned(2027).cost == each.dearer == points(each)
        better.append(each.day)
    assert len(better) == 4


def points(alternative: Alternative) -> int:
    return sum(each.weight or 0 for each in alternative.because)


@pytest.mark.parametrize("item", [(ANALYSES, 2), (TELLS, 2), ("andt-aterkoppling", 1)])
def test_an_item_says_what_it_would_have_cost_at_the_meetings_on_either_side(item: tuple[str, int]) -> None:
    rule, number = item
    occurrence = of(planned(2027), rule)[number - 1]
    own = [each.day for each in meetings(planned(2027), "styrgrupp")]
    at = own.index(occurrence.day)

    costs = [(best_cost(rule, number, day) - planned(2027).cost, day) for day in (own[at - 1], own[at + 1])]

    found = why(occurrence.uid).alternatives
    assert [(each.dearer, each.day) for each in found] == sorted(each for each in costs if each[0] < 10**6)
    assert all(points(each) == each.dearer >= 0 for each in found)
    assert found


def best_cost(rule: str, number: int, day: date) -> int:
    """Of the years in which the item can be taken up on no other day."""
    styr, other = series_after(kumla(), 2027, {}, UNCHANGED)
    (topic,) = (each for each in styr.topics if each.rule == rule)
    index = styr.days.index(day)
    if not topic.first[number - 1] <= index <= topic.last[number - 1]:
        return 10**9
    one = replace(topic, first=with_(topic.first, number, index), last=with_(topic.last, number, index))
    topics = tuple(one if each is topic else each for each in styr.topics)
    right, wrong = (item_cost(styr, each, number - 1, index) or 0 for each in (topic, one))  # its window has moved
    return best_year((replace(styr, topics=topics), other)).cost + right - wrong


def with_(days: tuple[int, ...], number: int, day: int) -> tuple[int, ...]:
    return tuple(day if at == number - 1 else each for at, each in enumerate(days))


def test_an_announced_meeting_has_proposals_and_no_days_of_a_year_that_was_planned_anew() -> None:
    found = why_changed(uid(STYR, 3))

    assert found.alternatives == () and found.proposals


@pytest.mark.parametrize("day", ["2027-05-12", "2027-09-15", "2027-02-24", "2027-11-03"])
def test_what_the_whole_year_would_cost_more_is_named_to_the_last_point(day: str) -> None:
    found = explain(kumla(), planned(2027), day)

    assert isinstance(found, Day)
    more = [each for each in found.against if each.name == "whole_year" and each.weight]
    assert more
    for each in more:
        assert sum(reason.weight or 0 for reason in each.because) == each.weight


# ---- in words


def test_an_auditor_reads_the_whole_answer() -> None:
    printed = " ".join(text(uid(STYR, 1), kumla(), planned(2027)).split())

    for words in (
        "Därför den dagen", "Möte 1 av 6", "”Avstämning av arbetsordningen” ska vara på det första mötet i januari.",
        "1: ”Arbetsordningen ska stämmas av vid det första mötet i januari", "Analysen är klar två veckor efter",
        "Det som vägdes in", "71 dagar till möten intill: 77; jämnt är 61 (dubbelt så långt: 1000)",
        "0 gruppen håller sig till fredagar (annan veckodag: 500)", "0 ingen klämdag (annars 400)",
        "1. torsdag 28 januari 2027: året hade blivit 1 poäng sämre, och 5 andra möten hade legat annorlunda.",
        "+5 BRÅ styrgrupp: ”Kvartalsanalys” tas upp tidigare eller senare än den borde",
    ):  # fmt: skip
        assert words in printed


def test_a_year_that_is_as_good_says_how_the_choice_was_made() -> None:
    printed = " ".join(text(uid(OPERATIV, 2), kumla(), planned(2027)).split())

    assert "1. måndag 15 februari 2027: året hade blivit lika bra, och ett annat möte hade legat annorlunda." in printed
    assert "Av år som är lika bra tas det vars veckodag, och sedan dagar, kommer först." in printed


def test_a_day_says_why_the_year_would_be_dearer() -> None:
    found = explain(kumla(), planned(2027), "2027-05-12")
    assert isinstance(found, Day)

    assert "+247  BRÅ styrgrupp: ojämnt mellan mötena" in printing.explanation(kumla(), found)


def test_a_better_day_than_the_one_that_people_chose_is_called_better() -> None:
    changes = replace(Changes(planned(2027)), pins=(Pin(uid(STYR, 3), date(2027, 6, 17)),))
    plan = plan_year(kumla(), 2027, None, changes)

    printed = printing.explanation(kumla(), why(uid(STYR, 3), changes, plan=plan))

    assert "poäng bättre." in printed and "blir -" not in printed


def test_everything_is_explained_in_english_too() -> None:
    identity = kumla().organisation.identity.model_copy(update={"language": "en"})
    folder = with_organisation(kumla(), identity=identity)
    plan = plan_year(folder, 2027)

    some = {each.rule: each for each in plan.occurrences if each.number in (1, 3)}  # one of each kind
    printed = [text(each.uid, folder, plan) for each in some.values()]

    assert "Meeting 3 of 6: 63 days after Friday 16 April 2027" in " ".join(" ".join(printed).split())
    assert not [each for each in printed if "Därför" in each or "{" in each]
