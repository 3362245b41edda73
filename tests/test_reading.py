import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.reading import BadInput, Problem, decoded, read_folder
from schedules.reading.places import lines
from schedules.reading.problems import shown

KUMLA = {
    file.name: file.read_text("utf-8")
    for file in (files("schedules") / "organisations" / "kumla").iterdir()
    if file.name.endswith((".toml", ".txt"))
}

# A board as small as it can be. The tests below spoil one place each; the line numbers can be counted here.
TEXT = """Stadgar

1. Styrelsen

Styrelsen möts sex gånger per år. Mötet är en timme. Kassören skriver en rapport varje månad.
Rapporten skickas till revisorn. Budgeten visas fyra gånger per år. Styrelsen berättar för stämman en till två gånger.

2. Övrigt

Stadgarna ses över i januari.
"""
DOCUMENT = """\
[document]
title = "Stadgar"
decided_by = "stamman"
decided_on = 2026-03-14
paragraph = "7"
owner = "kassor"
text = "stadgar.txt"

[[role]]
id = "kassor"
name = "Kassör"

[[role]]
id = "revisor"
name = "Revisor"

[[group]]
id = "styrelsen"
name = "Styrelsen"
members = ["kassor", "revisor"]
chair = "kassor"

[[body]]
id = "stamman"
name = "Stämman"

[[rule]]
id = "moten"
section = "1"
quote = "Styrelsen möts sex gånger per år."
meets = { group = "styrelsen", times = 6 }

[[rule]]
id = "motestid"
section = "1"
quote = "Mötet är en timme."
lasts = { group = "styrelsen", minutes = 60 }

[[rule]]
id = "rapport"
section = "1"
quote = "Kassören skriver en rapport varje månad."
produces = { what = "rapport", each = "month", by = ["kassor"] }

[[rule]]
id = "utskick"
section = "1"
quote = "Rapporten skickas till revisorn."
sends = { what = "rapport", to = "revisor", each = "month" }

[[rule]]
id = "budget"
section = "1"
quote = "Budgeten visas fyra gånger per år."
presents = { what = "budget", by = ["kassor"], to = "styrelsen", times = 4, covers = "quarter" }

[[rule]]
id = "stamman-far-veta"
section = "1"
quote = "Styrelsen berättar för stämman en till två gånger."
reports = { from = "styrelsen", to = "stamman", times = { min = 1, max = 2 } }

[[rule]]
id = "oversyn"
section = "2"
quote = "Stadgarna ses över i januari."
reviews = { group = "styrelsen", at = "first meeting", month = 1 }

[[no_rule]]
section = "header"
quote = "Stadgar"
reason = "Namnet."
"""
ORGANISATION = """\
[organisation]
id = "klubben"
name = "Klubben"
domain = "klubben.example"
country = "SE"
timezone = "Europe/Stockholm"

[meetings]
earliest = "08:00"
latest = "17:00"
starts = "13:00"
weekday = "auto"
closed_months = [7]

[[group]]
id = "styrelsen"
starts = "15:00"

[[avoid]]
name = "jul"
weeks = ["52-1"]

[[choice]]
rule = "utskick"
working_days_after = 1

[[address]]
role = "kassor"
email = "kassor@klubben.example"

[[person]]
name = "Bo Ek"
roles = ["kassor"]

[[busy]]
role = "kassor"
from = 2027-02-01
until = 2027-02-14

[[body]]
id = "stamman"
dates = [2027-03-13]
"""
CLUB = {"stadgar.toml": DOCUMENT, "stadgar.txt": TEXT, "organisation.toml": ORGANISATION}

TIMES = 'a whole number from 1 to 366, { min, max }, { about }, or "undecided"'
BAD_INPUT = (Path(__file__).parent / "bad_input.txt").read_text("utf-8")


def problems(files: dict[str, str]) -> list[str]:
    with pytest.raises(BadInput) as raised:
        read_folder(files)
    return str(raised.value).splitlines()


def test_a_right_folder_is_read():
    folder = read_folder(CLUB)

    assert folder.organisation.identity.name == "Klubben"
    assert [rule.id for rule in folder.rules][:2] == ["moten", "motestid"]
    assert folder.organisation.meetings.starts.isoformat() == "13:00:00"


