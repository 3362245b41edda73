"""Calls, motions, papers and minutes: what is due so long before or after each meeting, as real statutes say it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from association import association, due, files, meets
from handmade import NOW, SECRET, config_in
from kumla import days, of, verdicts
from test_pages import words
from visiting import logged_in

from app import create_app
from app.cli import main
from app.feeds import folder_feed
from app.loading import folder_of, load
from app.releasing import release
from app.store import Store, open_store
from schedules.changes import Changes, Extra, Pin
from schedules.deadlines import around_meetings
from schedules.explain import Day, Occurring, explain
from schedules.folder import Folder
from schedules.languages import weekday
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.questions import questions_of
from schedules.verdicts import verdicts_of

EXTRA = ("extra", "Extra möte hålls när revisorn begär det.", {"extra": {"group": "styrelse", "called_by": "revisor"}})

# A sentence, a meeting day, and what each of its rules asks, with the day on which that is due.
SENTENCES: list[tuple[str, date, list[tuple[dict[str, str], date]]]] = [
    (
        "Inför sammanträde ska kallelse skickas ut minst två veckor i förväg för att vara beslutsmässiga. Justerat "
        "protokoll ska publiceras senast två veckor efter mötet.",
        date(2027, 4, 13),
        [({"before": "styrelse", "at_least": "2 weeks"}, date(2027, 3, 30)),
         ({"after": "styrelse", "at_most": "2 weeks"}, date(2027, 4, 27))],
    ),
    (  # over Easter: 26 and 29 March 2027 are holidays
        "Ordförande ansvarar för att kallelse och preliminär föredragningslista till sektionsmöte anslås senast tio "
        "arbetsdagar innan mötet, samt tillsänds kårstyrelsen och sakrevisorerna senast åtta dagar före mötet.",
        date(2027, 4, 8),
        [({"before": "styrelse", "at_least": "10 working days"}, date(2027, 3, 23)),
         ({"before": "styrelse", "at_least": "8 days"}, date(2027, 3, 31))],
    ),
    (  # four days before a Thursday is a Sunday
        "Till sektionsstyrelsens ordinarie sammanträden ska kallelse till möte ske senast fyra (4) dagar innan mötet. "
        "Dagordning med tillhörande handlingar ska delges senast två (2) dagar innan ordinarie möte.",
        date(2027, 5, 20),
        [({"before": "styrelse", "at_least": "4 days", "meetings": "ordinary"}, date(2027, 5, 14)),
         ({"before": "styrelse", "at_least": "2 days", "meetings": "ordinary"}, date(2027, 5, 18))],
    ),
    (  # two weeks before 20 May 2027 is Ascension Day
        "Kallelse skall utfärdas personligt till samtliga medlemmar genom utdelning eller genom postbefordran senast "
        "fyra veckor före ordinarie och två veckor före extra föreningsstämma, dock tidigast sex veckor före stämman.",
        date(2027, 5, 20),
        [({"before": "styrelse", "at_least": "4 weeks", "at_most": "6 weeks", "meetings": "ordinary"},
          date(2027, 4, 22)),
         ({"before": "styrelse", "at_least": "2 weeks", "at_most": "6 weeks", "meetings": "extra"}, date(2027, 5, 5))],
    ),
    (
        "Kallelse till Scouternas stämma ska utfärdas av Scouternas styrelse och ska för ordinarie stämma vara "
        "scoutkårerna tillhanda minst fyra månader, samt för extra stämma minst två månader, före stämmans öppnande.",
        date(2027, 10, 22),
        [({"before": "styrelse", "at_least": "4 months", "meetings": "ordinary"}, date(2027, 6, 22)),
         ({"before": "styrelse", "at_least": "2 months", "meetings": "extra"}, date(2027, 8, 20))],
    ),
    (
        "Motion som ska behandlas vid ordinarie stämma ska vara inkommen till Scouternas styrelse senast tre månader "
        "före mötet.",
        date(2027, 10, 22),
        [({"before": "styrelse", "at_least": "3 months"}, date(2027, 7, 22))],
    ),
    (
        "Samtliga medlemmar får inkomma med motioner inför årsmötet till och med 7 dagar innan årsmötets inträffande.",
        date(2027, 12, 2),
        [({"before": "styrelse", "at_least": "7 days"}, date(2027, 11, 25))],
    ),
    (  # the day before a Monday
        "Vid frånvaro från styrelsemöte ska skriftlig rapportering insändas senast dagen innan så att den kan "
        "behandlas på mötet.",
        date(2027, 5, 24),
        [({"before": "styrelse"}, date(2027, 5, 21))],
    ),
    (
        "En vecka innan mötet publiceras dagordningen.",
        date(2027, 4, 6),
        [({"before": "styrelse", "at_least": "1 week", "at_most": "1 week"}, date(2027, 3, 30))],
    ),
    (  # that very day is Easter Monday, and there is no other
        "En vecka innan mötet publiceras dagordningen.",
        date(2027, 4, 5),
        [({"before": "styrelse", "at_least": "1 week", "at_most": "1 week"}, date(2027, 3, 29))],
    ),
    (
        "Whenever the Members meet, written notice of the meeting shall be transmitted not less than ten days before "
        "and no more than 60 days before the date of the meeting",
        date(2027, 6, 11),
        [({"before": "styrelse", "at_least": "10 days", "at_most": "60 days"}, date(2027, 6, 1))],
    ),
    (
        "Innkalling skal sendes ut til medlemmene senest fire (4) uker før generalforsamlingen skal avholdes.",
        date(2027, 5, 20),
        [({"before": "styrelse", "at_least": "4 weeks"}, date(2027, 4, 22))],
    ),
    (
        "Referat fra generalforsamlingen skal korrekturleses og godkjennes av Hovedstyret, og sendes til medlemmene "
        "eller gjøres tilgjengelig for medlemmene senest 14 dager etter generalforsamlingen.",
        date(2027, 5, 20),
        [({"after": "styrelse", "at_most": "14 days"}, date(2027, 6, 3))],
    ),
    (  # after a Friday there is no working day within one day
        "Protokollet anslås dagen efter mötet.",
        date(2027, 5, 21),
        [({"after": "styrelse", "at_most": "1 day"}, date(2027, 5, 22))],
    ),
    (  # 3 to 16 June are the fourteen
        "At least 14 clear days' notice shall be given of every general meeting.",
        date(2027, 6, 17),
        [({"before": "styrelse", "at_least": "14 clear days"}, date(2027, 6, 2))],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "meeting", "asked"), SENTENCES)
def test_a_real_sentence_gives_these_days(
    sentence: str, meeting: date, asked: list[tuple[dict[str, str], date]]
) -> None:
    rules = [due(f"regel-{number}", sentence, **demand) for number, (demand, _) in enumerate(asked, 1)]
    folder = association(meets("styrelse", 1), EXTRA, *rules)

    for rule, (demand, day) in zip(folder.rules[2:], asked, strict=True):
        host = a_meeting("extra" if demand.get("meetings") == "extra" else "styrelse-moten", meeting)
        ((deadline, _),) = around_meetings(folder, rule.due, [host])
        assert deadline.day == day


def a_meeting(rule: str, day: date) -> Occurrence:
    return Occurrence(
        uid="", kind="meeting", rule=rule, section="1", quote="", group="styrelse", number=1, title="Styrelsen",
        start=day, end=None, status="proposed", responsible=(),
    )  # fmt: skip


CALL = due("kallelse", by=["sekreterare"], before="styrelse", at_least="7 days")
MINUTES = due("protokoll", by=["sekreterare"], after="styrelse", at_most="14 days")


@pytest.fixture
def board() -> Folder:
    return association(meets("styrelse", 4), EXTRA, CALL, MINUTES)


@pytest.fixture
def year(board: Folder) -> Plan:
    return plan_year(board, 2027)


def gaps(plan: Plan, rule: str) -> list[int]:
    meetings = {each.number: each.day for each in of(plan, "styrelse-moten")}
    return [(each.day - meetings[each.number]).days for each in of(plan, rule)]


def test_each_meeting_has_its_call_and_its_minutes(year: Plan) -> None:
    assert len(of(year, "kallelse")) == len(of(year, "protokoll")) == len(days(year, "styrelse")) == 4
    assert all(-10 <= gap <= -7 for gap in gaps(year, "kallelse"))
    assert all(11 <= gap <= 14 for gap in gaps(year, "protokoll"))
    assert verdicts(year) == dict.fromkeys(("styrelse-moten", "extra", "kallelse", "protokoll"), "met")


def test_what_is_due_is_a_deadline_of_those_who_owe_it_in_the_feed_of_those_who_meet(board: Folder, year: Plan) -> None:
    call = of(year, "kallelse")[0]

    assert (call.kind, call.group, call.responsible, call.end, call.host) == (
        "deadline", "styrelse", ("sekreterare",), None, None,
    )  # fmt: skip
    assert "SUMMARY:Kallelse (preliminärt)" in folder_feed(board, year, "styrelse").decode()


def test_an_extra_meeting_has_its_own_call_under_a_number_that_no_ordinary_one_gets(board: Folder) -> None:
    plan = plan_year(board, 2027, None, Changes(extra=(Extra("styrelse", date(2027, 9, 16)),)))

    assert [(each.number, each.uid) for each in of(plan, "kallelse") if each.day == date(2027, 9, 9)] == [
        (1001, "foreningen-kallelse-2027-1001@foreningen.example")
    ]


@pytest.mark.parametrize(("meetings", "calls"), [("ordinary", 4), ("extra", 1)])
def test_a_rule_may_speak_of_one_kind_of_meeting_only(meetings: str, calls: int) -> None:
    call = due("kallelse", before="styrelse", at_least="7 days", meetings=meetings)
    folder = association(meets("styrelse", 4), EXTRA, call)

    plan = plan_year(folder, 2027, None, Changes(extra=(Extra("styrelse", date(2027, 9, 16)),)))

    assert len(of(plan, "kallelse")) == calls and verdicts(plan)["kallelse"] == "met"


def test_a_moved_meeting_moves_its_call_which_keeps_its_name(board: Folder, year: Plan) -> None:
    second = of(year, "styrelse-moten")[1]

    plan = plan_year(board, 2027, None, Changes(announced=year, pins=(Pin(second.uid, date(2027, 6, 17)),)))

    assert [each.uid for each in of(plan, "kallelse")] == [each.uid for each in of(year, "kallelse")]
    assert of(plan, "kallelse")[1].day == date(2027, 6, 10)


def test_a_call_that_has_gone_out_is_sent_anew_when_its_meeting_moves(board: Folder, year: Plan) -> None:
    second, called = of(year, "styrelse-moten")[1], of(year, "kallelse")[1]
    between = Changes(announced=year, today=second.day)

    moved = replace(between, pins=(Pin(second.uid, date(2027, 6, 17)),))

    assert of(plan_year(board, 2027, None, between), "kallelse")[1] == called
    assert of(plan_year(board, 2027, None, moved), "kallelse")[1].day == date(2027, 6, 10)


def test_what_was_not_yet_due_goes_with_a_cancelled_meeting_and_what_was_done_stays(board: Folder, year: Plan) -> None:
    second = of(year, "styrelse-moten")[1]
    changes = Changes(announced=year, cancelled=frozenset({second.uid}), today=second.day)

    plan = plan_year(board, 2027, None, changes)

    assert of(year, "kallelse")[1] in of(plan, "kallelse")
    assert of(year, "protokoll")[1].uid not in [each.uid for each in of(plan, "protokoll")]


def test_the_call_of_a_decided_meeting_is_decided(board: Folder, year: Plan) -> None:
    decided = replace(
        year,
        occurrences=tuple(
            replace(each, status="decided") if each.rule == "styrelse-moten" and each.number == 1 else each
            for each in year.occurrences
        ),
    )

    plan = plan_year(board, 2027, None, Changes(announced=decided))

    assert [each.status for each in of(plan, "kallelse")] == ["decided", "proposed", "proposed", "proposed"]


def test_the_call_may_be_set_to_another_day_within_its_time_and_breaks_its_rule_outside_it(
    board: Folder, year: Plan
) -> None:
    call, meeting = of(year, "kallelse")[2], of(year, "styrelse-moten")[2]
    early, late = (replace(call, start=meeting.day - timedelta(days=gap)) for gap in (21, 5))

    assert judged(board, year, early)[0] == "met"
    verdict, why = judged(board, year, late)
    assert verdict == "broken" and "3 av 4" in why and f"{late.day.day} " in why


def judged(folder: Folder, plan: Plan, changed: Occurrence | None, gone: str = "") -> tuple[str, str]:
    """The verdict of the call's rule in a year with one occurrence changed, or gone."""
    there = tuple(
        changed if changed and each.uid == changed.uid else each for each in plan.occurrences if each.uid != gone
    )
    verdict = next(each for each in verdicts_of(folder, plan.year, there) if each.rule == "kallelse")
    return verdict.verdict, verdict.why


