"""What is wrong in a file is said in Swedish, every word of it, and what stands in the file is not touched."""

import ast
import io
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from handmade import SECRET, config_in
from hypothesis import given, settings
from hypothesis import strategies as st
from life import FILES, living, on
from test_busy import REFUSED_EVENTS, REFUSED_FILES
from test_dates import REFUSED
from test_reading import BAD_INPUT, SCALARS, nested
from visiting import Browser, logged_in

import app
import schedules
from app import create_app
from app.pages.faults import KINDS, PLACE, Phrases, said_in, swedish
from schedules.document import Document
from schedules.organisation import Organisation
from schedules.reading import BadInput, read_folder
from schedules.reading.problems import listed, shown
from schedules.reading.shapes import expected
from schedules.schema import resolved, schema_of

NOW = on(2027, 4, 21)
OWN, RULES = "organisation.toml", "bra-arbetsordning.toml"

FROM_READING = [answer.partition(": ")[2] for answer in re.findall(r"^[a-z]+\.toml:\d+: .*$", BAD_INPUT, re.MULTILINE)]
CALENDARS = [*REFUSED_EVENTS.values(), *(said for _, said in REFUSED_FILES.values()), *REFUSED.values()]
FROM_CALENDARS = [said.partition(": ")[2] for said in CALENDARS]

NOT_TOML = [
    "titel", "= 1", "a = 1 b = 2", "a = 1\na = 2", "[a]\n[a]", "[a.b]\n[a.b]", "[a.b.c]\n[a.b.c]",
    "[a.b.c.d]\n[a.b.c.d]", "[a", "[[a]", "[a b]", "a.= 1", "a = 1\n[a]", "a = { b = 1 }\na.c = 2",
    "a = [1]\n[[a]]", "a.b.c = 1\n[a.b]\nd = 1",
    "[a]\nb.c = 1\n[d]\n[a.b]", "[a]\nb.c = 1\n[a.b]", "[a.b]\n[a]\nb.c = 1",
    "a = [1 2]", "a = { b = 1, b = 2 }", "a = { b = 1 c = 2 }",
    'a = "\\x"', 'a = """\n\\ x"""', 'a = "\\u00zz"', 'a = "\\ud800"', 'a = "b', 'a = """b', "a = '\x01'", "a = 'b",
    'a = "\x01"', "a = 2027-02-30", "a = x", "a =", "# \x01", 'a = "b\n"', "a = 25:00", "ö = 1",
    "x = " + "9" * 5000, "x = " + "[" * 5000 + "]" * 5000, "x = " + "[" * 50 + "]" * 50, ".".join("x" * 60) + " = 1",
]  # fmt: skip

# What no case elsewhere gives rise to, or not in every version of Python.
OTHERS = """
the file is missing; expected the organisation's own choices under this name
there is no document beside this file; expected at least one more .toml file
letters that are not UTF-8; expected a text that is saved as UTF-8
no [[group]]; expected at least one in one of the documents
rule 'a': id = 'a'; expected an id that is not taken; it is the id of a rule in b.toml:3
question 'a': id = 'a'; expected an id that is not taken; it is the id of a question in b.toml:3
period 'a': id = 'a'; expected an id that is not taken; it is the id of a period in b.toml:3
body 'a': id = 'a'; expected an id that is not taken; it is the id of a body in b.toml:3
rule 'a': to = 'b'; expected the id of a group or role or body: c, d
rule 'a': 3 verbs, meets and lasts and allows; expected exactly one, each other in its own rule
rule 'a': times = 60; expected at most 52, since it covers a week each time
rule 'a': times = 13; expected at most 12, since it covers a month each time
rule 'a': times = 3; expected at most 2, since it covers a half-year each time
rule 'a': times = 2; expected at most 1, since it covers a year each time
rule 'a': meets: both every and a part of the year; expected one of them
rule 'a': both the meetings of a body and vague; expected one of them
rule 'a': per = 'termin'; expected periods within a year; 'vinter' goes over New Year: name its two parts
rule 'a': at_least = '1 day'; expected it beside before or after, with a body outside the document
rule 'a': done: no last day; expected at_most = "14 days", or how long it may take
rule 'a': in_months = [1]; expected no part of the year beside covers, per or every meeting
rule 'a': at = 'third meeting'; expected the first or the last meeting where a part of the year is named
'1/6 2027': 2027-06-01 is a Monday; expected the weekday that it is, in the right year
'1/6 2027': 2027-06-02 is a Wednesday; expected the weekday that it is, in the right year
'1/6 2027': 2027-06-03 is a Thursday; expected the weekday that it is, in the right year
'1/6 2027': 2027-06-04 is a Friday; expected the weekday that it is, in the right year
'1/6 2027': 2027-06-05 is a Saturday; expected the weekday that it is, in the right year
'1/6 2027': 2027-06-06 is a Sunday; expected the weekday that it is, in the right year
rule 'a': section = '1'; expected 2 or 3.1 or 4, where the quote stands
rule 'a': section = '9'; expected header, contents, 1, 2.1
rule 'a': section = '9'; expected there is none yet
organisation: country = 'SE-X'; expected a part of the country whose holidays are known: none: it is one for all
organisation: country = 'GB-X'; expected a part of the country whose holidays are known: GB-ENG, GB-SCT
meetings: latest = 08:00; expected something later after earliest = 08:00
meetings: starts = 13:00 unless it is written; expected a time from 08:00 to 12:00, when styrelsen has time to meet
id = 'kumla'; expected an id that is not taken
id = 'kumla-bra'; expected an id that does not begin like 'kumla'
domain = 'annan.example'; expected 'kumla.example', as it always was
too much; expected at most 20 files of 500 KB in all
this name; expected a file that is called something.toml or something.txt
the same name twice; expected each file once
this file; expected a .zip that can be unpacked
'../a.toml' in it; expected files that lie in one folder
'a.toml' is packed in another way; expected a plain .zip without a password
letters that are not UTF-8; expected a list that is saved as UTF-8
RRULE = 'FREQ=YEARLY'; expected the year to be given, for a series may have no end
TZOFFSETTO = 'x'; expected an offset such as +0100
FREEBUSY = '20270525T110000Z'; expected periods such as 20270525T110000Z/PT2H
DTSTART = '19000101'; expected hours in a zone, not whole days
""".strip().splitlines()
HUGE = [
    f"not TOML that can be read: {huge}; expected tables, keys and values" for huge in (
        "something unexpected at character 7", "maximum recursion depth exceeded",
        "maximum recursion depth exceeded in comparison",
        "TOML inline arrays/tables are nested more than the allowed 400 levels",
    )
]  # fmt: skip