@pytest.mark.parametrize("case", BAD_INPUT.strip().split("\n\n")[1:])
def test_what_is_wrong_is_said_with_its_file_and_line_and_what_is_accepted(case: str):
    *edit, said = case.splitlines()
    file = said.partition(":")[0]
    right = "".join(f"{row[2:]}\n" for row in edit if row.startswith("-"))
    wrong = "".join(f"{row[2:]}\n" for row in edit if row.startswith("+"))
    assert right in CLUB[file]

    assert problems({**CLUB, file: CLUB[file].replace(right, wrong, 1)}) == [said]


def test_mail_goes_to_the_domains_that_are_written_or_else_to_the_organisations_and_to_its_addresses():
    written = ORGANISATION.replace('country = "SE"', 'mail_domains = ["örn.se"]')
    written = written.replace("kassor@klubben.example", "kassor@xn--rn-eka.se")
    elsewhere = ORGANISATION.replace("kassor@klubben.example", "kassor@Annat.example")

    folders = [read_folder({**CLUB, "organisation.toml": text}) for text in (written, elsewhere)]

    assert [folder.organisation.mail_domains for folder in folders] == [
        ("örn.se",), ("klubben.example", "annat.example"),
    ]  # fmt: skip


def test_one_may_be_busy_for_a_single_day():
    one_day = ORGANISATION.replace("until = 2027-02-14", "until = 2027-02-01")

    assert read_folder({**CLUB, "organisation.toml": one_day}).organisation.busy[0].end == date(2027, 2, 1)


def test_everything_that_is_wrong_is_said_at_once_over_all_files_in_the_order_of_their_lines():
    rules = DOCUMENT.replace('each = "month", by = ["kassor"]', 'each = "fortnight", by = ["kasor"]')
    rules = rules.replace("decided_on = 2026-03-14", "decided_on = 14").replace("möts sex", "möts sju")
    choices = ORGANISATION.replace('"52-1"', '"0"').replace('role = "kassor"\nemail', 'rolle = "kassor"\nemail')

    said = problems({**CLUB, "stadgar.toml": rules, "organisation.toml": choices})

    assert [line.split("; ")[0] for line in said] == [
        "organisation.toml:21: avoid 'jul': weeks number 1 = '0'",
        "organisation.toml:27: address number 1: key 'role' is missing",
        "organisation.toml:28: address number 1: unknown key 'rolle' (nearest: 'role')",
        "stadgar.toml:4: document: decided_on = 14",
        "stadgar.toml:30: rule 'moten': quote = 'Styrelsen möts sju gånger per år.'",
        "stadgar.toml:43: rule 'rapport': by number 1 = 'kasor' (nearest: 'kassor')",
        "stadgar.toml:43: rule 'rapport': each = 'fortnight'",
    ]


def test_a_file_that_is_not_toml_does_not_make_every_id_in_the_others_unknown():
    said = problems({**CLUB, "stadgar.toml": "[document", "andra.toml": DOCUMENT.replace("stadgar.txt", "nej.txt")})

    assert [line.split(":")[0] for line in said] == ["andra.toml", "stadgar.toml"]


def test_ids_are_unique_over_all_documents():
    said = problems({**CLUB, "stadgar-2.toml": DOCUMENT})

    taken = [line for line in said if "an id that is not taken" in line]
    assert len(taken) == len(["styrelsen", "kassor", "revisor", "stamman"]) + 7
    assert said[0] == (
        "stadgar.toml:10: role 'kassor': id = 'kassor'; expected an id that is not taken; "
        "it is the id of a role in stadgar-2.toml:10"
    )


def test_one_document_may_name_a_role_of_another():
    annex = """
        rule = []
        group = []
        role = []
        [document]
        title = "Bilaga"
        decided_by = "stamman"
        decided_on = 2026-03-14
        paragraph = "8"
        owner = "kassor"
        text = "stadgar.txt"
    """

    assert [document.header.title for document in read_folder({**CLUB, "bilaga.toml": annex}).documents] == [
        "Bilaga", "Stadgar",
    ]


def test_a_folder_without_local_choices_is_told_so_and_its_document_is_still_read():
    said = problems({"stadgar.toml": DOCUMENT.replace("times = 6", "times = 0"), "stadgar.txt": TEXT})

    assert said == [
        "organisation.toml:1: the file is missing; expected the organisation's own choices under this name",
        f"stadgar.toml:31: rule 'moten': times = 0; expected {TIMES}",
    ]


