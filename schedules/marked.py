"""A marked text is a document's own words, as they stand, with the rules and questions that each of them belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from schedules.document import Document
from schedules.plan import Question
from schedules.text import LIST_ITEM, blocks, folded, sections, without_heading

Kind = Literal["paragraph", "item", "row"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something is said: words number `start` up to `end`, counted in letters from where its section begins."""

    of: str  # the id of a rule or a question
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    words: str
    rules: tuple[str, ...] = ()  # whose words these are
    ends: tuple[str, ...] = ()  # those of them whose last word this is


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item, or a row of a table with its cells."""

    kind: Kind
    cells: tuple[tuple[Piece, ...], ...]
    questions: tuple[str, ...] = ()  # that are asked of its words

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(rule for cell in self.cells for piece in cell for rule in piece.ends)


@dataclass(frozen=True, slots=True)
class Part:
    section: str
    heading: str
    blocks: tuple[Block, ...]


def marked(document: Document, text: str, questions: Iterable[Question] = ()) -> tuple[Part, ...]:
    """In the order of the text. A question whose words do not stand in it is in no block."""
    said = [(rule.id, each.section, each.quote) for rule in document.rules for each in (rule, *rule.also)]
    asked = [(each.id, section, each.quote) for each in questions for section in each.section.split(", ")[:1]]
    return tuple(
        Marking(section, lines, marks_in(section, lines, said), marks_in(section, lines, asked)).part()
        for section, lines in sections(text).items()
    )


def marks_in(section: str, lines: str, passages: Iterable[tuple[str, str, str]]) -> tuple[Mark, ...]:
    words = folded(lines)
    found = ((of, words.find(folded(quote)), len(folded(quote))) for of, where, quote in passages if where == section)
    return tuple(Mark(of, start, start + length) for of, start, length in found if start >= 0)


@dataclass(frozen=True, slots=True)
class Marking:
    """One section, cut where somebody's words begin or end."""

    section: str
    lines: str
    rules: tuple[Mark, ...]
    questions: tuple[Mark, ...]

    def part(self) -> Part:
        own = self.lines.splitlines()
        heading = "" if len(without_heading(self.section, own)) == len(own) else folded(own[0])
        return Part(self.section, heading, tuple(self.blocks()))

    def blocks(self) -> Iterator[Block]:
        words, end = folded(self.lines), len(self.heading_words())
        for block in blocks(self.section, self.lines):
            cells = []
            first = words.index(folded(block), end)
            end = first
            for cell in filter(str.strip, block.split("\t")):
                start = words.index(folded(cell), end)
                end = start + len(folded(cell))
                cells.append(tuple(self.pieces(words, start, end)))
            asked = tuple(mark.of for mark in self.questions if first < mark.end <= end)
            yield Block(kind_of(self.section, block), tuple(cells), asked)

    def heading_words(self) -> str:
        own = self.lines.splitlines()
        return folded("\n".join(own[: len(own) - len(without_heading(self.section, own))]))

    def pieces(self, words: str, start: int, end: int) -> Iterator[Piece]:
        edges = {at for mark in self.rules for at in (mark.start, mark.end) if start < at < end}
        cuts = [start, *sorted(edges), end]
        for first, last in pairwise(cuts):
            over = [mark for mark in self.rules if mark.start < last and first < mark.end]
            ends = tuple(mark.of for mark in over if mark.end == last)
            yield Piece(words[first:last], tuple(mark.of for mark in over), ends)


def kind_of(section: str, block: str) -> Kind:
    if "\t" in block or section == "contents":
        return "row"
    return "item" if LIST_ITEM.match(block) else "paragraph"
