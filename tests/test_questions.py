"""What the documents leave open is asked: found in the data, and gone when the data says it."""

from datetime import date

import pytest
from kumla import (
    PLACE,
    kumla,
    planned,
    with_another_rule,
    with_dates_of,
    with_document,
    with_paragraph,
    with_rule,
    with_times,
    without_rules,
)

from schedules.folder import Folder
from schedules.plan import Question
from schedules.questions import questions_of

PARAGRAPH, PICTURE, DAYS = "beslut-paragraf", "lagesbild-dag", "dagar-beslutas"
BOARD = "redovisning-kommunstyrelsen-datum"
FOUND = [PARAGRAPH, "andt-sl-finns", BOARD, PICTURE, DAYS]
WRITTEN = ["styrgruppens-namn", "avstamning-eller-revidering", "installt-sammantrade"]
KNOWN = (date(2027, 5, 19), date(2027, 11, 17))


def asked(folder: Folder) -> dict[str, Question]:
    return {each.id: each for each in questions_of(folder)}


def test_kumla_is_asked_these_eight_questions() -> None:
    assert list(asked(kumla())) == [*FOUND, *WRITTEN]


def test_the_plan_carries_the_questions() -> None:
    assert planned(2027).questions == questions_of(kumla())


def test_every_question_says_where_it_comes_from() -> None:
    text = " ".join((PLACE / "arbetsordning.txt").read_text(encoding="utf-8").split())

    for each in questions_of(kumla()):
        assert each.section and "?" in each.question
        assert " ".join(each.quote.split()) in text


@pytest.mark.parametrize("id", WRITTEN)
def test_a_reading_is_asked_in_the_documents_own_words(id: str) -> None:
    written = next(each for each in kumla().documents[0].questions if each.id == id)

    assert asked(kumla())[id] == Question(id, written.section, written.quote, written.question)


def test_a_document_without_readings_asks_only_what_follows_from_the_data() -> None:
    assert list(asked(with_document(kumla(), questions=()))) == FOUND


def test_a_blank_paragraph_is_asked_for_until_it_is_filled_in() -> None:
    assert "6 april 2022" in asked(kumla())[PARAGRAPH].question
    assert PARAGRAPH not in asked(with_paragraph(kumla(), "42"))


def test_a_group_that_shall_come_to_be_is_asked_for_until_no_rule_forms_it() -> None:
    question = asked(kumla())["andt-sl-finns"]

    assert "Arbetsgrupp ANDT-SL" in question.question and question.section == "2.3"
    assert "andt-sl-finns" not in asked(without_rules(kumla(), "andt-bildas"))


def test_the_boards_dates_are_asked_for_until_times_and_dates_are_known() -> None:
    once = with_times(kumla(), "redovisning-kommunstyrelsen", 1)

    assert BOARD in asked(kumla())
    assert BOARD in asked(once)
    assert BOARD in asked(with_dates_of(kumla(), "kommunstyrelsen", *KNOWN))
    assert BOARD not in asked(with_dates_of(once, "kommunstyrelsen", *KNOWN))


def test_a_report_within_the_document_needs_no_dates_from_outside() -> None:
    assert not [id for id in asked(kumla()) if id.startswith("operativ-aterkoppling")]


def test_the_day_of_the_lagesbild_and_who_mails_it_are_one_question() -> None:
    named = with_rule(kumla(), "lagesbild-utskick", by=("bra-samordnare",))

    assert "vem" in asked(kumla())[PICTURE].question
    assert "vem" not in asked(named)[PICTURE].question
    assert asked(named)[PICTURE].question != asked(kumla())[PICTURE].question


def test_nothing_that_is_made_each_period_leaves_no_day_to_ask_for() -> None:
    assert PICTURE not in asked(without_rules(kumla(), "lagesbild"))


def test_when_the_groups_decide_their_days_is_asked_while_the_text_leaves_it_to_them() -> None:
    question = asked(kumla())[DAYS].question
    one = with_rule(kumla(), "operativ-sammantraden", decided_by=None)
    none = with_rule(one, "styrgrupp-sammantraden", decided_by=None)

    assert "BRÅ styrgrupp" in question and "BRÅ operativ grupp" in question
    assert "BRÅ operativ grupp" not in asked(one)[DAYS].question
    assert DAYS not in asked(none)


def test_a_second_body_without_dates_is_a_second_question() -> None:
    folder = with_another_rule(
        with_rule(kumla(), "redovisning-kommunstyrelsen", times=1),
        id="till-fler", title="Till fler", reports={"from": "styrgrupp", "to": "kommunstyrelsen", "times": 2},
    )  # fmt: skip

    assert "till-fler-datum" in asked(folder)
