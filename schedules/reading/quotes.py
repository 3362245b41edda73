"""A quote is a document's own words, letter by letter, from the section that the rule names."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from schedules.reading.places import Place
from schedules.reading.problems import Problem, listed
from schedules.reading.source import Source, Sources
from schedules.text import Sentence, folded, sections, sentences

Found = Iterator[Problem]

HALF = 0.5  # of a quote's words: with fewer in common, a sentence is another sentence


def every_text_is_there(sources: Sources) -> Found:
    for source in sources.documents:
        for place, name in source.texts("document.text"):
            if name not in sources.texts:
                here = listed(sources.texts)
                yield source.wrong(place, f"the name of a text file in the same folder: {here}", sources.texts)


def every_quote_stands_in_its_section(sources: Sources) -> Found:
    for source in sources.documents:
        name = source.at(("document", "text"))
        if isinstance(name, str) and name in sources.texts:
            text = Words(name, sources.texts[name])
            for path in ("rule", "rule.also", "question", "no_rule"):
                for place, passage in source.tables(path):
                    yield from misquoted(source, place, passage, text)


class Words:
    """A document's text, made ready for many questions about it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.sections = {section: folded(lines) for section, lines in sections(text).items()}
        self.sentences = sentences(text)

    def where(self, quote: str) -> list[str]:
        return [section for section, words in self.sections.items() if folded(quote) in words]

    def like(self, quote: str) -> Sentence | None:
        """The sentence that has most of the quote's words in their order, if it has half of them."""
        best = max(self.sentences, key=lambda sentence: in_common(quote, sentence.words), default=None)
        return best if best and in_common(quote, best.words) >= HALF else None


def in_common(quote: str, sentence: str) -> float:
    words = quote.split()
    matcher = SequenceMatcher(None, words, sentence.split(), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(words), 1)


def misquoted(source: Source, place: Place, passage: dict[str, Any], text: Words) -> Found:
    section, quote = passage.get("section"), passage.get("quote")
    if not isinstance(section, str) or not isinstance(quote, str) or not quote:
        return
    stands_in = text.where(quote)
    if not stands_in:
        yield source.wrong((*place, "quote"), f"words of {text.file}, letter by letter{nearest_words(text, quote)}")
    if stands_in and section not in stands_in:
        yield source.wrong((*place, "section"), f"{' or '.join(stands_in)}, where the quote stands")
    elif section not in text.sections:
        yield source.wrong((*place, "section"), listed(text.sections))


def nearest_words(text: Words, quote: str) -> str:
    like = text.like(quote)
    return f"; nearest, in section {like.section}: {like.words!r}" if like else "; nothing like it stands there"