def told_of(toml: str) -> str:
    with pytest.raises(BadInput) as raised:
        read_folder({OWN: toml})
    return next(each.said for each in raised.value.problems if each.said.startswith("not TOML"))


def of_values() -> Iterator[str]:
    """What may stand at each key, as it is said of a wrong value."""
    for model in (Document, Organisation):
        schema = schema_of(model)
        yield from (f"a = 1; expected {words}" for words in of_node(schema, schema, ()))


def of_node(schema: dict[str, Any], node: dict[str, Any], place: tuple[str | int, ...]) -> Iterator[str]:
    node = resolved(schema, node)
    if place:
        yield expected(schema, node, place)
    for key, inner in node.get("properties", {}).items():
        yield from of_node(schema, inner, (*place, key))
    if "items" in node:
        yield from of_node(schema, node["items"], (*place, 0))


ALL = [*FROM_READING, *FROM_CALENDARS, *map(told_of, NOT_TOML), *OTHERS, *HUGE, *of_values()]
IN_THE_FILE = re.compile(r"""'(?:\\.|[^'\\])*'|"[^"]*"|\{ [\w, ]+ \}|\bof = """)
ENGLISH = re.compile(
    r"\b(the|of|is|are|and|or|such|which|with|without|expected|than|there|it|not|an|letter|words|missing|already|"
    r"nearest|number|twice|cannot|key|unknown|has|more|most|least|only|here|where)\b", re.IGNORECASE
)


@pytest.mark.parametrize("said", dict.fromkeys(ALL))
def test_what_is_wrong_is_said_in_swedish_and_no_english_word_is_left(said: str) -> None:
    words, language = said_in("sv", said)

    assert language == "sv"
    assert not ENGLISH.search(IN_THE_FILE.sub("", words)), words


def test_a_page_in_english_says_it_as_it_is() -> None:
    for said in ALL:
        assert said_in("en", said) == (said, "en")


def test_what_is_said_reads_as_swedish() -> None:
    said = "rule 'a': by number 2 = 'kasor' (nearest: 'kassor'); expected the id of a role or group: kassor, revisor"

    assert said_in("sv", said)[0] == (
        "rule 'a': by nummer 2 = 'kasor' (närmast: 'kassor'); "
        "här ska stå id för en roll eller en grupp: kassor, revisor"
    )


# ---- the file of templates


def test_no_template_is_dead() -> None:
    tables = swedish().tables
    marked = Phrases({
        table: {template: f"«{table} {number}»{other}" for number, (template, other) in enumerate(templates.items())}
        for table, templates in tables.items()
    })

    used = set(re.findall("«(.+?)»", "".join(marked.told("said", said) or "" for said in ALL)))

    for table, templates in tables.items():
        assert [each for number, each in enumerate(templates) if f"{table} {number}" not in used] == [], table


