"""A text is a document's own words; a section is a numbered part of it, and a sentence is the least that a rule quotes.

Two sections have a name instead of a number: "header", all that stands before the first heading, and "contents", the
table of contents.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schedules.document import Document, Passage

CONTENTS = {"innehåll", "innehållsförteckning", "contents", "table of contents", "indhold", "innhold"}
PAGE = re.compile(r"(\t|\.{2,}|…| {2,})[\s.…]*\d+\s*$")
NUMBERED = re.compile(r"(?P<before>§\s?)?(?P<number>\d+(\.\d+)*)\.?(?P<after>\s?§)?(\s+(?P<title>\S.*))?$")
LIST_ITEM = re.compile(r"\s*([-–—•*]|[a-z]\)|\d{1,2}[.)])\s")
ABBREVIATION = r"(?<!\b\w\.\w\.)(?<!\b(?:ca|kl|nr|ev|st)\.)(?<!\bkap\.)"  # t.ex., kl. and the like end no sentence
NUMBER = r"(?<!^\d\.)(?<!^\d\d\.)(?<!^\d\.\d\.)"  # nor does the number that a paragraph or a list item begins with
SENTENCE_END = re.compile(rf"(?<=[.!?]){ABBREVIATION}{NUMBER}\s+(?=[^\W\d_a-zåäö]|[\"”“(§])")


@dataclass(frozen=True, slots=True)
class Sentence:
    section: str
    words: str


def folded(text: str) -> str:
    """The words with one space between them, so that line breaks, tabs and ways of typing Å make no difference."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def sections(text: str) -> dict[str, str]:
    """Each section with the lines that stand in it, its heading first, in the order of the text."""
    lines: dict[str, list[str]] = {}
    for section, line in lines_with_section(text):
        lines.setdefault(section, []).append(line)
    return {section: "\n".join(own) for section, own in lines.items()}


def sentences(text: str) -> tuple[Sentence, ...]:
    """Every sentence, list item and row of a table, in the order of the text. A heading is no sentence."""
    return tuple(
        Sentence(section, words) for section, lines in sections(text).items() for words in sentences_of(section, lines)
    )


def unquoted(document: Document, text: str) -> tuple[Sentence, ...]:
    """The sentences of which some word is in no quote of the document file."""
    return tuple(
        Sentence(section, words)
        for section, lines in sections(text).items()
        for words in unread(sentences_of(section, lines), folded(lines), quotes(document, section))
    )


def quotes(document: Document, section: str) -> set[str]:
    """All that the document file quotes from a section."""
    passages: list[Passage] = [*document.rules, *document.questions, *document.no_rules]
    passages += [passage for rule in document.rules for passage in rule.also]
    return {folded(passage.quote) for passage in passages if passage.section == section}


def unread(sentences: Iterable[str], words: str, quotes: set[str]) -> Iterator[str]:
    """Quotes may share a sentence, so each blots out its own words, and whatever is left has been read by nobody."""
    left = words
    for quote in quotes:
        for found in re.finditer(re.escape(quote), words):
            left = left[: found.start()] + " " * len(quote) + left[found.end() :]
    end = 0
    for sentence in sentences:
        start = words.index(sentence, end)
        end = start + len(sentence)
        if any(map(str.isalnum, left[start:end])):
            yield sentence


def sentences_of(section: str, lines: str) -> Iterator[str]:
    for block in blocks(section, lines):
        yield from SENTENCE_END.split(folded(block))


def blocks(section: str, lines: str) -> Iterator[str]:
    """Lines that belong together: a paragraph, a list item, a row of a table."""
    block: list[str] = []
    for line in without_heading(section, lines.splitlines()):
        row = "\t" in line or section == "contents"
        if block and (row or not line.strip() or LIST_ITEM.match(line)):
            yield "\n".join(block)
            block = []
        if row and line.strip():
            yield PAGE.sub("", line) if section == "contents" else line
        elif line.strip():
            block.append(line)
    if block:
        yield "\n".join(block)


def without_heading(section: str, lines: list[str]) -> list[str]:
    """A section begins with its heading, but for the header, and for paragraphs that have the number inside them."""
    return lines[1:] if section == "contents" or (lines and is_heading(lines[0], section)) else lines


def lines_with_section(text: str) -> Iterator[tuple[str, str]]:
    section, may_start = "header", True
    for line in unicodedata.normalize("NFC", text).splitlines():
        if section == "header" and folded(line).casefold() in CONTENTS:
            section = "contents"
        elif section == "contents":
            section = section if PAGE.search(line) or not line.strip() else number_of(line, after="header")
        elif may_start:
            section = number_of(line, after=section)
        yield section, line
        may_start = not line.strip() or is_heading(line, section)


def number_of(line: str, after: str) -> str:
    """The section that starts at the line, or the one before it where none does.

    Numbers only rise through a text: one that falls back belongs to a numbered list inside a section.
    """
    found = NUMBERED.match(line.strip())
    if not found or not (found["title"] or found["before"] or found["after"]) or PAGE.search(line):
        return after
    return found["number"] if order(found["number"]) > order(after) else after


def order(section: str) -> tuple[int, ...]:
    return () if section == "header" else tuple(int(part) for part in section.split("."))


def is_heading(line: str, section: str) -> bool:
    """Not a numbered paragraph, which ends as a sentence does."""
    found = NUMBERED.match(line.strip())
    return bool(found and found["number"] == section and not line.rstrip().endswith((".", ":", ";", ",")))
