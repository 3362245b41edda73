"""A page is what a letter says, part by part, before it is text or HTML."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pressed:
    """Where an answer is given: a page that asks once more, as programs follow links too."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: what, then a line each for when, where, and the section that asks for it."""

    title: str
    lines: tuple[str, ...] = ()
    answers: tuple[Pressed, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    entries: tuple[Entry, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    subject: str
    opening: tuple[str, ...]  # paragraphs
    parts: tuple[Part, ...]
    closing: tuple[str, ...] = ()  # why this came, in which role, and how to end it


@dataclass(frozen=True, slots=True)
class Content:
    subject: str
    text: str
    html: str
    decline: str = ""  # the address that ends such letters; empty for one that cannot be declined
