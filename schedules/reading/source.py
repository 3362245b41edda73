"""A source is one TOML file as it was written: its values, right or wrong, and the line that each stands on."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schedules.document import VERBS
from schedules.reading.places import Place, lines
from schedules.reading.problems import Problem, nearest, shown

NAMED_BY = {"choice": "rule", "address": "role", "busy": "role", "person": "name", "avoid": "name"}  # the rest: by id


@dataclass(frozen=True)
class Source:
    file: str
    data: Mapping[str, Any]
    lines: Mapping[Place, int]
    misshapen: frozenset[Place] = frozenset()
    """places that a problem is known of already, and that nobody needs to look at again"""

    def each(self, path: str) -> Iterator[tuple[Place, Any]]:
        """Every value at a path such as "rule.presents.by", in all the lists on the way, with the place of each."""
        return self.within(self.data, path.split("."), ())

    def within(self, value: Any, keys: list[str], place: Place) -> Iterator[tuple[Place, Any]]:
        if place in self.misshapen:
            return
        if isinstance(value, tuple):
            for number, part in enumerate(value):
                yield from self.within(part, keys, (*place, number))
        elif not keys:
            yield place, value
        elif isinstance(value, dict) and keys[0] in value:
            yield from self.within(value[keys[0]], keys[1:], (*place, keys[0]))

    def texts(self, path: str) -> Iterator[tuple[Place, str]]:
        return ((place, value) for place, value in self.each(path) if isinstance(value, str))

    def tables(self, path: str) -> Iterator[tuple[Place, dict[str, Any]]]:
        return ((place, value) for place, value in self.each(path) if isinstance(value, dict))

    def at(self, place: Place) -> Any:
        """The value at a place, or nothing where there is none."""
        value: Any = self.data
        for step in place:
            try:
                value = value[step]
            except (LookupError, TypeError):
                return None
        return value

    def line(self, place: Place) -> int:
        """Of what is missing, the line of the table that it is missing from."""
        return next(self.lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.lines)

    def problem(self, table: Place, said: str, key: str | int | None = None) -> Problem:
        """Something about a table, on the line of one of its keys if that is where to look."""
        return Problem(self.file, self.line(table if key is None else (*table, key)), self.where(table) + said)

    def wrong(self, place: Place, expected: str, known: Iterable[str] = ()) -> Problem:
        """What stands at a place, what was probably meant, and what is accepted."""
        key = key_of(place)
        name = " number ".join(str(step + 1) if isinstance(step, int) else step for step in key)
        table = tuple(step for step in place[: -len(key)] if step not in VERBS)  # a rule has one verb; no need to say
        value = self.at(place)
        said = f"{name} = {shown(value)}{nearest(str(value), known)}; expected {expected}"
        return Problem(self.file, self.line(place), self.where(table) + said)

    def where(self, place: Place) -> str:
        """The table that a person looks for: "rule 'lagesbild': meets: "."""
        match place:
            case (str(table), int(number), *inner):
                label = self.at((table, number, NAMED_BY.get(table, "id")))
                name = f"{label!r}" if isinstance(label, str) else f"number {number + 1}"
                first = f"{table} {name}"
            case (first, *inner):
                pass
            case _:
                return ""
        return "".join(f"{step}: " for step in (first, *inner) if isinstance(step, str))


@dataclass(frozen=True)
class Sources:
    """Everything that was given: the local choices, the documents, and the documents' words by file name."""

    organisation: Source
    documents: tuple[Source, ...]
    texts: Mapping[str, str]
    complete: bool
    """every document file could be read, so that an id which is not here is nowhere"""

    def ids(self, *tables: str) -> list[str]:
        return [id for table in tables for source in self.documents for _, id in source.texts(f"{table}.id")]

    def each(self, path: str) -> Iterator[tuple[Source, Place, dict[str, Any]]]:
        """Every table at a path, over all documents."""
        return ((source, place, table) for source in self.documents for place, table in source.tables(path))


def key_of(place: Place) -> Place:
    """The key that a value has, with its number where it is one of a list."""
    return place[-2:] if isinstance(place[-1], int) else place[-1:]


def parsed(file: str, text: str) -> Source | Problem:
    try:
        text = text.removeprefix("\ufeff")  # some editors put a mark there that nobody sees
        return Source(file, unchanging(tomllib.loads(text)), lines(text))
    except tomllib.TOMLDecodeError as error:
        return not_toml(file, text, str(error))
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, lists a thousand deep
        return Problem(file, 1, f"not TOML that can be read: {error}; expected tables, keys and values")


def not_toml(file: str, text: str, said: str) -> Problem:
    """tomllib says what it stumbled on; what a person most often meant is for us to say."""
    found = re.search(r"(.*) \(at line (\d+), column (\d+)\)$", said, re.DOTALL)
    if not found:
        return Problem(file, text.rstrip().count("\n") + 1, f"not TOML: {said}; expected what was begun to be ended")
    what, line, column = found[1], int(found[2]), found[3]
    expected = meant(what, written=text.split("\n")[line - 1])
    return Problem(file, line, f"not TOML, at column {column}: {what}; expected {expected}")


def meant(what: str, written: str) -> str:
    if re.search(r"\d\d:\d\d(?!:|\d)", written):
        return 'a time of day in quotes, such as "13:00", and after a date with seconds: 13:00:00'
    if what.startswith("Illegal character '\\n'"):
        return "a quotation mark at the end of the words, on the same line"
    if what.startswith("Cannot overwrite"):
        return "each key once in a table"
    if what.startswith("Cannot declare"):
        return "this headline once; only [[...]] may come again"
    return 'a line such as: name = "words in quotes"'


def unchanging(value: Any) -> Any:
    """Lists as tuples, which is what the document's classes hold."""
    match value:
        case dict():
            return {key: unchanging(part) for key, part in value.items()}
        case list():
            return tuple(map(unchanging, value))
        case _:
            return value