def test_a_folder_without_a_document_is_told_so():
    assert problems({"organisation.toml": '[organisation]\nid = "k"\nname = "K"\ndomain = "k.example"\n'}) == [
        "organisation.toml:1: there is no document beside this file; expected at least one more .toml file"
    ]


def test_an_empty_folder_is_told_all_that_is_missing():
    assert len(problems({})) == 2


@pytest.mark.parametrize(
    "huge",
    ["x = " + "9" * 5000, "x = " + "[" * 5000 + "]" * 5000, "x = " + "[" * 50 + "]" * 50, ".".join("x" * 60) + " = 1"],
    ids=["digits", "lists in lists", "fewer lists in lists", "keys in keys"],
)
def test_what_would_exhaust_the_reader_is_a_problem_like_any_other(huge: str):
    said = problems({**CLUB, "stadgar.toml": huge})

    assert [line.partition(": ")[0] for line in said] == ["stadgar.toml:1"]


def test_quotes_may_be_broken_over_lines_and_spaced_otherwise():
    rules = DOCUMENT.replace('"Styrelsen möts sex gånger per år."', '"""\nStyrelsen  möts\n  sex gånger per år."""')

    assert read_folder({**CLUB, "stadgar.toml": rules}).rule("moten").section == "1"


def test_files_as_an_editor_on_windows_saves_them_are_read():
    windows = {name: ("\ufeff" + text.replace("\n", "\r\n")).encode() for name, text in CLUB.items()}

    assert [rule.id for rule in read_folder(decoded(windows)).rules] == [rule.id for rule in read_folder(CLUB).rules]


def test_a_file_that_is_not_utf_8_is_named_with_the_line_of_the_first_letter_that_is_not():
    with pytest.raises(BadInput) as raised:
        decoded({"stadgar.txt": "Stadgar\n\n1. Möten\n".encode("latin-1"), "stadgar.toml": DOCUMENT.encode()})

    assert raised.value.problems == (
        Problem("stadgar.txt", 3, "letters that are not UTF-8; expected a text that is saved as UTF-8"),
    )


def test_a_long_value_is_cut_so_that_a_problem_stays_one_line():
    assert shown("a" * 100) == "'" + "a" * 66 + "..."
    assert shown("a\nb") == "'a\\nb'"
    assert shown({"min": 1, "who": ("a", True)}) == "{ min = 1, who = ['a', true] }"


