"""What real documents say can be written down, and asks what its readers took it to ask."""

import pytest
from phrases import Sentence, asked, folder_of, sentences

from schedules.planner import plan_year

SENTENCES = list(sentences())
SAID = [each for each in SENTENCES if not each.left_out]


@pytest.mark.parametrize("sentence", SAID, ids=lambda each: each.id)
def test_a_real_sentence_asks_what_its_readers_took_it_to_ask(sentence: Sentence) -> None:
    assert asked(folder_of(sentence)) == sentence.asks


@pytest.mark.parametrize("sentence", SAID, ids=lambda each: each.id)
def test_a_year_can_be_planned_by_it(sentence: Sentence) -> None:
    plan = plan_year(folder_of(sentence), 2027)

    assert plan.conflicts == () and plan.optimal
    assert [each.rule for each in plan.verdicts if each.verdict == "broken"] == []


def test_no_more_than_one_rule_in_twenty_is_left_out_of_those_that_a_calendar_shows() -> None:
    with_a_calendar = [each for each in SENTENCES if each.has_a_calendar]

    assert len(SENTENCES) == 198
    assert len(SAID) / len(with_a_calendar) >= 0.95
