"""Somebody asks for a meeting: it is called in time and held in time, or the rule says who was late."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from handmade import NOW, SECRET, config_in
from kumla import of
from test_forms import BOARD, FOUR, board, put, says, verdict
from test_other_organisations import written
from test_other_pages import EARLY, web_at
from visiting import logged_in
from werkzeug.test import TestResponse

from app.audit import Signature
from app.loading import folder_of, load
from app.pages import KEY
from app.planning.drafts import draft_of
from app.planning.releases import release_year
from app.releasing import release
from app.store import Store, open_store
from schedules.changes import Changes, Extra, Pin
from schedules.explain import Occurring, explain
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.reminders import reminders_of
from schedules.verdicts import verdicts_of

ASKED, HELD = date(2027, 3, 1), date(2027, 4, 20)
TERMS = {"within": "2 months", "call_within": "14 days"}
RIGHT = says(
    "Styrelsen ska hålla ett extra möte inom två månader från begäran, och kalla till det inom 14 dagar.", "extra",
    extra={"group": BOARD, "called_by": "ordforande", **TERMS},
)  # fmt: skip
FOLDER = board(FOUR, RIGHT)


def year_with(day: date = HELD, asked_on: date | None = ASKED) -> Plan:
    return plan_year(FOLDER, 2027, changes=Changes(extra=(Extra(BOARD, day, None, asked_on),)))


def call_and_meeting(plan: Plan) -> list[Occurrence]:
    return sorted(of(plan, "extra"), key=lambda each: each.kind)


def test_it_is_called_in_time_by_whoever_calls_and_held_in_time() -> None:
    call, meeting = call_and_meeting(year_with())

    assert (call.kind, call.day, call.responsible, call.title) == (
        "deadline", date(2027, 3, 15), ("ordforande",), "Kallelse: Extra",
    )  # fmt: skip
    assert (meeting.kind, meeting.day, meeting.asked_on) == ("meeting", HELD, ASKED)
    assert verdict(year_with(), "extra").verdict == "met" and verdict(year_with(), "extra").planned == 1


def test_it_is_called_before_it_is_held_also_where_there_would_be_time() -> None:
    call, _ = call_and_meeting(year_with(date(2027, 3, 9)))

    assert call.day == date(2027, 3, 8)


def test_two_months_are_two_months_and_a_day_more_breaks_the_rule() -> None:
    plan = year_with(date(2027, 4, 30))
    _, meeting = call_and_meeting(plan)

    moved = tuple(put(each, date(2027, 5, 4)) if each is meeting else each for each in plan.occurrences)
    broken = next(each for each in verdicts_of(FOLDER, 2027, moved) if each.rule == "extra")
    assert verdict(plan, "extra").verdict == "met"
    assert (broken.verdict, broken.why) == (
        "broken",
        "Extra ligger tisdag 4 maj 2027, men skulle ha varit senast lördag 1 maj 2027: någon begärde det måndag 1 mars"
        " 2027.",
    )


def test_one_that_nobody_asked_for_has_no_last_day_and_no_call_of_its_own() -> None:
    plan = year_with(date(2027, 11, 9), None)

    assert [each.kind for each in of(plan, "extra")] == ["meeting"] and verdict(plan, "extra").verdict == "met"


def test_why_it_is_then_is_told_with_the_sentence() -> None:
    plan = year_with()

    for each in call_and_meeting(plan):
        why = explain(FOLDER, plan, each.uid)
        assert isinstance(why, Occurring)
        asked = [bound for bound in why.bounds if bound.name in ("asked", "called")]
        assert [(bound.rule, bound.last) for bound in asked] == [
            ("extra", date(2027, 5, 1) if each.kind == "meeting" else date(2027, 3, 15))
        ]
        assert "måndag 1 mars" in asked[0].says and asked[0].quote == RIGHT[1]


def test_whoever_calls_is_reminded_of_it() -> None:
    plan = year_with()
    call, _ = call_and_meeting(plan)

    told = [each for each in reminders_of(FOLDER, plan, date(2027, 1, 1), NOW) if each.uid == call.uid]

    assert {each.role for each in told} == {"ordforande"} and {each.kind for each in told} >= {"deadline"}


def test_as_the_year_goes_on_it_stays_asked_for_and_called() -> None:
    plan = year_with()

    for today in (date(2027, 3, 10), date(2027, 3, 20), date(2027, 5, 20)):
        after = plan_year(FOLDER, 2027, changes=Changes(announced=plan, today=today))
        assert call_and_meeting(after) == call_and_meeting(plan)


def test_when_it_moves_too_far_the_rule_is_broken_and_the_call_stays() -> None:
    plan = year_with()
    call, meeting = call_and_meeting(plan)
    moved = Changes(announced=plan, pins=(Pin(meeting.uid, date(2027, 5, 11)),))

    after = plan_year(FOLDER, 2027, changes=moved)

    assert call_and_meeting(after)[0] == call and verdict(after, "extra").verdict == "broken"


def test_when_it_is_cancelled_nobody_has_to_call_it() -> None:
    plan = year_with()
    call, meeting = call_and_meeting(plan)

    after = plan_year(FOLDER, 2027, changes=Changes(announced=plan, cancelled=frozenset({meeting.uid})))

    assert call.uid not in {each.uid for each in after.occurrences}


# ---- in a year that lives


@pytest.fixture
def web(tmp_path: Path) -> Flask:
    """An association whose statutes give two months."""
    (tmp_path / "secret").write_bytes(SECRET)
    with closing(open_store(config_in(tmp_path).database)) as store:
        load(store, written("forening"), EARLY)
        release(store, plan_year(folder_of(store, "forening"), 2027), EARLY)
    return web_at(tmp_path, EARLY)


def added(web: Flask, **written: str) -> TestResponse:
    sent = {"year": "2027", "seen": "0", "day": "2027-06-15", **written}
    return logged_in(web, organisation="forening").send("/groups/arsmote/meetings", sent)


def test_the_page_asks_when_it_was_asked_for_and_the_year_remembers(web: Flask) -> None:
    store: Store = web.extensions[KEY].store
    page = logged_in(web, organisation="forening").get("/groups/arsmote/meetings?year=2027").text
    assert "Begärdes den" in page and "inom två månader från begäran" in page

    assert added(web, asked="2027-04-01").status_code == 303
    draft = draft_of(store, "forening", 2027, EARLY)
    release_year(store, "forening", 2027, Signature("Bo", "", EARLY), draft.revision)

    [meeting] = (each for each in store.release("forening", 2027).plan.occurrences if each.rule == "arsmote-extra")
    judged = verdict(store.release("forening", 2027).plan, "arsmote-extra")
    assert meeting.asked_on == date(2027, 4, 1)
    assert judged.verdict == "broken" and "senast tisdag 1 juni" in judged.why


@pytest.mark.parametrize(
    ("asked", "said"), [("2027-06-16", "Ingen kan ha begärt mötet efter"), ("i går", "Dagen går inte att läsa")]
)
def test_a_day_that_cannot_be_is_said_and_nothing_is_added(web: Flask, asked: str, said: str) -> None:
    answer = added(web, asked=asked)

    assert answer.status_code == 422 and said in answer.text and f'value="{asked}"' in answer.text
    assert not draft_of(web.extensions[KEY].store, "forening", 2027, EARLY).waiting
