"""A verdict says of each rule whether the year keeps it, and what broke it: here a right year is broken by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from association import Sentence, association, meets
from kumla import kumla, meetings, of, planned, with_another_rule, with_choice, with_dates_of, with_times

from schedules.document import Range
from schedules.folder import Folder
from schedules.plan import Occurrence, Verdict
from schedules.planner import plan_year
from schedules.verdicts import verdicts_of

PLAN = planned(2027)


def judged(occurrences: tuple[Occurrence, ...], folder: Folder | None = None) -> dict[str, Verdict]:
    return {each.rule: each for each in verdicts_of(folder or kumla(), 2027, occurrences)}


def broken_in(occurrences: tuple[Occurrence, ...]) -> set[str]:
    return {rule for rule, verdict in judged(occurrences).items() if verdict.verdict == "broken"}


def without(*gone: Occurrence) -> tuple[Occurrence, ...]:
    """With a meeting goes what happens there."""
    uids = {each.uid for each in gone}
    return tuple(each for each in PLAN.occurrences if each.uid not in uids and each.host not in uids)


def changed(occurrence: Occurrence, **values: object) -> tuple[Occurrence, ...]:
    return tuple(replace(each, **values) if each == occurrence else each for each in PLAN.occurrences)


def moved(meeting: Occurrence, day: date) -> tuple[Occurrence, ...]:
    """A meeting, and what happens there, at one o'clock on another day."""
    start = datetime.combine(day, time(13), meeting.start.tzinfo)
    here = {meeting.uid}
    return tuple(
        replace(each, start=start, end=start + timedelta(hours=1)) if here & {each.uid, each.host} else each
        for each in PLAN.occurrences
    )


def another(occurrence: Occurrence, **values: object) -> tuple[Occurrence, ...]:
    number = max(each.number for each in of(PLAN, occurrence.rule)) + 1
    uid = f"kumla-{occurrence.rule}-2027-{number}@kumla.example"
    return (*PLAN.occurrences, replace(occurrence, uid=uid, number=number, **values))


STEERING, OPERATIVE = meetings(PLAN, "styrgrupp"), meetings(PLAN, "operativ-grupp")
LAGESBILD, SENT = of(PLAN, "lagesbild"), of(PLAN, "lagesbild-utskick")
ANALYSES, FEEDBACK = of(PLAN, "kvartalsanalys"), of(PLAN, "operativ-aterkoppling")
SHOWN, REPORTS = of(PLAN, "operativ-lagesbild"), of(PLAN, "redovisning-kommunstyrelsen")
REVIEW = of(PLAN, "arbetsordning-avstamning")
JUNE = next(each for each in STEERING if each.day.month == 6)


def test_a_first_plan_breaks_nothing_and_says_what_waits() -> None:
    found = judged(PLAN.occurrences)

    assert {rule for rule, each in found.items() if each.verdict == "provisional"} == {
        "redovisning-kommunstyrelsen", "andt-aterkoppling",
    }  # fmt: skip
    assert {rule for rule, each in found.items() if each.verdict == "undecided"} == {
        "andt-bildas", "andt-kartlaggning", "andt-sammantraden",
    }  # fmt: skip
    assert {each.verdict for each in found.values()} == {"met", "provisional", "undecided"}


def test_the_verdicts_come_in_the_documents_order_with_its_words() -> None:
    found = verdicts_of(kumla(), 2027, PLAN.occurrences)

    assert [each.rule for each in found] == [rule.id for rule in kumla().rules]
    assert [each.quote for each in found] == [rule.quote for rule in kumla().rules]


def test_what_is_planned_is_counted() -> None:
    planned_times = {rule: each.planned for rule, each in judged(PLAN.occurrences).items() if each.planned}

    assert planned_times == {
        "arbetsordning-avstamning": 1, "lagesbild": 12, "lagesbild-utskick": 12, "styrgrupp-sammantraden": 6,
        "styrgrupp-motestid": 6, "kvartalsanalys": 4, "redovisning-kommunstyrelsen": 2, "operativ-sammantraden": 10,
        "operativ-motestid": 10, "operativ-lagesbild": 10, "operativ-aterkoppling": 4, "andt-aterkoppling": 4,
    }  # fmt: skip