TRICKY = '''\
# [[rule]] in a comment
title = """
[[rule]]
id = "not a key"
"""  # the end
plain.dotted."quo.ted" = 1
list = [
  "a ] , # no comment",  # a comment with ]
  { in = [1, 2], "x y" = 'c:\\' },
]
when = 2027-01-31 13:00:00

[[rule]]
id = 'one'
[rule.meets]
group = "x"
[[rule.also]]
quote = \'\'\'it's\'\'\'
[[rule.also]]
[[rule]]
[[rule.also]]
quote = "}\\"]"
[after]
said = """she said "yes""""
end = 1
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        (("title",), 2),
        (("plain", "dotted", "quo.ted"), 6),
        (("list",), 7),
        (("list", 0), 8),
        (("list", 1), 9),
        (("list", 1, "in", 1), 9),
        (("list", 1, "x y"), 9),
        (("when",), 11),
        (("rule", 0), 13),
        (("rule", 0, "id"), 14),
        (("rule", 0, "meets"), 15),
        (("rule", 0, "meets", "group"), 16),
        (("rule", 0, "also", 0, "quote"), 18),
        (("rule", 0, "also", 1), 19),
        (("rule", 1), 20),
        (("rule", 1, "also", 0, "quote"), 22),
        (("after", "end"), 25),
    ],
)
def test_the_line_of_a_key_is_found_past_strings_lists_and_comments(place: tuple[str | int, ...], line: int):
    tomllib.loads(TRICKY)

    assert lines(TRICKY)[place] == line


SCALARS = st.one_of(
    st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.floats(allow_nan=False).map(float),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8),
)


def nested(scalars: st.SearchStrategy[object], keys: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=8,
    )


@given(nested(SCALARS, st.text(st.characters(exclude_categories=["Cs"]), max_size=3)))
@settings(max_examples=100)
def test_every_value_of_any_toml_has_a_line(value: object):
    text = f"\nvalue = {as_toml(value)} # end\n[last]\n"

    found = lines(text)

    assert set(found) == {(), ("last",), *places(tomllib.loads(text)["value"], ("value",))}
    assert found[("last",)] == text.count("\n")


def as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(letter):08x}" for letter in value) + '"'
        case list():
            return "[" + ",\n  ".join(map(as_toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{as_toml(key)} = {as_toml(part)}" for key, part in value.items()) + "}"
        case int() | float():
            return repr(value).replace("e", ".0e") if "e" in repr(value) and "." not in repr(value) else repr(value)
        case _:
            return value.isoformat()


def places(value: object, place: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for step, part in inner for found in places(part, (*place, step)))]


ODD = [
    "", '"', "'", "[", "]", "[[", "{", "}", "=", "#", ",", ".", "\n", "\r", "\0", "\\", '"""', "0", "-1", "2027-02-30",
    "[[rule]]\n", "[[rules]]\n", "undecided", "é", "Å", "13:00", " = 1\n", "[x]\n", "id = 1\n", "[1, [2]]",
    "{ a = { b = 1 } }", "\ufeff", "\u2028",
]
CRAFTS = [
    "delete a line", "double a line", "swap lines", "insert a line", "delete lines", "cut",
    "delete", "double", "insert",
]
EDITS = st.tuples(
    st.sampled_from(sorted(KUMLA)), st.sampled_from(CRAFTS), st.integers(0, 20_000), st.integers(0, 20_000),
    st.sampled_from(ODD).map(str.encode) | st.binary(max_size=3),
)


def mistreated(content: bytes, craft: str, here: int, there: int, odd: bytes) -> bytes:
    rows = content.split(b"\n")
    row, other = here % len(rows), there % len(rows)
    at, end = here % (len(content) + 1), here % (len(content) + 1) + there % 12
    match craft:
        case "delete a line":
            del rows[row]
        case "double a line":
            rows.insert(other, rows[row])
        case "swap lines":
            rows[row], rows[other] = rows[other], rows[row]
        case "insert a line":
            rows.insert(row, odd)
        case "delete lines":
            del rows[row:other]
        case "cut":
            del rows[row:]
        case "delete":
            return content[:at] + content[end:]
        case "double":
            return content[:end] + content[at:]
        case "insert":
            return content[:at] + odd + content[at:]
    return b"\n".join(rows)


@given(st.lists(EDITS, min_size=1, max_size=4))
@settings(max_examples=100)
def test_whatever_is_done_to_the_files_they_are_read_or_every_problem_has_its_place(
    edits: list[tuple[str, str, int, int, bytes]],
):
    contents = {name: text.encode() for name, text in KUMLA.items()}
    for name, *edit in edits:
        contents[name] = mistreated(contents[name], *edit)

    for problem in problems_if_any(contents):
        assert problem.file in contents
        assert 1 <= problem.line <= contents[problem.file].count(b"\n") + 1
        assert "expected" in problem.said and "\n" not in str(problem)


def problems_if_any(contents: dict[str, bytes]) -> tuple[Problem, ...]:
    """Nothing else may come out of reading: any other exception fails the test."""
    try:
        read_folder(decoded(contents))
    except BadInput as bad:
        return bad.problems or (Problem("", 0, "a complaint without a problem"),)
    return ()


LIKELY = st.sampled_from(["undecided", "styrgrupp", "month", "every meeting", "1"])
VALUES = nested(SCALARS | LIKELY, st.sampled_from(["id", "min", "max", "what", "times"]))


@given(st.data())
@settings(max_examples=100)
def test_any_value_in_any_place_is_accepted_or_a_problem(data: st.DataObject):
    name = data.draw(st.sampled_from(["bra-arbetsordning.toml", "organisation.toml"]))
    rows = KUMLA[name].split("\n")
    keys = [number for number, row in enumerate(rows) if " = " in row and not row.startswith("#")]
    for number in data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3)):
        rows[number] = f"{rows[number].split(' = ')[0]} = {as_toml(data.draw(VALUES))}"

    contents = {**KUMLA, name: "\n".join(rows)}
    found = problems_if_any({file: text.encode() for file, text in contents.items()})

    assert all("expected" in problem.said for problem in found)
