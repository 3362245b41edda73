"""The ways in which a document says when: each is placed as it says, told why, and broken when it is broken."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from association import Sentence, association, from_day, with_body
from kumla import of

from schedules.changes import Changes, Pin
from schedules.explain import Day, Occurring, explain
from schedules.folder import Folder
from schedules.obligations import obligation
from schedules.plan import Occurrence, Plan, Verdict
from schedules.planner import plan_year
from schedules.questions import questions_of
from schedules.reminders import reminders_of
from schedules.verdicts import verdicts_of

BOARD = "styrelse"


def says(words: str, id: str = "regeln", *, force: str = "must", **verb: dict[str, Any]) -> Sentence:
    return id, words, {**verb, **({} if force == "must" else {"force": force})}


FOUR = says("Styrelsen möts fyra gånger per år.", meets={"group": BOARD, "times": 4})


def board(*sentences: Sentence, **meetings: object) -> Folder:
    return association(*sentences, **meetings)


def year_of(*sentences: Sentence, year: int = 2027, **meetings: object) -> Plan:
    return plan_year(board(*sentences, **meetings), year)


def days(plan: Plan, rule: str = "regeln") -> list[date]:
    return [each.day for each in of(plan, rule)]


def verdict(plan: Plan, rule: str = "regeln") -> Verdict:
    return next(each for each in plan.verdicts if each.rule == rule)


def moved(folder: Folder, plan: Plan, number: int, to: date) -> dict[str, Verdict]:
    """What the rules say of a year in which one meeting was held on another day."""
    uid = f"foreningen-regeln-2027-{number}@foreningen.example"
    occurrences = tuple(put(each, to) if each.uid == uid else each for each in plan.occurrences)
    return {each.rule: each for each in verdicts_of(folder, 2027, occurrences)}


def put(each: Occurrence, to: date) -> Occurrence:
    start = each.start.replace(year=to.year, month=to.month, day=to.day)
    return replace(each, start=start, end=each.end and each.end.replace(year=to.year, month=to.month, day=to.day))


# ---- how often


def test_at_least_four_are_four_and_a_fifth_breaks_nothing() -> None:
    rule = says("Styrelsen möts minst fyra gånger per år.", meets={"group": BOARD, "times": {"min": 4}})
    folder, plan = board(rule), year_of(rule)

    fifth = replace(of(plan, "regeln")[0], uid="en-till", number=5)
    more = verdicts_of(folder, 2027, (*plan.occurrences, put(fifth, date(2027, 3, 9))))
    assert len(days(plan)) == 4
    assert [each.verdict for each in (*plan.verdicts, *more)] == ["met", "met"]


def test_about_ten_are_ten_and_eight_to_twelve_will_do() -> None:
    rule = says("Styrelsen möts cirka tio gånger per år.", meets={"group": BOARD, "times": {"about": 10}})
    folder, plan = board(rule), year_of(rule)

    kept = {n: verdicts_of(folder, 2027, plan.occurrences[:n])[0].verdict for n in (7, 8, 10)}
    assert len(days(plan)) == 10
    assert kept == {7: "broken", 8: "met", 10: "met"}


def test_one_in_each_quarter_is_broken_by_two_in_one_quarter() -> None:
    rule = says("Styrelsen möts en gång i kvartalet.", meets={"group": BOARD, "times": 1, "per": "quarter"})
    plan = year_of(rule)

    after = moved(board(rule), plan, 2, date(2027, 3, 30))["regeln"]
    assert [(day.month - 1) // 3 for day in days(plan)] == [0, 1, 2, 3]
    assert after.verdict == "broken" and "2 möten från" in after.why


def test_every_sixth_week_is_in_that_week_and_no_other() -> None:
    since = date(2026, 11, 3)
    rule = says("Styrelsen möts var sjätte vecka.", meets={"group": BOARD, "every": "6 weeks", "since": since})

    found = days(year_of(rule))
    assert {((day - date(2026, 11, 2)).days // 7) % 6 for day in found} == {0}
    assert len(found) == 9


def test_every_second_month_is_counted_from_the_month_it_was_said_of() -> None:
    since = date(2026, 10, 1)
    rule = says("Styrelsen möts varannan månad.", meets={"group": BOARD, "every": "2 months", "since": since})

    assert [day.month for day in days(year_of(rule))] == [2, 4, 6, 8, 10, 12]


def test_every_other_year_is_not_asked_of_the_years_between() -> None:
    stretch = {"group": "arsmote", "until": "11-30", "times": 1, "years": {"every": 2, "since": 2027}}
    rule = says("Kongress hålls vartannat år före november månads utgång.", meets=stretch)

    assert [len(days(year_of(rule, year=year))) for year in (2027, 2028, 2029)] == [1, 0, 1]
    assert verdict(year_of(rule, year=2028)).why == "Gäller inte i år."


def test_listed_dates_are_the_days_also_when_they_are_saturdays() -> None:
    listed = [date(2027, 2, 6), date(2027, 5, 12), date(2028, 2, 5)]
    rule = says("Årets möten är 6 februari och 12 maj.", meets={"group": BOARD, "dates": listed})

    plan = year_of(rule)
    assert days(plan) == listed[:2]
    assert verdict(plan).required.min == 2


# ---- the first year of a document


def test_six_a_year_are_three_in_a_first_year_that_begins_in_july() -> None:
    rule = says("Styrelsen möts sex gånger per år.", meets={"group": BOARD, "times": 6})
    folder = from_day(date(2027, 7, 1), rule)

    found = {year: days(plan_year(folder, year)) for year in (2026, 2027, 2028)}
    assert [len(each) for each in found.values()] == [0, 3, 6]
    assert min(found[2027]) >= date(2027, 7, 1)
    assert verdict(plan_year(folder, 2026)).why == "Gäller inte i år."
    assert verdict(plan_year(folder, 2027)).why == "Planerat: 3 av 3 per år."


def test_a_first_year_asks_for_the_quarters_that_it_has() -> None:
    meets = says("Styrelsen möts en gång i kvartalet.", meets={"group": BOARD, "times": 1, "per": "quarter"})
    monthly = {"what": "bild", "each": "month", "by": ["sekreterare"]}
    picture = says("En lägesbild görs varje månad.", "bild", produces=monthly)
    accounts = says("Bokslutet görs senast i mars.", "bokslut", done={"what": "bokslut", "until": "03-31"})
    plan = plan_year(from_day(date(2027, 5, 20), meets, picture, accounts), 2027)

    assert [(day.month - 1) // 3 for day in days(plan)] == [2, 3]
    assert [day.month for day in days(plan, "bild")] == [5, 6, 7, 8, 9, 10, 11, 12]
    assert days(plan, "bokslut") == []
    assert [each.verdict for each in plan.verdicts] == ["met", "met", "met"]


# ---- on which days


def test_first_and_third_tuesday_move_to_the_next_working_day_from_a_holiday() -> None:
    demand = {"group": BOARD, "times": 2, "per": "month", "on": ["first tuesday", "third tuesday"]}
    rule = says("Styrelsen möts första och tredje tisdagen i månaden.", meets=demand | {"moves": "next working day"})

    found = days(year_of(rule, year=2029))  # the first of May 2029 is a Tuesday
    assert len(found) == 24
    assert [day for day in found if day.weekday() != 1] == [date(2029, 5, 2)]


def test_without_a_word_on_holidays_a_named_day_that_is_one_contradicts_the_rule() -> None:
    demand = {"group": BOARD, "times": 1, "per": "month", "on": ["first tuesday"]}
    plan = year_of(says("Styrelsen möts första tisdagen i månaden.", meets=demand), year=2029)

    [conflict] = plan.conflicts
    assert conflict.rules == ("regeln",)
    assert len(days(plan)) == 12 or len(days(plan)) == 11


def test_each_month_but_july_asks_nothing_of_july() -> None:
    demand = {"group": BOARD, "times": 1, "per": "month", "not_in_months": [7]}
    plan = year_of(says("Styrelsen möts varje månad utom juli.", meets=demand), closed_months=[7])

    assert [day.month for day in days(plan)] == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
    assert plan.conflicts == ()


def test_a_saturday_is_a_meeting_day_where_the_rules_name_it_and_a_holiday_never_is() -> None:
    rule = says(
        "Årsmötet hålls en lördag i maj.",
        meets={"group": "arsmote", "times": 1, "on": ["saturday"], "in_months": [5]},
    )

    for year in (2027, 2032):  # the first of May is a Saturday in both
        [day] = days(year_of(rule, year=year))
        assert (day.weekday(), day.month) == (5, 5) and day != date(year, 5, 1)


def test_of_four_meetings_one_is_before_the_middle_of_march() -> None:
    spring = says(
        "Ett möte hålls under mars, senast den 15.", "var",
        meets={"group": BOARD, "times": 1, "from": "03-01", "until": "03-15"},
    )
    plan = year_of(FOUR, spring)

    after = moved(board(FOUR, spring), plan, 1, date(2027, 2, 2))
    assert sum(date(2027, 3, 1) <= day <= date(2027, 3, 15) for day in days(plan)) == 1
    assert len(days(plan)) == 4 and verdict(plan, "var").verdict == "met"
    assert (after["regeln"].verdict, after["var"].verdict) == ("met", "broken")


def test_meetings_are_as_far_apart_as_the_rule_says() -> None:
    apart = {"at_least": "10 weeks", "at_most": "4 months"}
    rule = says(
        "Mellan mötena går det tio veckor till fyra månader.",
        meets={"group": BOARD, "times": 4, "apart": apart},
    )
    plan = year_of(rule)

    gaps = [(later - day).days for day, later in zip(days(plan), days(plan)[1:], strict=False)]
    after = moved(board(rule), plan, 2, days(plan)[0].replace(month=days(plan)[0].month + 1))
    assert all(70 <= gap <= 122 for gap in gaps)
    assert after["regeln"].verdict == "broken"


@pytest.mark.parametrize(
    ("earliest", "latest", "hour"), [("18:00", None, 18), (None, "12:00", 11), ("19:00", "21:00", 19)]
)
def test_hours_that_the_document_says_go_before_the_organisations_own(earliest: str, latest: str, hour: int) -> None:
    said = {key: value for key, value in (("earliest", earliest), ("latest", latest)) if value}
    hours = says("Mötena hålls då.", "tider", confines={"group": BOARD, **said})

    plan = year_of(FOUR, hours)
    assert {each.start.hour for each in of(plan, "regeln")} == {hour}
    assert verdict(plan, "tider").verdict == "met"


# ---- what should be, is usual, or may be


def test_what_is_usual_gives_way_and_its_verdict_says_so() -> None:
    usual = says(
        "Möten hålls i regel på onsdagar.", "onsdag", force="usually",
        confines={"group": BOARD, "on": ["wednesday"]},
    )
    never = says("Möten hålls inte på onsdagar.", "aldrig", confines={"group": BOARD, "not_on": ["wednesday"]})

    assert {day.weekday() for day in days(year_of(FOUR, usual))} == {2}
    plan = year_of(FOUR, usual, never)
    assert plan.conflicts == () and plan.optimal
    assert verdict(plan, "onsdag").verdict == "met" and "måste inte" in verdict(plan, "onsdag").why


def test_what_may_be_is_a_right_and_plans_nothing() -> None:
    plan = year_of(says("Styrelsen får mötas fyra gånger per år.", force="may", meets={"group": BOARD, "times": 4}))

    assert plan.occurrences == () and verdict(plan).why == "Vid behov. Inget att planera."


# ---- what is done by a day


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ({"until": "03-01"}, [date(2027, 3, 1)]),
        ({"in_months": [10, 11]}, [date(2027, 11, 30)]),
        ({"until": "02-28"}, [date(2027, 2, 26)]),  # the 28th is a Sunday
        ({"each": "half-year", "after_end": "30 days"}, [date(2027, 1, 29), date(2027, 7, 30)]),
        ({"each": "month", "in_months": [4, 8]}, [date(2027, 4, 30), date(2027, 8, 31)]),
        ({"times": 2}, [date(2027, 6, 30), date(2027, 12, 30)]),
        ({"years": {"every": 2, "since": 2026}}, []),
        ({"vague": "under sommaren"}, []),
        ({"again": 2}, []),
    ],
)  # fmt: skip
def test_what_is_done_by_a_day_is_done_on_the_last_working_day_that_keeps_the_rule(
    done: dict[str, Any], expected: list[date]
) -> None:
    plan = year_of(says("Det görs då.", done={"what": "bokslut", "by": ["sekreterare"], **done}))

    assert days(plan) == expected


def test_the_last_quarter_of_the_year_before_is_told_of_in_january() -> None:
    rule = says(
        "Rapport lämnas inom 30 dagar efter kvartalets slut.",
        done={"what": "rapport", "each": "quarter", "after_end": "30 days"},
    )

    assert [each.covers for each in of(year_of(rule), "regeln")] == ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]


def test_a_term_of_office_that_ends_is_seen_half_a_year_before() -> None:
    rule = says(
        "Ordföranden väljs på två år.",
        serves={"role": "ordforande", "years": 2, "since": 2026, "by": ["sekreterare"]},
    )
    folder, plan = board(rule), year_of(rule)

    [ends] = of(plan, "regeln")
    found = reminders_of(folder, plan, date.min, datetime(2026, 12, 1, tzinfo=UTC))
    told = sorted(each.due.date() for each in found if each.uid == ends.uid)
    assert ends.day == date(2027, 12, 30)
    assert told[0] <= date(2027, 6, 30)


def test_what_is_vague_is_a_question_and_nothing_is_made_up() -> None:
    rule = says("En resa görs under sommaren.", done={"what": "resa", "by": ["sekreterare"], "vague": "under sommaren"})

    plan = year_of(rule)
    assert plan.occurrences == () and verdict(plan).verdict == "undecided"
    assert "När är ”under sommaren”: från vilken dag till vilken?" in [each.question for each in plan.questions]


def test_what_was_never_said_to_be_done_is_asked_for() -> None:
    folder = board(says("Planen ses över vartannat år.", done={"what": "plan", "by": ["sekreterare"], "again": 2}))

    assert any("När gjordes detta senast" in each.question for each in questions_of(folder))
    assert obligation(folder, folder.rule("regeln"), 2027).required.min is None


# ---- around meetings


def test_motions_are_due_on_a_day_of_the_year_before() -> None:
    annual = says("Årsmötet hålls före april.", meets={"group": "arsmote", "times": 1, "until": "03-31"})
    motions = says("Motioner lämnas senast den 31 oktober året före.", "motioner",
        due={"what": "motioner", "before": "arsmote", "until": "10-31", "in_year": "before"})  # fmt: skip

    assert days(year_of(annual, motions), "motioner") == [date(2026, 10, 30)]


def test_papers_come_on_the_thursday_before() -> None:
    four = says("Styrelsen möts fyra tisdagar.", meets={"group": BOARD, "times": 4, "on": ["tuesday"]})
    papers = says("Handlingarna publiceras torsdagen före mötet.", "handlingar",
        due={"what": "handlingar", "by": ["sekreterare"], "before": BOARD, "on": "thursday"})  # fmt: skip
    plan = year_of(four, papers)

    assert [(each - day).days for each, day in zip(days(plan), days(plan, "handlingar"), strict=True)] == [5] * 4


def test_a_budget_is_due_before_the_last_meeting_only() -> None:
    budget = says("Budget lämnas 48 timmar före årets sista möte.", "budget",
        due={"what": "budget", "before": BOARD, "at_least": "48 hours", "which": "last"})  # fmt: skip
    plan = year_of(FOUR, budget)

    [due] = days(plan, "budget")
    assert 2 <= (days(plan)[-1] - due).days <= 4


def test_the_first_and_the_last_meeting_carry_what_is_theirs() -> None:
    shown = {"to": BOARD, "by": ["sekreterare"]}
    last = says(
        "Budgeten tas på årets sista möte.", "budget",
        presents={"what": "budget", "at": "last meeting", **shown},
    )
    first = says("Bokslutet tas på första mötet i februari eller mars.", "bokslut",
        presents={"what": "bokslut", "at": "first meeting", "in_months": [2, 3], **shown})  # fmt: skip
    plan = year_of(FOUR, last, first)

    assert days(plan, "budget") == days(plan)[-1:]
    assert days(plan, "bokslut") == [next(day for day in days(plan) if day.month in (2, 3))]


def test_the_second_meeting_of_each_half_carries_what_is_its_own() -> None:
    six = says("Styrelsen möts sex gånger per år.", meets={"group": BOARD, "times": 6})
    shown = {"what": "uppfoljning", "to": BOARD, "by": ["sekreterare"], "at": "second meeting", "per": "half-year"}
    plan = year_of(six, says("Uppföljning görs på varje halvårs andra möte.", "uppfoljning", presents=shown))

    halves = [[day for day in days(plan) if (day.month > 6) == late] for late in (False, True)]
    assert days(plan, "uppfoljning") == [each[1] for each in halves]
    assert verdict(plan, "uppfoljning").verdict == "met"


def test_what_is_due_before_another_bodys_meetings_waits_for_their_dates() -> None:
    rule = says("Underlag lämnas två veckor före kommunstyrelsens möten.", done={"what": "underlag",
        "by": ["sekreterare"], "before": "kommunstyrelsen", "at_least": "2 weeks"})  # fmt: skip
    unknown, known = with_body(rule), with_body(rule, date(2027, 3, 10), date(2027, 9, 15))

    assert verdict(plan_year(unknown, 2027)).verdict == "undecided"
    assert "Vilka dagar möts Kommunstyrelsen?" in [each.question for each in questions_of(unknown)]
    assert days(plan_year(known, 2027)) == [date(2027, 2, 24), date(2027, 9, 1)]


def test_no_meeting_is_in_a_week_when_another_body_meets() -> None:
    weekly = says("Styrelsen möts tolv gånger per år.", meets={"group": BOARD, "times": 12})
    never = says("Inte de veckor då kommunstyrelsen möts.", "aldrig",
        confines={"group": BOARD, "not_in_weeks_of": "kommunstyrelsen"})  # fmt: skip
    meets_then = [day for month in range(1, 13) for day in (date(2027, month, 10), date(2027, month, 20))]
    plan = plan_year(with_body(weekly, never, *meets_then), 2027)

    assert not {day.isocalendar()[:2] for day in days(plan)} & {day.isocalendar()[:2] for day in meets_then}
    assert len(days(plan)) == 12 and plan.optimal


# ---- why


def test_a_day_that_a_rule_does_not_name_is_impossible_by_its_clause() -> None:
    rule = says("Styrelsen möts tre gånger, på tisdagar.", meets={"group": BOARD, "times": 3, "on": ["tuesday"]})
    folder = board(rule)
    plan = plan_year(folder, 2027)

    why = explain(folder, plan, "2027-05-20")
    assert isinstance(why, Day)
    [reason] = [each for each in why.against if each.name == "is_on_a_day_that_its_rules_name"]
    assert (reason.rule, reason.weight, reason.quote) == ("regeln", None, "Styrelsen möts tre gånger, på tisdagar.")


def test_a_meeting_says_which_turn_holds_its_day() -> None:
    folder = board(says("Styrelsen möts en gång i kvartalet.", meets={"group": BOARD, "times": 1, "per": "quarter"}))
    plan = plan_year(folder, 2027)

    why = explain(folder, plan, of(plan, "regeln")[1].uid)
    assert isinstance(why, Occurring)
    assert "Möte 2 ska ligga från torsdag 1 april 2027 till onsdag 30 juni 2027." in [each.says for each in why.bounds]


def test_weeks_without_meetings_are_named_where_they_contradict_a_rule() -> None:
    rule = says("Styrelsen möts en gång i mars.", meets={"group": BOARD, "times": 1, "in_months": [3]})
    plan = plan_year(board(rule, closed_weeks=["8-13"]), 2027)

    [conflict] = plan.conflicts
    assert (conflict.rules, conflict.closed_weeks) == (("regeln",), ("8-13",))
    assert "veckor utan möten (8-13)" in conflict.why


def test_a_pin_outside_its_turn_contradicts_the_rule() -> None:
    folder = board(says("Styrelsen möts en gång i kvartalet.", meets={"group": BOARD, "times": 1, "per": "quarter"}))
    announced = plan_year(folder, 2027)
    second = of(announced, "regeln")[1].uid

    others = tuple(Pin(each.uid, each.day) for each in of(announced, "regeln") if each.uid != second)
    plan = plan_year(folder, 2027, {}, Changes(announced=announced, pins=(*others, Pin(second, date(2027, 3, 30)))))
    [conflict] = plan.conflicts
    assert conflict.rules == ("regeln",) and second in conflict.pins
