"""What is wrong with a file is said in the page's language, with the file's own words letter by letter.

faults.txt has one of each kind, for a secretary to proofread; bad_input.txt has what a reader says of each place.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages import faults
from app.pages.faults import AWAITED, in_swedish, looked_up, templates, told
from app.pages.language import language

HERE = Path(__file__).parent
BOTH = [tuple(pair.split("\n")) for pair in (HERE / "faults.txt").read_text("utf-8").strip().split("\n\n")[1:]]
SAID = re.findall(r"^\S+\.(?:toml|txt):[0-9]+: (.*)$", (HERE / "bad_input.txt").read_text("utf-8"), re.MULTILINE)
OURS = re.compile(r"\b(the|expected|missing|with|which|without|where|each one|letters|none)\b")
IN_QUOTES = re.compile(r"'[^']*'|\"[^\"]*\"")
UNKNOWN = ["", "something else", "rule 'x': something else; expected nothing like it", "x = 1; expected", "; expected "]


@pytest.mark.parametrize(("english", "swedish"), BOTH)
def test_a_fault_is_said_in_swedish(english: str, swedish: str) -> None:
    assert told(language("sv"), english) == (swedish, "sv")
    assert told(language("en"), english) == (english, "en")


def test_no_kind_of_fault_is_there_without_its_example(monkeypatch: pytest.MonkeyPatch) -> None:
    used, filled = set(), faults.Template.filled

    def noted(self: faults.Template, values: dict[str, str]) -> str:
        used.add(self.english)
        return filled(self, values)

    monkeypatch.setattr(faults.Template, "filled", noted)

    for english, _ in BOTH:
        in_swedish(english)

    assert {each.english for table in templates().values() for each in table} == used


@pytest.mark.parametrize("said", SAID)
def test_whatever_is_said_of_a_file_is_said_wholly_in_swedish(said: str) -> None:
    words = in_swedish(said)

    assert words and AWAITED in words and not OURS.search(IN_QUOTES.sub("", words))


@pytest.mark.parametrize("said", UNKNOWN)
def test_what_nobody_has_translated_stays_in_english_and_says_so(said: str) -> None:
    assert told(language("sv"), said) == (said, "en")


@given(
    st.text(max_size=60).map(repr),
    st.text(max_size=60).map(repr),
    st.lists(st.from_regex(r"[a-zåäö-]{1,12}", fullmatch=True), min_size=1, max_size=40),
)
def test_the_files_own_words_stay_letter_by_letter(label: str, value: str, ids: list[str]) -> None:
    said = f"rule {label}: group = {value} (nearest: 'x; expected y'); expected the id of a group: {', '.join(ids)}"

    assert in_swedish(said) == (
        f"rule {label}: group = {value} (närmast: 'x; expected y'); här väntas id för en grupp: {', '.join(ids)}"
    )


def test_words_of_two_kinds_are_both_translated() -> None:
    either = 'a whole number from 1 to 366, { min, max }, { about }, or "undecided"'

    assert looked_up("accepted", either) == 'ett heltal från 1 till 366, { min, max }, { about }, eller "undecided"'
