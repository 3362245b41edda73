"""Both languages say everything, and nothing that is not asked for."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import app.pages
from app.pages.language import language

PAGES = Path(app.pages.__file__).parent
SOURCES = [*PAGES.glob("*.py"), *PAGES.glob("templates/*.html")]
SWEDISH, ENGLISH = language("sv"), language("en")


def values_in(words: Any) -> set[str]:
    text = " ".join(words.values()) if isinstance(words, dict) else str(words)
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_words_with_the_same_values() -> None:
    assert SWEDISH.words.keys() == ENGLISH.words.keys()
    for key, words in SWEDISH.words.items():
        assert type(words) is type(ENGLISH.words[key]), key
        assert values_in(words) == values_in(ENGLISH.words[key]), key
        assert len(words) == len(ENGLISH.words[key]) or isinstance(words, str), key


def test_no_word_is_left_untranslated() -> None:
    same = {key for key, words in SWEDISH.words.items() if words == ENGLISH.words[key]}

    names = {"page.brand", "way.thunderbird"}
    assert same == names | {"key.deadline", "group.deadlines"}  # a deadline is one in both languages


def test_every_word_that_a_page_asks_for_is_there_and_no_other() -> None:
    source = "\n".join(file.read_text() for file in SOURCES)
    asked = set(re.findall(r"""["']([a-z]+\.[a-z_0-9]+)["']""", source)) & SWEDISH.words.keys()
    tables = set(re.findall(r"""["'](\w+)\.(?:title_|text_)?["'] ~""", source))

    for key in re.findall(r"""\bt\(["']([^"']+)["'][,)]""", source):
        assert key in SWEDISH.words, key
    unused = {key for key in SWEDISH.words.keys() - asked if key.partition(".")[0] not in tables}
    assert unused == set()


def test_no_template_speaks_a_language_of_its_own() -> None:
    for template in PAGES.glob("templates/*.html"):
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", re.sub(r"{{.*?}}", "", template.read_text()), flags=re.S)
        assert not re.search(r"[^\W\d_]{2,}", text), (template.name, text.split())


def test_dates_are_said_as_people_say_them() -> None:
    start = datetime(2027, 10, 11, 13, tzinfo=UTC)

    assert SWEDISH.moment(start, date(2027, 1, 1)) == "måndag 11\u00a0oktober kl.\u00a013"
    assert SWEDISH.moment(start.replace(minute=30), date(2027, 1, 1)) == "måndag 11\u00a0oktober kl.\u00a013:30"
    assert SWEDISH.moment(start.date(), date(2026, 1, 1)) == "måndag 11\u00a0oktober 2027"
    assert ENGLISH.moment(start, date(2027, 1, 1)) == "Monday 11\u00a0October at\u00a013:00"


def test_one_is_not_several() -> None:
    assert SWEDISH("group.meetings", n=1) == "1 möte"
    assert SWEDISH("group.meetings", n=6) == "6 möten"


def test_no_template_says_anything_of_its_own() -> None:
    """What people read stands in the translations; in a template there are only signs, and names of programs."""
    for file in PAGES.glob("templates/*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", file.read_text(), flags=re.DOTALL)
        text = re.sub(r"<[^<>]*>", " ", text)
        assert re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", text)) == [], file.name