def test_a_meeting_without_its_call_breaks_the_rule(board: Folder, year: Plan) -> None:
    verdict, why = judged(board, year, None, gone=of(year, "kallelse")[0].uid)

    assert verdict == "broken" and "3 av 4" in why


def test_a_call_before_what_it_needs_breaks_the_rule() -> None:
    motions = due("motioner", by=["medlem"], before="styrelse", at_least="5 days")
    call = due("kallelse", before="styrelse", at_least="7 days", needs=["motioner"])
    folder = association(meets("styrelse", 4), motions, call)
    plan = plan_year(folder, 2027)

    verdict, why = judged(folder, plan, None)
    assert verdict == "broken" and "0 av 4" in why and "Motioner" in why


def test_a_call_after_what_it_needs_or_on_the_same_day_keeps_the_rule() -> None:
    motions = due("motioner", by=["medlem"], before="styrelse", at_least="7 days")
    call = due("kallelse", before="styrelse", at_least="7 days", needs=["motioner"])

    assert verdicts(plan_year(association(meets("styrelse", 4), motions, call), 2027))["kallelse"] == "met"


def test_what_is_due_around_meetings_that_nobody_has_counted_is_undecided() -> None:
    plan = plan_year(association(meets("styrelse", "undecided"), CALL), 2027)

    assert of(plan, "kallelse") == [] and verdicts(plan)["kallelse"] == "undecided"


