"""A shape is which keys a file has and what kind of value each holds; the format's classes decide it.

pydantic finds what is wrong; the words are ours, made from the schema, since the reader is no programmer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pydantic import ValidationError

from schedules.document import Document
from schedules.organisation import Organisation
from schedules.reading.places import Place
from schedules.reading.problems import Problem, listed, nearest
from schedules.reading.source import Source
from schedules.schema import Schema, accepted, reach, schema_of


@dataclass(frozen=True)
class Shape:
    source: Source
    """which knows by now what need not be looked at again"""
    value: Document | Organisation | None
    problems: tuple[Problem, ...]


def shaped(source: Source, model: type[Document] | type[Organisation]) -> Shape:
    try:
        return Shape(source, model.model_validate(source.data, strict=True, by_alias=True, by_name=False), ())
    except ValidationError as error:
        faults = [(fault["type"], fault["loc"]) for fault in error.errors(include_context=False, include_input=False)]
        found = dict(problems(source, schema_once(model), faults))
        return Shape(replace(source, misshapen=frozenset(found)), None, tuple(found.values()))


@cache
def schema_once(model: type[Document] | type[Organisation]) -> Schema:
    return schema_of(model)


def problems(source: Source, schema: Schema, faults: list[tuple[str, Place]]) -> Iterator[tuple[Place, Problem]]:
    for kind, path in faults:
        place, node = reach(schema, path)
        if kind == "extra_forbidden" and place == path[:-1]:
            yield path, unknown_key(source, path, node["properties"])
        elif kind == "missing" and place == path:
            yield path, missing_key(source, path, expected(schema, node, place))
        else:
            yield place, source.wrong(place, expected(schema, node, place))


def unknown_key(source: Source, place: Place, known: Schema) -> Problem:
    *table, key = place
    said = f"unknown key {key!r}{nearest(str(key), known)}; expected one of {listed(known)}"
    return source.problem(tuple(table), said, key)


def missing_key(source: Source, place: Place, expected: str) -> Problem:
    *table, key = place
    return source.problem(tuple(table), f"key {key!r} is missing; expected {expected}")


def expected(schema: Schema, node: Schema, place: Place) -> str:
    """In the file's outermost level, tables are written with their own headline."""
    words = accepted(schema, node)
    match place, node:
        case (str(key),), {"type": "array"}:
            return f"tables [[{key}]] with {accepted(schema, node['items'])}"
        case (str(key),), _:
            return f"a table [{key}] with {words}"
        case _:
            return words
