"""Both languages say everything, with the same values in it."""

from string import Formatter

import pytest

from schedules.languages import LANGUAGES
from schedules.languages.language import Language


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_english_says_everything_that_swedish_says() -> None:
    assert set(LANGUAGES["en"].sentences) == set(LANGUAGES["sv"].sentences)


@pytest.mark.parametrize("sentence", sorted(LANGUAGES["sv"].sentences))
def test_a_sentence_has_the_same_values_in_both_languages(sentence: str) -> None:
    swedish, english = (places(LANGUAGES[language].sentences[sentence]) for language in ("sv", "en"))

    assert english == swedish


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_there_are_twelve_months_and_seven_days(language: Language) -> None:
    assert len(set(language.months)) == 12
    assert len(set(language.weekdays)) == 7