def test_who_does_it_is_asked_where_the_text_does_not_say() -> None:
    folder = association(meets("styrelse", 4), CALL, due("protokoll", after="styrelse", at_most="14 days"))

    assert [each.id for each in questions_of(folder)] == ["protokoll-vem"]


# ---- over New Year


TURN = (
    meets("styrelse", 2),
    due("kallelse", by=["sekreterare"], before="styrelse", at_least="5 weeks"),
    due("protokoll", by=["sekreterare"], after="styrelse", at_most="6 weeks"),
)
ONLY_JANUARY_AND_DECEMBER = [*range(2, 12)]


@pytest.fixture
def turn() -> Folder:
    """The board meets in January and December; its calls and minutes are so early and late that they leave the year."""
    return association(*TURN, closed_months=ONLY_JANUARY_AND_DECEMBER)


def test_a_call_in_december_belongs_to_the_year_of_its_meeting_in_january(turn: Folder) -> None:
    plan = plan_year(turn, 2027)

    call, minutes = of(plan, "kallelse")[0], of(plan, "protokoll")[-1]
    assert (call.day.year, minutes.day.year) == (2026, 2028)
    assert (call.uid, minutes.uid) == (
        "foreningen-kallelse-2027-1@foreningen.example", "foreningen-protokoll-2027-2@foreningen.example",
    )  # fmt: skip
    assert set(verdicts(plan).values()) == {"met"}
    assert plan.occurrences[0] == call and plan.occurrences[-1] == minutes


