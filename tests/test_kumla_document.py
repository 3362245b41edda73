import re
import tomllib
from importlib.resources import files

import pytest

from schedules.document import Allows, Document, Extra, Group, Lasts, Meets, Range
from schedules.folder import Folder
from schedules.reading import read_folder
from schedules.text import unquoted

KUMLA = {
    file.name: file.read_text("utf-8")
    for file in (files("schedules") / "organisations" / "kumla").iterdir()
    if file.name.endswith((".toml", ".txt"))
}
TEXT = KUMLA["arbetsordning.txt"]
WRITTEN = tomllib.loads(KUMLA["bra-arbetsordning.toml"])

RULES = [
    "arbetsordning-avstamning",
    "lagesbild",
    "lagesbild-utskick",
    "styrgrupp-sammantraden",
    "styrgrupp-extra",
    "styrgrupp-motestid",
    "kvartalsanalys",
    "redovisning-kommunstyrelsen",
    "operativ-sammantraden",
    "operativ-extra",
    "operativ-motestid",
    "operativ-lagesbild",
    "operativ-aterkoppling",
    "andt-bildas",
    "andt-kartlaggning",
    "andt-sammantraden",
    "andt-aterkoppling",
    "arbetsordning-revidering",
    "adjungering",
    "operativ-deltagare",
    "operativ-fragor",
]

# Where each section begins and ends, read with the eye. The headings stand alone on their lines.
ENDS = {
    "header": ("", "\nInnehåll\n"),
    "contents": ("\nInnehåll\n", "\n1. Bakgrund och inledning\n"),
    "1": ("\n1. Bakgrund och inledning\n", "\n2. Organisation\n"),
    "2.1": ("\n2.1 BRÅ styrgrupp\n", "\n2.2 BRÅ Operativ grupp\n"),
    "2.2": ("\n2.2 BRÅ Operativ grupp\n", "\n2.3 Arbetsgrupp ANDT-SL\n"),
    "2.3": ("\n2.3 Arbetsgrupp ANDT-SL\n", ""),
}


@pytest.fixture(scope="module")
def kumla() -> Folder:
    return read_folder(KUMLA)


@pytest.fixture(scope="module")
def document(kumla: Folder) -> Document:
    return kumla.documents[0]


def section(name: str) -> str:
    start, end = ENDS[name]
    after = TEXT[TEXT.index(start) + len(start) :]
    return one_spaced(after[: after.index(end)] if end else after)


def one_spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def passages() -> list[tuple[str, str]]:
    tables = [*WRITTEN["rule"], *WRITTEN["question"], *WRITTEN["no_rule"]]
    tables += [passage for rule in WRITTEN["rule"] for passage in rule.get("also", [])]
    return [(table["section"], table["quote"]) for table in tables]


def test_every_rule_of_the_arbetsordning_is_there_and_no_other(kumla: Folder):
    assert [rule.id for rule in kumla.rules] == RULES


@pytest.mark.parametrize(("name", "quote"), passages())
def test_every_quote_stands_in_its_section_word_for_word(name: str, quote: str):
    assert one_spaced(quote) in section(name)


def test_every_sentence_is_quoted_by_a_rule_or_listed_with_a_reason():
    for name in ENDS:
        left = section(name)
        for quote in sorted({quote for where, quote in passages() if where == name}, key=len, reverse=True):
            left = left.replace(one_spaced(quote), " ")
        assert re.findall(r"\w+", left) in ([], ["5"]), name  # 5 is the page of the heading that a question quotes
    assert all(table["reason"] for table in WRITTEN["no_rule"])


def test_the_reader_agrees_that_no_sentence_is_left(document: Document):
    assert unquoted(document, TEXT) == ()


def test_a_rule_taken_away_leaves_its_sentence_to_be_read(document: Document):
    rules = tuple(rule for rule in document.rules if rule.id != "styrgrupp-extra")

    left = unquoted(document.model_copy(update={"rules": rules}), TEXT)

    assert [sentence.words[-52:] for sentence in left] == ["eller i övrigt när ordföranden anser att det behövs."]


def test_the_groups_are_those_of_the_text_by_role(document: Document):
    assert document.groups == (
        Group(
            id="styrgrupp",
            name="BRÅ styrgrupp",
            members=(
                "ks-ordforande", "oppositionsrad", "kommundirektor", "bra-samordnare", "polisen", "nerikes-brandkar",
            ),
            chair="ks-ordforande",
        ),
        Group(
            id="operativ-grupp",
            name="BRÅ operativ grupp",
            members=("socialforvaltningen", "polisen", "kumla-bostader", "bra-samordnare"),
            chair="socialforvaltningen",
        ),
        Group(id="andt-sl", name="Arbetsgrupp ANDT-SL", members="undecided"),
    )


