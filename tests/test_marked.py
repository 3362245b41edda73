"""A document's words as they stand, each with the rules and questions that it belongs to."""

from app.loading import read_once, shipped_files
from schedules.document import Document
from schedules.marked import Block, marked
from schedules.questions import questions_of
from schedules.text import folded

FILES = shipped_files()
TEXT = FILES["arbetsordning.txt"]
FOLDER = read_once(tuple(FILES.items()))
DOCUMENT = FOLDER.documents[0]


def blocks(document: Document = DOCUMENT, text: str = TEXT) -> list[Block]:
    return [block for part in marked(document, text, questions_of(FOLDER)) for block in part.blocks]


def marked_words(rule: str) -> str:
    pieces = [piece for block in blocks() for cell in block.cells for piece in cell if rule in piece.rules]
    return " ".join(folded(piece.words) for piece in pieces)


def test_no_word_of_the_document_is_lost_or_added() -> None:
    shown = "".join(piece.words for block in blocks() for cell in block.cells for piece in cell)
    headings = "".join(part.heading for part in marked(DOCUMENT, TEXT))

    words = sorted((shown + headings).replace(" ", ""))
    pages = sorted("45556")  # of the table of contents
    assert sorted([*words, *pages]) == sorted("".join(TEXT.split()))


def test_each_rule_is_marked_by_its_own_quote_letter_by_letter() -> None:
    for rule in DOCUMENT.rules:
        if rule.id != "lagesbild":  # which is said in two places
            assert marked_words(rule.id) == folded(rule.quote), rule.id


def test_a_rule_that_is_said_twice_is_marked_twice_and_shares_the_words_of_another() -> None:
    lagesbild = next(rule for rule in DOCUMENT.rules if rule.id == "lagesbild")

    assert marked_words("lagesbild") == f"{folded(lagesbild.quote)} {folded(lagesbild.also[0].quote)}"
    shared = [piece for block in blocks() for cell in block.cells for piece in cell if len(piece.rules) == 2]
    assert [piece.words for piece in shared] == [lagesbild.also[0].quote]


def test_a_question_stands_where_its_words_do() -> None:
    placed = {question: block for block in blocks() for question in block.questions}

    assert placed.keys() == {each.id for each in questions_of(FOLDER)}
    assert placed["beslut-paragraf"].cells[0][0].words == "Datum och paragraf"
    assert placed["styrgruppens-namn"].cells[0][0].words.startswith("2.1 BRÅ styrgrupp/")


def test_a_question_whose_words_stand_nowhere_is_in_no_block() -> None:
    found = marked(DOCUMENT, "1 Annat\n\nHelt andra ord.\n", questions_of(FOLDER))

    assert [block.questions for part in found for block in part.blocks] == [()]