BREACHES: dict[str, tuple[Callable[[], tuple[Occurrence, ...]], set[str]]] = {
    "five meetings of the styrgrupp": (
        lambda: without(STEERING[2]), {"styrgrupp-sammantraden", "operativ-aterkoppling", "andt-aterkoppling"}
    ),
    "seven meetings of the styrgrupp": (lambda: another(STEERING[2]), {"styrgrupp-sammantraden"}),
    "nine meetings of the operativ grupp": (lambda: without(OPERATIVE[3]), {"operativ-sammantraden"}),
    "a meeting of ninety minutes": (
        lambda: changed(STEERING[1], end=STEERING[1].end + timedelta(minutes=30)), {"styrgrupp-motestid"}
    ),
    "a meeting of half an hour": (
        lambda: changed(OPERATIVE[1], end=OPERATIVE[1].start + timedelta(minutes=30)), {"operativ-motestid"}
    ),
    "an extra meeting of two hours": (
        lambda: another(STEERING[2], rule="styrgrupp-extra", end=STEERING[2].start + timedelta(hours=2)),
        {"styrgrupp-motestid"},
    ),
    "no review": (lambda: without(*REVIEW), {"arbetsordning-avstamning"}),
    "two reviews": (lambda: another(REVIEW[0]), {"arbetsordning-avstamning"}),
    "a January meeting moved to February": (lambda: moved(STEERING[0], date(2027, 2, 4)), {"arbetsordning-avstamning"}),
    "an analysis before its quarter has ended": (
        lambda: moved(STEERING[1], date(2027, 3, 25)), {"kvartalsanalys"}
    ),
    "three analyses": (lambda: without(ANALYSES[2]), {"kvartalsanalys"}),
    "a month without a lägesbild": (lambda: without(LAGESBILD[6]), {"lagesbild"}),
    "a lägesbild in another month": (
        lambda: changed(LAGESBILD[6], start=date(2027, 8, 2)), {"lagesbild", "lagesbild-utskick"}  # mailed in July
    ),
    "a lägesbild on the day of its meeting": (
        lambda: changed(LAGESBILD[2], start=OPERATIVE[2].day), {"operativ-lagesbild", "lagesbild-utskick"}
    ),
    "a month without a mailing": (lambda: without(SENT[4]), {"lagesbild-utskick"}),
    "a mailing in another month": (lambda: changed(SENT[4], start=date(2027, 6, 1)), {"lagesbild-utskick"}),
    "a meeting without the lägesbild": (lambda: without(SHOWN[4]), {"operativ-lagesbild"}),
    "an extra meeting without the lägesbild": (
        lambda: another(OPERATIVE[4], rule="operativ-extra"), {"operativ-lagesbild"}
    ),
    "three feedbacks": (lambda: without(FEEDBACK[1]), {"operativ-aterkoppling"}),
    "three feedbacks of a group that is not formed": (
        lambda: without(of(PLAN, "andt-aterkoppling")[0]), {"andt-aterkoppling"}
    ),
    "a feedback before the year's first meeting": (
        lambda: moved(OPERATIVE[0], date(2027, 1, 29)), {"operativ-aterkoppling"}
    ),
    "a feedback with nothing new to tell": (
        lambda: moved(next(each for each in STEERING if each.uid == FEEDBACK[2].host), date(2027, 6, 18)),
        {"operativ-aterkoppling", "kvartalsanalys"},
    ),
    "the board told of nothing": (lambda: without(*REPORTS), {"redovisning-kommunstyrelsen"}),
    "the board told three times": (lambda: another(REPORTS[0]), {"redovisning-kommunstyrelsen"}),
    "a mailing before the lägesbild": (
        lambda: changed(SENT[4], start=LAGESBILD[4].day - timedelta(days=1)), {"lagesbild-utskick"}
    ),
    "two analyses on one meeting": (
        lambda: changed(ANALYSES[1], host=ANALYSES[2].host, start=ANALYSES[2].start, end=ANALYSES[2].end),
        {"kvartalsanalys"},
    ),
    "two feedbacks on one meeting": (
        lambda: changed(FEEDBACK[1], host=FEEDBACK[2].host, start=FEEDBACK[2].start, end=FEEDBACK[2].end),
        {"operativ-aterkoppling"},
    ),
    "the lägesbild twice at one meeting and never at the next": (
        lambda: changed(SHOWN[4], host=SHOWN[5].host, start=SHOWN[5].start, end=SHOWN[5].end), {"operativ-lagesbild"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("breach", BREACHES)
def test_a_year_broken_by_hand_breaks_these_rules_and_no_others(breach: str) -> None:
    make, rules = BREACHES[breach]

    assert broken_in(make()) == rules


@pytest.mark.parametrize("breach", BREACHES)
def test_a_broken_rule_says_what_broke_it(breach: str) -> None:
    make, rules = BREACHES[breach]

    found, before = judged(make()), judged(PLAN.occurrences)
    assert all(found[rule].why and found[rule].why != before[rule].why for rule in rules)


def test_a_missing_meeting_is_said_in_numbers() -> None:
    why = judged(without(STEERING[2]))["styrgrupp-sammantraden"].why

    assert "5" in why and "6 per år" in why


def test_a_meeting_that_is_too_long_is_named_by_its_day() -> None:
    why = judged(changed(STEERING[1], end=STEERING[1].end + timedelta(minutes=30)))["styrgrupp-motestid"].why

    assert f"{STEERING[1].day.day} april 2027 är inte 60 minuter" in why


# ---- what does not break a rule


def test_a_cancelled_meeting_is_not_counted() -> None:
    occurrences = tuple(
        replace(each, status="cancelled") if JUNE.uid in (each.uid, each.host) else each for each in PLAN.occurrences
    )

    assert "styrgrupp-sammantraden" in broken_in(occurrences)
    assert judged(occurrences)["styrgrupp-sammantraden"].planned == 5


def test_a_cancelled_meeting_that_is_replaced_breaks_nothing() -> None:
    replaced = [
        replace(each, uid=f"{each.uid}x", number=each.number + 100, host=each.host and f"{JUNE.uid}x")
        for each in moved(JUNE, date(2027, 6, 10))
        if JUNE.uid in (each.uid, each.host)
    ]
    cancelled = [
        replace(each, status="cancelled") if JUNE.uid in (each.uid, each.host) else each for each in PLAN.occurrences
    ]

    assert broken_in((*cancelled, *replaced)) == set()


def test_an_extra_meeting_never_counts_towards_the_ordinary_ones() -> None:
    found = judged(another(JUNE, rule="styrgrupp-extra"))

    assert (found["styrgrupp-sammantraden"].planned, found["styrgrupp-extra"].planned) == (6, 1)
    assert {each.verdict for rule, each in found.items() if rule.startswith("styrgrupp")} == {"met"}


def test_an_extra_meeting_does_not_replace_an_ordinary_one() -> None:
    occurrences = tuple(
        replace(each, rule="styrgrupp-extra") if each.uid == JUNE.uid else each for each in PLAN.occurrences
    )

    assert broken_in(occurrences) == {"styrgrupp-sammantraden"}


def test_a_meeting_moved_within_what_the_rules_allow_breaks_nothing() -> None:
    assert broken_in(moved(JUNE, date(2027, 6, 15))) == set()


def test_the_board_may_be_told_once() -> None:
    assert broken_in(without(REPORTS[1])) == set()


def test_the_boards_own_dates_end_the_waiting() -> None:
    plan = plan_year(with_dates_of(kumla(), "kommunstyrelsen", date(2027, 5, 19)), 2027)

    assert {each.rule: each.verdict for each in plan.verdicts}["redovisning-kommunstyrelsen"] == "met"


def test_a_range_of_meetings_is_kept_from_its_least_to_its_most() -> None:
    folder = with_times(kumla(), "styrgrupp-sammantraden", Range(min=5, max=6))

    assert judged(PLAN.occurrences, folder)["styrgrupp-sammantraden"].verdict == "met"
    assert judged(without(JUNE), folder)["styrgrupp-sammantraden"].verdict == "met"
    assert judged(another(JUNE), folder)["styrgrupp-sammantraden"].verdict == "broken"


def test_what_was_due_once_and_nobody_has_confirmed_is_undecided_and_says_its_year() -> None:
    assert "2022" in judged(PLAN.occurrences)["andt-bildas"].why


def test_a_rule_more_gets_a_verdict_more() -> None:
    folder = with_another_rule(kumla(), id="en-till", allows={"what": "något"})

    assert judged(PLAN.occurrences, folder)["en-till"].verdict == "met"


def test_what_hangs_on_an_undecided_number_of_meetings_is_undecided_and_never_broken() -> None:
    plan = plan_year(with_times(kumla(), "styrgrupp-sammantraden", "undecided"), 2027)

    judged = {each.rule: each.verdict for each in plan.verdicts}
    hanging = ("arbetsordning-avstamning", "kvartalsanalys", "operativ-aterkoppling", "andt-aterkoppling")
    assert {judged[rule] for rule in hanging} == {"undecided"}
    assert "broken" not in judged.values()


# ---- two rules that count the same meetings

SIX = meets("styrelse", 6, "sex")
AT_LEAST = {least: meets("styrelse", {"min": least, "max": 366}, "minst") for least in (4, 5, 8)}


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ((SIX, AT_LEAST[5]), {"sex": (6, "met"), "minst": (6, "met")}),
        ((AT_LEAST[4], SIX), {"minst": (6, "met"), "sex": (6, "met")}),
        ((SIX, AT_LEAST[8]), {"sex": (6, "met"), "minst": (6, "broken")}),
        ((AT_LEAST[8], SIX), {"minst": (8, "met"), "sex": (8, "broken")}),
        ((meets("styrelse", "undecided", "obestamt"), SIX), {"obestamt": (6, "undecided"), "sex": (6, "met")}),
    ],
)
def test_a_group_meets_as_often_as_all_that_agrees_with_its_first_rule_asks(
    rules: tuple[Sentence, ...], found: dict[str, tuple[int, str]]
) -> None:
    plan = plan_year(association(*rules), 2027)

    assert {each.rule: (each.planned, each.verdict) for each in plan.verdicts} == found


def test_what_is_shown_at_meetings_that_one_rule_counts_and_another_leaves_open_is_not_undecided() -> None:
    shown = {"presents": {"what": "budget", "by": ["revisor"], "to": "styrelse", "times": 2}}
    rules = (meets("styrelse", "undecided", "obestamt"), SIX, ("budget", "Budgeten visas två gånger.", shown))

    plan = plan_year(association(*rules), 2027)

    assert {each.rule: each.verdict for each in plan.verdicts}["budget"] == "met"


def test_of_two_lengths_the_first_is_kept() -> None:
    hour, half = (
        (f"minuter-{minutes}", f"Mötet är {minutes} minuter.", {"lasts": {"group": "styrelse", "minutes": minutes}})
        for minutes in (60, 30)
    )

    plan = plan_year(association(SIX, hour, half), 2027)

    assert {each.rule: each.verdict for each in plan.verdicts} == {
        "sex": "met", "minuter-60": "met", "minuter-30": "broken",
    }  # fmt: skip


def test_what_is_ready_on_the_meetings_own_day_is_in_time() -> None:
    folder = with_choice(kumla(), "operativ-lagesbild", working_days_before=0)

    assert "broken" not in {verdict.verdict for verdict in plan_year(folder, 2027).verdicts}