def test_a_template_has_the_same_names_in_both_languages_and_each_is_known() -> None:
    for table, templates in swedish().tables.items():
        for template, other in templates.items():
            english, own = names_in(template), names_in(other)
            assert own == english - {"any"} or own == english, (table, template)
            assert {name.rstrip("0123456789") for name in english} <= {*KINDS, *swedish().tables}, template


def names_in(template: str) -> set[str]:
    return {"".join(place) for place in PLACE.findall(template)}


def test_every_kind_of_words_is_used() -> None:
    templates = [template for each in swedish().tables.values() for template in each]
    used = {name.rstrip("0123456789") for template in templates for name in names_in(template)}

    assert used == {*KINDS, *swedish().tables} - {"said"}


NO_MESSAGES = {
    "study day", "second meeting", "third meeting", "fourth meeting", "the one at ", " and a part of the year",
}  # fmt: skip
APP, ENGINE = Path(app.__file__).parent, Path(schedules.__file__).parent
SOURCES = [
    *ENGINE.glob("reading/*.py"), *APP.glob("feeds/busy/*.py"), APP / "feeds/dates.py", APP / "pages/handed.py",
]  # fmt: skip


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_message_in_the_source_has_its_template(file: Path) -> None:
    """A whole message fits one; of a message with values in it, each piece stands in one."""
    known = "\n".join(template for each in swedish().tables.values() for template in each)

    for piece in pieces_in(file.read_text("utf-8")):
        whole = any(swedish().told(table, piece) is not None for table in ("found", "expected", "way", "said"))
        assert whole or piece.strip(" :;,'\"") in known, piece


def pieces_in(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    outside = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}  # docstrings
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in outside:
            for piece in re.split(r"(?:^|; )expected ", each.value):
                if re.search(r"[a-z]{2,} [a-z]", piece) and piece not in NO_MESSAGES and "\\d" not in piece:
                    yield piece


# ---- what stands in the file


KEYS = st.sampled_from(["times", "not_before", "x-y", "roles"])
ODD = st.sampled_from([
    "; expected one of them", "' ", '"', "'; expected 1", "{value}", "\\", "...", " (nearest: 'x')", "]", "}",
])  # fmt: skip
WORDS = st.lists(st.text(max_size=60) | ODD, max_size=4).map("".join)
LEAVES = {
    "quoted": WORDS.map(repr),
    "value": (nested(SCALARS | WORDS, KEYS) | WORDS).map(shown),
    "number": st.integers(0, 5000).map(str),
    "key": KEYS,
    "tables": st.sampled_from(["", "meets: ", "meets: apart: "]),
    "table": st.just("{ min, max }"),
    "keys": st.lists(WORDS, min_size=3, max_size=4).map(tuple).map(repr),
    "inside": st.text("abcåäö. ", min_size=1),
    "name": st.sampled_from(["auto", "every meeting"]),
    "names": st.lists(KEYS, min_size=1).map(listed),
    "section": st.sampled_from(["header", "1", "2.10"]),
    "listed": st.lists(st.sampled_from(["header", "1", "2.10"]), min_size=1).map(listed),
    "file": st.just("stadgar-2.toml:10"),
    "day": st.dates().map(str),
    "clock": st.just("08:00"),
    "weeks": st.just("25-33"),
    "moment": st.just("20270525T130000"),
    "any": st.lists(st.text("abc-9åäö;:' ", min_size=1), min_size=1, max_size=200).map(listed),
}


def sentence(draw: st.DrawFn, table: str, leaves: list[str], depth: int = 0) -> str:
    """One that the templates allow, with what stands at its names."""
    templates = list(swedish().tables[table])
    template = draw(st.sampled_from(templates if depth < 6 else templates[-1:]))

    def filled(place: re.Match[str]) -> str:
        if place[1] in swedish().tables:
            return sentence(draw, place[1], leaves, depth + 1)
        leaf = draw(LEAVES[place[1]])
        if place[1] in ("quoted", "value"):
            leaves.append(leaf)
        return leaf

    return PLACE.sub(filled, template)


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, list[str]]:
    leaves: list[str] = []
    return sentence(draw, "said", leaves), leaves


@given(sentences())
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_the_file_stands_in_what_is_said_letter_by_letter(told: tuple[str, list[str]]) -> None:
    said, leaves = told

    words, language = said_in("sv", said)

    assert language == "sv"
    for leaf in leaves:
        assert leaf in words


@given(WORDS, WORDS, st.lists(st.text("abc-9", min_size=1, max_size=40), min_size=1, max_size=300))
@settings(max_examples=100, deadline=None)
def test_names_of_any_letters_are_told_with_every_id_there_is(label: str, value: str, ids: list[str]) -> None:
    said = f"rule {label!r}: group = {shown(value)} (nearest: {ids[0]!r}); expected the id of a group: {listed(ids)}"

    assert said_in("sv", said)[0] == (
        f"rule {label!r}: group = {shown(value)} (närmast: {ids[0]!r}); här ska stå id för en grupp: {listed(ids)}"
    )