def test_the_counts_are_those_of_the_text(kumla: Folder):
    counts = {rule.id: getattr(rule.demand, "times", None) for rule in kumla.rules}

    assert {rule: times for rule, times in counts.items() if times is not None} == {
        "styrgrupp-sammantraden": 6,
        "kvartalsanalys": 4,
        "redovisning-kommunstyrelsen": Range(min=1, max=2),
        "operativ-sammantraden": 10,
        "operativ-aterkoppling": 4,
        "andt-sammantraden": "undecided",
        "andt-aterkoppling": 4,
    }


def test_a_monthly_lagesbild_that_is_stated_twice_is_one_rule(kumla: Folder):
    assert kumla.rule("lagesbild").sections == "1, 2.1"
    assert [rule.id for rule in kumla.rules if rule.produces] == ["lagesbild"]


def test_nobody_is_made_up_to_mail_the_lagesbild(kumla: Folder):
    assert kumla.rule("lagesbild-utskick").sends.by == ()


def test_what_people_read_in_their_calendar_is_swedish(kumla: Folder):
    untitled = (Meets, Extra, Lasts, Allows)  # a meeting is called by its group's name
    titles = {rule.id: rule.title for rule in kumla.rules if not isinstance(rule.demand, untitled)}

    assert titles == {
        "arbetsordning-avstamning": "Avstämning av arbetsordningen",
        "lagesbild": "Lägesbild",
        "lagesbild-utskick": "Utskick av lägesbild till BRÅ styrgrupp",
        "kvartalsanalys": "Kvartalsanalys",
        "redovisning-kommunstyrelsen": "Redovisning till kommunstyrelsen",
        "operativ-lagesbild": "Lägesbilden presenteras",
        "operativ-aterkoppling": "Återkoppling från BRÅ operativ grupp",
        "andt-bildas": "Arbetsgrupp ANDT-SL tas fram",
        "andt-kartlaggning": "Kartläggning inom ANDT-SL",
        "andt-aterkoppling": "Återkoppling från ANDT-SL",
    }


def test_the_three_readings_stand_in_the_file_as_questions(document: Document):
    assert [(question.id, question.quote) for question in document.questions] == [
        ("styrgruppens-namn", "2.1 BRÅ styrgrupp/ledningsgrupp/arbetsutskott?"),
        ("avstamning-eller-revidering", "Revideras Vid behov"),
        ("installt-sammantrade", "Styrgruppen sammanträder sex gånger per år"),
    ]


def test_the_paragraph_is_as_blank_as_in_the_text(document: Document):
    assert document.header.paragraph == ""


def test_the_local_choices_are_those_agreed_and_each_says_why(kumla: Folder):
    ours = kumla.organisation

    assert (ours.identity.id, ours.identity.name, ours.identity.domain) == ("kumla", "Kumla kommun", "kumla.example")
    assert (ours.meetings.earliest.hour, ours.meetings.latest.hour, ours.meetings.starts.hour) == (8, 17, 13)
    assert (ours.meetings.weekday, ours.meetings.closed_months) == ("auto", (7,))
    assert [week for avoided in ours.avoided for week in avoided.weeks] == ["25-33", "52-1", "8", "44"]
    assert any(avoided.week_before_easter for avoided in ours.avoided)
    assert ours.choice("operativ-lagesbild").working_days_before == 3
    assert ours.choice("lagesbild-utskick").working_days_after == 0
    assert ours.choice("kvartalsanalys").days_after_period == 14
    assert ours.choice("redovisning-kommunstyrelsen").deadline_months == (5, 11)
    assert all(choice.assumption for choice in (ours.meetings, *ours.avoided, *ours.choices))


def test_every_role_has_an_address_and_kommunstyrelsen_has_no_dates_yet(kumla: Folder, document: Document):
    assert [(address.role, address.email) for address in kumla.organisation.addresses] == [
        (role.id, f"{role.id}@kumla.example") for role in document.roles
    ]
    assert kumla.organisation.dates_of("kommunstyrelsen") == ()


def test_the_commented_examples_become_right_when_they_are_uncommented():
    lines = KUMLA["organisation.toml"].splitlines()
    keys = re.compile(r"# (\[\[\w+\]\]|\w+ = .+)$")
    opened = "\n".join(line[2:] if keys.match(line) else line for line in lines)

    ours = read_folder({**KUMLA, "organisation.toml": opened}).organisation

    assert ours.group("operativ-grupp").place == "Stadshuset, rum 3"
    assert ours.persons[0].roles == ("polisen", "kommunpolis")
    assert [busy.role for busy in ours.busy] == ["kommundirektor", "ks-ordforande"]
