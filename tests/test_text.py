import pytest

from schedules.document import Document, Group, Header, NoRule, Role, Rule
from schedules.text import Sentence, folded, sections, sentences, unquoted

CLUB = """Stadgar för båtklubben

Innehåll
1. Styrelsen\t2
1.1 Möten ........ 2

1. Styrelsen

Styrelsen består av:
- ordförande,
- kassör.

1.1 Möten

Styrelsen möts sex gånger
per år, t.ex. i mars. Möten börjar kl. 18. Vem kallar? Ordföranden.

2 § Årsmötet hålls i mars.
"""


def test_a_section_is_the_lines_from_its_heading_to_the_next():
    found = sections(CLUB)

    assert list(found) == ["header", "contents", "1", "1.1", "2"]
    assert folded(found["header"]) == "Stadgar för båtklubben"
    assert folded(found["contents"]) == "Innehåll 1. Styrelsen 2 1.1 Möten ........ 2"
    assert folded(found["1"]) == "1. Styrelsen Styrelsen består av: - ordförande, - kassör."


def test_a_sentence_ends_where_a_reader_would_end_it_and_a_heading_is_none():
    assert [sentence.words for sentence in sentences(CLUB) if sentence.section == "1.1"] == [
        "Styrelsen möts sex gånger per år, t.ex. i mars.",
        "Möten börjar kl. 18.",
        "Vem kallar?",
        "Ordföranden.",
    ]


def test_list_items_and_rows_of_a_table_of_contents_are_sentences_without_their_page():
    words = [sentence.words for sentence in sentences(CLUB)]

    assert words[:6] == [
        "Stadgar för båtklubben", "1. Styrelsen", "1.1 Möten", "Styrelsen består av:", "- ordförande,", "- kassör.",
    ]


def test_a_numbered_paragraph_is_a_section_and_a_sentence_too():
    assert sentences(CLUB)[-1] == Sentence("2", "2 § Årsmötet hålls i mars.")


@pytest.mark.parametrize(
    "line",
    [
        "6 gånger per år",  # a line that a paragraph was broken at
        "2022-04-06",
        "1. en punkt i en lista",  # falls back behind section 3
        "4",  # a page number
    ],
)
def test_a_number_at_the_start_of_a_line_is_not_always_a_heading(line: str):
    blank = "" if line.startswith("6") else "\n"

    assert list(sections(f"3. Möten\n\nStyrelsen möts\n{blank}{line}\n")) == ["3"]


def test_white_space_and_ways_of_typing_a_letter_make_no_difference():
    assert folded("BRA\u030a\u00a0 styr-\n\tgrupp ") == "BRÅ styr- grupp"


def test_a_text_without_headings_is_all_header():
    assert list(sections("Vi möts ibland.\n\nOftast i maj.")) == ["header"]


def test_an_empty_text_has_no_sentences():
    assert sentences("") == ()


def test_a_sentence_may_be_quoted_in_parts_but_no_word_of_it_may_be_left_out():
    halves = [("1", "Vi möts i maj"), ("1", "eller när vi vill.")]

    assert unquoted(document(halves), "1. Möten\n\nVi möts i maj eller när vi vill.") == ()
    assert unquoted(document(halves[:1]), "1. Möten\n\nVi möts i maj eller när vi vill.") == (
        Sentence("1", "Vi möts i maj eller när vi vill."),
    )


def test_a_quote_from_one_section_covers_no_sentence_of_another():
    text = "1. Styrelsen\n\nMötet är en timme.\n\n2. Gruppen\n\nMötet är en timme."

    assert unquoted(document([("2", "Mötet är en timme.")]), text) == (Sentence("1", "Mötet är en timme."),)


def document(quotes: list[tuple[str, str]]) -> Document:
    return Document(
        header=Header(
            title="Stadgar", decided_by="klubben", decided_on="2026-01-01", paragraph="1", owner="vi", text="s.txt"
        ),
        rules=(Rule(id="fritt", section="9", quote="finns inte", allows={"what": "allt"}),),
        groups=(Group(id="klubben", name="Klubben", members=("vi",)),),
        roles=(Role(id="vi", name="Vi"),),
        no_rules=tuple(NoRule(section=section, quote=quote, reason="ingen") for section, quote in quotes),
    )