def test_a_call_that_would_fall_on_a_holiday_of_the_year_before_moves_into_it(turn: Folder) -> None:
    """Five weeks before Thursday 28 January 2027 is Christmas Eve."""
    meeting = a_meeting("styrelse-moten", date(2027, 1, 28))

    ((deadline, _),) = around_meetings(turn, turn.rules[1].due, [meeting])

    assert deadline.day == date(2026, 12, 23)


def test_the_year_as_text_says_which_december_it_means(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in turn_files().items():
        (tmp_path / name).write_text(text, "utf-8")

    main(["plan", str(tmp_path), "2027"])

    headings = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("December", "Januari"))]
    assert headings == ["December 2026", "Januari", "December", "Januari 2028"]


def turn_files() -> dict[str, str]:
    return files(TURN, "sv", {"closed_months": ONLY_JANUARY_AND_DECEMBER})


def test_a_day_outside_the_year_is_explained_where_something_of_the_year_is_due_then(turn: Folder) -> None:
    plan = plan_year(turn, 2027)
    call = of(plan, "kallelse")[0]

    found = explain(turn, plan, call.day.isoformat())

    assert isinstance(found, Day) and found.occurrences == (call,) and found.against == ()
    assert explain(turn, plan, "2026-12-24") is None


def test_an_explanation_says_from_which_meeting_a_day_is_counted(turn: Folder) -> None:
    plan = plan_year(turn, 2027)
    found = explain(turn, plan, of(plan, "kallelse")[0].uid)

    assert isinstance(found, Occurring)
    assert found.chosen[0].startswith("Räknas från mötet") and "januari 2027" in found.chosen[0]


