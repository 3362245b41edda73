"""A problem is one thing that is wrong in a file: where it stands, what was found there, and what is accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from typing import Any

LONGEST = 70  # of a value that is shown


@dataclass(frozen=True, order=True)
class Problem:
    file: str
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.said}"


class BadInput(Exception):
    """What was given cannot be read. Carries every problem at once, so that they can be mended at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def shown(value: Any) -> str:
    """A value as it may be written in the file, on one line and not endless."""
    written = as_written(value)
    return written if len(written) <= LONGEST else written[: LONGEST - 3] + "..."


def as_written(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{ " + ", ".join(f"{key} = {shown(part)}" for key, part in value.items()) + " }"
        case tuple() | list():
            return "[" + ", ".join(map(shown, value)) + "]"
        case time(second=0, microsecond=0):
            return value.isoformat("minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return repr(value)


def nearest(word: str, known: Iterable[str]) -> str:
    """What was probably meant, for a message: " (nearest: 'quote')", or nothing."""
    close = get_close_matches(word, known, n=1)
    return f" (nearest: {close[0]!r})" if close else ""


def listed(accepted: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(accepted)) or "there is none yet"
