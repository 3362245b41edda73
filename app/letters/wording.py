"""Wording is one letter's words in one language: data, a TOML file for each, beside this file."""

import re
import tomllib
from collections.abc import Collection
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from schedules import languages

ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")


class Wording:
    def __init__(self, letter: str, language: str) -> None:
        self.letter = letter
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """A table with "one" and "other" chooses by n; it may have words of its own for "zero"."""
        found: Any = words_of(self.letter, self.language)
        for part in key.split("."):
            found = found[part]
        if isinstance(found, dict):
            found = found[number(values["n"], found)]
        return str(found).format(**values)

    def day(self, day: date) -> str:
        """Short, where the year goes without saying."""
        return self("day", day=day.day, number=day.month, month=self.month(day.month))

    def whole_day(self, day: date) -> str:
        return self("whole-day", day=day.day, month=self.month(day.month), year=day.year)

    def month(self, number: int) -> str:
        return languages.month(self.language, number)

    def place(self, sections: str) -> str:
        """Where it stands in a document: "Avsnitt 2.1", or the name of what has no number."""
        first, *_ = sections.split(", ")
        named = languages.section(self.language, first)
        return named[:1].upper() + named[1:] if named != first else self("section", section=sections)


def number(n: object, words: dict[str, str]) -> str:
    if n == 0 and "zero" in words:
        return "zero"
    return "one" if n == 1 else "other"


@cache
def words_of(letter: str, language: str) -> dict[str, Any]:
    return tomllib.loads(files("app.letters").joinpath("words", f"{letter}.{language}.toml").read_text("utf-8"))


def unnamed(said: str, names: Collection[str]) -> str:
    """
    >>> unnamed("Kim Karlsson är sjuk, hör kim@example.org", {"Kim Karlsson"})
    '… är sjuk, hör …'
    """
    for name in sorted(names, key=len, reverse=True):
        said = re.sub(rf"\b{re.escape(name)}\b", "…", said, flags=re.IGNORECASE)
    return ADDRESS.sub("…", said)