@pytest.fixture
def served(tmp_path: Path) -> Store:
    """A store with 2026 and 2027 in force."""
    store = open_store(config_in(tmp_path).database)
    (tmp_path / "secret").write_bytes(SECRET)
    load(store, turn_files(), NOW)
    for year in (2026, 2027):
        folder = folder_of(store, "foreningen")
        release(store, plan_year(folder, year), NOW)
    return store


def page(tmp_path: Path, address: str = "/", now: datetime = NOW) -> str:
    return words(logged_in(create_app(config_in(tmp_path), clock=lambda: now)).get(address).text)


def test_the_page_of_a_year_has_the_months_on_either_side_of_it_too(served: Store, tmp_path: Path) -> None:
    read = page(tmp_path, "/?year=2027")

    assert read.index("December 2026") < read.index(" Januari ") < read.index("Januari 2028")


def test_what_comes_next_in_january_may_belong_to_the_year_before(served: Store, tmp_path: Path) -> None:
    minutes = of(plan_year(folder_of(served, "foreningen"), 2026), "protokoll")[-1].day

    now = datetime(2027, 1, 2, 9, tzinfo=UTC)
    assert minutes.year == 2027
    assert f"Nästa deadline är Protokoll , {weekday('sv', minutes)} {minutes.day} januari" in page(tmp_path, now=now)


def test_a_year_that_reaches_over_new_year_is_released_once_and_leaves_its_neighbours_alone(served: Store) -> None:
    folder = folder_of(served, "foreningen")

    assert not release(served, plan_year(folder, 2027), NOW)
    assert not release(served, plan_year(folder, 2026), NOW)
