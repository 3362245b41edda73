"""A language is how a page says things: its words are data, one TOML file each, and so are its dates."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from flask import request

from app.pages.faults import said_in
from schedules import languages
from schedules.plan import Occurrence

LANGUAGES = ("sv", "en")  # the first is spoken to whoever asks for none
COOKIE = "arshjul-language"  # set where somebody logs in and chooses, and nowhere else
NBSP = "\u00a0"  # day and month are never parted


@dataclass(frozen=True)
class Language:
    code: str
    words: Mapping[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """`t("group.meetings", n=6)`: a table with "one" and "other" is a plural, and chooses by n."""
        words = self.words[key]
        if isinstance(words, dict):
            words = words["one" if values["n"] == 1 else "other"]
        return str(words).format(**values)

    def fault(self, said: str) -> tuple[str, str]:
        """What is wrong with a file, and the language that it is said in: English, where our own words do not fit."""
        return said_in(self.code, said)

    @property
    def other(self) -> str:
        return next(code for code in LANGUAGES if code != self.code)

    def month(self, day: date) -> str:
        return languages.month(self.code, day.month)

    def month_in(self, first: date, year: int) -> str:
        """With its own year only where that is another."""
        return self.month(first) if first.year == year else f"{self.month(first)} {first.year}"

    def weekday(self, day: date) -> str:
        return languages.weekday(self.code, day)

    def weekday_in_short(self, day: date) -> str:
        return self.weekday(day)[:3]

    def day(self, day: date, today: date) -> str:
        """With its year only where that is not this year."""
        words = f"{self.weekday(day)} {day.day}{NBSP}{self.month(day)}"
        return words if day.year == today.year else f"{words} {day.year}"

    def dated(self, day: date, today: date) -> str:
        """Where nobody asks for the weekday: from when until when."""
        words = f"{day.day}{NBSP}{self.month(day)}"
        return words if day.year == today.year else f"{words} {day.year}"

    def moment(self, start: date, today: date) -> str:
        if not isinstance(start, datetime):
            return self.day(start, today)
        return f"{self.day(start.date(), today)} {self.clock(start)}"

    def span(self, one: Occurrence, today: date) -> str:
        """måndag 11 oktober kl. 13-14."""
        return f"{self.day(one.day, today)} {self.hours(one)}" if one.end else self.moment(one.start, today)

    def hours(self, one: Occurrence) -> str:
        if not isinstance(one.start, datetime) or one.end is None:
            return ""
        whole = not (one.start.minute or one.end.minute) and self.code == "sv"
        end = str(one.end.hour) if whole else f"{one.end:%H:%M}"
        start = self.clock(one.start) if whole else self("date.clock", time=f"{one.start:%H:%M}").replace(" ", NBSP)
        return f"{start}–{end}"

    def days(self, first: date, last: date) -> str:
        """1-5 november, or 29 november-3 december."""
        end = f"{last.day}{NBSP}{self.month(last)}"
        if first == last:
            return end
        return f"{first.day}–{end}" if first.month == last.month else f"{first.day}{NBSP}{self.month(first)}–{end}"

    def clock(self, start: datetime) -> str:
        """kl. 13, or kl. 13:30."""
        hour = f"{start:%H:%M}" if start.minute or self.code == "en" else str(start.hour)
        return self("date.clock", time=hour).replace(" ", NBSP)


def first_up(words: str) -> str:
    """Only the first letter: an English month keeps its own."""
    return words[:1].upper() + words[1:]


def asked_language() -> Language:
    """As the address says; or as was chosen before; or the browser's first that is ours, of whichever country."""
    browsers = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    asked = (request.args.get("lang", ""), request.cookies.get(COOKIE, ""), *browsers)
    return language(next((code for code in asked if code in LANGUAGES), LANGUAGES[0]))


@cache
def language(code: str) -> Language:
    text = files("app.pages").joinpath("translations", f"{code}.toml").read_text("utf-8")
    return Language(code, flat(tomllib.loads(text)))


def flat(tables: Mapping[str, Any]) -> dict[str, Any]:
    """One level of tables becomes the first word of each key: [page] title is "page.title"."""
    return {f"{table}.{key}": words for table, entries in tables.items() for key, words in entries.items()}
