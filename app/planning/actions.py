"""An action is one thing that somebody does to a year. The log keeps it, and drafts and verdicts follow from it.

    Move Pin Unpin Cancel Add Decide Place AddItem DropItem    change the draft, and are seen after its release
    Held NotHeld Delivered Settle                              are facts, and are true at once
    Undo                                                       takes back one of them

A meeting that was not held is a fact, and changes the draft too: where the rules ask for another, it is planned there.
So does a review that asks for a revision: whoever keeps the document has a proposal to make.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from app.audit import Signature
from app.store import Logged

Outcome = Literal["keep", "follow up", "revise"]  # of a review
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Move:
    uid: str
    day: date
    hour: time | None = None  # as it is; and then the planner may choose another


@dataclass(frozen=True, slots=True)
class Pin:
    uid: str
    day: date
    hour: time | None = None


@dataclass(frozen=True, slots=True)
class Unpin:
    uid: str


@dataclass(frozen=True, slots=True)
class Cancel:
    uid: str


@dataclass(frozen=True, slots=True)
class Add:
    group: str
    day: date
    hour: time | None = None  # the group's usual one
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Decide:
    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    uid: str
    place: str


@dataclass(frozen=True, slots=True)
class AddItem:
    uid: str  # of the meeting
    number: int  # among all items that were added to the year
    title: str
    responsible: tuple[str, ...] = ()  # roles; that of a guest
    rule: str = ""  # the right that it follows from; else it is in its meeting's own name


@dataclass(frozen=True, slots=True)
class DropItem:
    uid: str  # of the item


@dataclass(frozen=True, slots=True)
class Held:
    uid: str
    day: date | None = None  # the day that the draft says


@dataclass(frozen=True, slots=True)
class NotHeld:
    uid: str


@dataclass(frozen=True, slots=True)
class Delivered:
    uid: str
    registry: str = ""  # the number under which it is registered; never the thing itself


@dataclass(frozen=True, slots=True)
class Settle:
    uid: str  # of the review
    outcome: Outcome
    note: str
    adopted: date  # which version of the document was reviewed
    due: date | None = None  # with "revise": the day by which a proposal is handed over


@dataclass(frozen=True, slots=True)
class Undo:
    number: int  # in the log


Action = (
    Move | Pin | Unpin | Cancel | Add | Decide | Place | AddItem | DropItem | Held | NotHeld | Delivered | Settle | Undo
)
Fact = Held | NotHeld | Delivered | Settle
KINDS: dict[str, type[Action]] = {
    "move": Move, "pin": Pin, "unpin": Unpin, "cancel": Cancel, "add": Add, "decide": Decide, "place": Place,
    "item": AddItem, "drop": DropItem, "held": Held, "not-held": NotHeld, "delivered": Delivered, "outcome": Settle,
    "undo": Undo,
}  # fmt: skip
NAMES = {kind: name for name, kind in KINDS.items()}
READERS = {name: TypeAdapter(kind) for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Done:
    """An action as the log has it."""

    number: int
    action: Action
    signed: Signature


def name_of(action: Action) -> str:
    return NAMES[type(action)]


def data_of(action: Action) -> dict[str, Any]:
    data: dict[str, Any] = READERS[name_of(action)].dump_python(action, mode="json")
    return data


def done_from(logged: Logged) -> Done:
    action: Action = READERS[logged.kind].validate_json(logged.data)
    return Done(logged.number, action, Signature(logged.by, logged.why, logged.at))


def named_in(action: Action) -> tuple[str, ...]:
    """The uids that it is about."""
    match action:
        case Decide(uids):
            return uids
        case Add() | Undo():
            return ()
        case _:
            return (action.uid,)


def standing(done: list[Done]) -> Iterator[Done]:
    """What was not taken back. Of facts that contradict each other the last is true."""
    undone = {each.action.number for each in done if isinstance(each.action, Undo)}
    kept = [each for each in done if each.number not in undone and not isinstance(each.action, Undo)]
    last = {about(each.action): each.number for each in kept if is_fact(each.action)}
    return (each for each in kept if last.get(about(each.action), each.number) == each.number)


def is_fact(action: Action) -> bool:
    return isinstance(action, get_args(Fact))


def about(action: Action) -> tuple[str, tuple[str, ...]]:
    """Two facts about the same are not both true: held and not held, delivered twice, two outcomes."""
    return "held" if isinstance(action, NotHeld) else name_of(action), named_in(action)
