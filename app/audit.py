"""The audit log is what people did, in order, each row chained to the one before by a hash (SHA-256).

A row's hash is of its own words and of the hash before it, so a row that is changed, removed, put in or moved no longer
fits. The number and the hash of the last row are kept apart, and show when the end is cut off. Whoever can write to
the database could make the whole chain anew: write down the last row's number and hash somewhere else now and then, and
`faults` holds the log against them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.store import Logged, Store
from app.store.log import NOTHING, as_written


@dataclass(frozen=True, slots=True)
class Signature:
    """Who does something, why, and when."""

    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a log."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the log, at which row."""

    number: int
    what: str  # "changed", "missing", "added", "cut off" or "not as noted"


def record(
    store: Store, organisation: str, kind: str, data: Mapping[str, Any], signed: Signature, year: int | None = None
) -> int:
    """The number of the new row. Call it in the transaction of what it tells of; never give it a secret."""
    with store.transaction():
        number, before = store.log_head(organisation)
        at = signed.at.replace(microsecond=0)
        logged = Logged(number + 1, year, kind, canonical(data), signed.by, signed.why, at)
        store.keep_logged(organisation, replace(logged, hash=hash_after(before, organisation, as_written(logged))))
    return number + 1


def hash_after(before: str, organisation: str, row: Mapping[str, Any]) -> str:
    words = {name: value for name, value in row.items() if name != "hash"}
    return hashlib.sha256(canonical([before, organisation, words]).encode()).hexdigest()


def canonical(value: object) -> str:
    """One spelling of the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# Verifying


def verified(store: Store, organisation: str, noted: Head | None = None) -> tuple[Head, tuple[Fault, ...]]:
    """The last row as it is kept apart, and all that is wrong."""
    head = Head(*store.log_head(organisation))
    rows = store.log_as_written(organisation)
    return head, (*faults(organisation, rows, head), *against(rows, noted))


def verified_after(store: Store, organisation: str, known: Head) -> tuple[Head, tuple[Fault, ...]]:
    """The same of what came after a row up to which it was found whole."""
    head = Head(*store.log_head(organisation))
    return head, tuple(faults(organisation, store.log_from(organisation, known.number + 1), head, known))


def faults(
    organisation: str, rows: Sequence[Mapping[str, Any]], head: Head, known: Head = Head(0, NOTHING)
) -> Iterator[Fault]:
    expected, before = known.number + 1, known.hash
    for row in rows:
        if not expected <= row["number"] <= head.number:
            yield Fault(row["number"], "added")
            continue
        yield from (Fault(number, "missing") for number in range(expected, row["number"]))
        if row["number"] == expected and row["hash"] != hash_after(before, organisation, row):
            yield Fault(row["number"], "changed")
        expected, before = row["number"] + 1, row["hash"]
    yield from (Fault(number, "cut off") for number in range(expected, head.number + 1))
    if expected == head.number + 1 and before != head.hash:
        yield Fault(head.number, "changed")


def against(rows: Sequence[Mapping[str, Any]], noted: Head | None) -> Iterator[Fault]:
    """What somebody wrote down once is in the log for ever."""
    if noted and not any((row["number"], row["hash"]) == (noted.number, noted.hash) for row in rows):
        yield Fault(noted.number, "not as noted")