@given(st.text() | st.text("ab;: expcted'\"[]{}.=,", max_size=300))
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_said_is_an_exception(said: str) -> None:
    assert said_in("sv", said)[1] in ("sv", "en")


@pytest.mark.parametrize("said", [
    "the moon is full; expected half of it", "rule 'a': times = 6; expected something else", "nothing expected", "",
    "no weeks", "; expected ", "rule 'a': times = 'it's'; expected one of them",
])  # fmt: skip
def test_what_nobody_has_put_into_swedish_stays_english_as_a_whole(said: str) -> None:
    assert said_in("sv", said) == (said, "en")


@pytest.mark.parametrize("said", [
    "a = [" + "'" * 19_000, "x: " * 6_500, "a = 1; expected " * 1_200,
    "a = 1; expected the id of a role: " + "a; expected " * 1_500,
    "1 verbs, " + "a and " * 3_000, "a = 1; expected " + "1 or " * 4_000, "a " * 9_900, "[" * 19_000,
    "'" + "\\" * 19_000, "a = 1; expected " + "header, " * 2_400, "1" * 19_000,
    "a = 1; expected one of " + "a, " * 6_000 + "!",
    "'a': no month is called " * 800, "a = 1; expected what a rule produces: " + ", or with by = [...] who" * 800,
], ids=range(14))  # fmt: skip
def test_no_words_take_long_to_look_at(said: str) -> None:
    """Timed by the suite as a whole: what would take minutes is seen."""
    assert said_in("sv", said)[1] in ("sv", "en")


# ---- on the pages


@pytest.fixture
def coordinator(tmp_path: Path) -> Browser:
    (tmp_path / "secret").write_bytes(SECRET)
    living(config_in(tmp_path).database)
    web: Flask = create_app(config_in(tmp_path), clock=lambda: NOW)
    return logged_in(web, "coordinator", "kumla")


def refused(coordinator: Browser, path: str, sent: dict[str, object]) -> str:
    """What the page says is wrong."""
    answer = coordinator.send(path, sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    return unescape(re.findall(r'role="alert".*?</ul>', answer.text, re.DOTALL)[0])


def test_a_bad_file_is_told_in_the_language_of_the_page(coordinator: Browser) -> None:
    broken = {**FILES, RULES: FILES[RULES].replace('decided_by = "kommunstyrelsen"', 'decided_by = "ingen"', 1)}
    sent: dict[str, object] = {"name": [*broken], "text": [*broken.values()]}

    swedish, english = (refused(coordinator, f"/documents/preview{asked}", sent) for asked in ("", "?lang=en"))

    assert "decided_by = 'ingen'; här ska stå id för ett organ eller en grupp: " in swedish
    assert "decided_by = 'ingen'; expected the id of a body or group: " in english
    assert "lang=" not in swedish and "lang=" not in english


def test_a_bad_setting_is_told_in_the_language_of_the_page(coordinator: Browser) -> None:
    seen = re.search(r'name="seen" value="(\w+)"', coordinator.get("/settings").text)
    assert seen
    late = {"seen": seen[1], "weekday": "auto", "starts": "09:00", "earliest": "08:00", "latest": "09:30"}

    swedish, english = (refused(coordinator, f"/settings/meetings{asked}", late) for asked in ("", "?lang=en"))

    assert "; här ska stå en tid från 08:00 till" in swedish and "lang=" not in swedish
    assert "; expected a time from 08:00 to" in english and "lang=" not in english


def test_a_bad_calendar_is_told_in_the_language_of_the_page(coordinator: Browser) -> None:
    def sent() -> dict[str, object]:
        return {"body": "kommunstyrelsen", "file": (io.BytesIO(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"), "ks.ics")}

    swedish, english = (refused(coordinator, f"/settings/dates/read{asked}", sent()) for asked in ("", "?lang=en"))

    assert "BEGIN = 'VEVENT' tar aldrig slut; hela filen ska vara med" in swedish and "lang=" not in swedish
    assert "BEGIN = 'VEVENT' never ends; expected the whole file" in english


def test_what_is_known_in_english_alone_is_marked(coordinator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(text: str) -> dict[str, Any]:
        raise tomllib.TOMLDecodeError("The moon is full (at line 1, column 1)")

    monkeypatch.setattr("schedules.reading.source.tomllib.loads", odd)

    page = refused(coordinator, "/documents/preview", {"name": [OWN], "text": ["x"]})

    assert '<span lang="en">not TOML, at column 1: The moon is full; expected a line such as' in page
