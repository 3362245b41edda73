"""Words are an organisation's language, as the commands speak it, and the few shapes that all text is made of."""

from collections.abc import Iterator
from datetime import date, datetime
from textwrap import indent, wrap

from schedules import languages
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.warnings import LastChance

WIDTH = 100


def words_of(folder: Folder) -> "Words":
    return Words(folder.organisation.identity.language)


class Words:
    """A language, as the commands speak it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, sentence: str, **values: object) -> str:
        return languages.say(self.language, sentence, **values)

    def status(self, occurrence: Occurrence) -> str:
        return self(f"status.{occurrence.status}")

    def weekday(self, day: date) -> str:
        return languages.weekday(self.language, day)[:3]

    def day(self, occurrence: Occurrence) -> str:
        return f"{languages.day(self.language, occurrence.day)} {clock(occurrence)}".rstrip()

    def last_chance(self, chance: LastChance) -> str:
        if chance.day is None or chance.over:
            return self("last-chance.over" if chance.over else "last-chance.never")
        return self("last-chance", day=languages.day(self.language, chance.day))

    def quoted(self, words: str, section: str, quote: str) -> str:
        return f"{wrapped(words)}\n{self.quotation(section, quote)}"

    def quotation(self, section: str, quote: str, left: int = 4) -> str:
        return wrapped(self("quotation", section=self.section(section), quote=quote), left)

    def section(self, section: str) -> str:
        return languages.section(self.language, section)


def wrapped(words: str, left: int = 0) -> str:
    paragraphs = (wrap(part, WIDTH - left, break_on_hyphens=False) or [""] for part in words.splitlines())
    return indent("\n".join(line for lines in paragraphs for line in lines), " " * left)


def bullet(words: str) -> str:
    return "- " + wrapped(words, 2)[2:]


def section(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}\n{'-' * len(heading)}\n" + "\n".join(lines)


def clock(occurrence: Occurrence) -> str:
    if not isinstance(occurrence.start, datetime) or occurrence.end is None:
        return ""
    return f"{occurrence.start:%H:%M}–{occurrence.end:%H:%M}"
