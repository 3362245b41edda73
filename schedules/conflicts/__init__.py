"""A conflict is a smallest set of demands that contradict each other: without any one of them there is a year.

The days on which nobody works, the hours of meetings and their lengths, and days on which a group has said that it
cannot meet are not demands of the year. They are what it has to be made of. An extra meeting is fixed like a pin.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schedules.changes import UNCHANGED, Changes
from schedules.conflicts import words
from schedules.conflicts.case import FIXED, Case, Demand, Dropped, possible_without, restrictions, ruling_in, smallest
from schedules.conflicts.causes import shared_people
from schedules.conflicts.least import breaking_least, is_soft
from schedules.folder import Folder
from schedules.plan import Conflict
from schedules.search import NO_YEAR, Answer
from schedules.series import Series

__all__ = ["POSSIBLE", "Impossible", "contradictions", "possible_without", "restrictions", "ruling_in"]


@dataclass(frozen=True)
class Impossible:
    """What there is to say of a year that cannot be, and the year that breaks the least."""

    conflicts: tuple[Conflict, ...] = ()
    series: tuple[Series, ...] = ()
    answer: Answer = NO_YEAR
    left_out: frozenset[tuple[str, int]] = frozenset()  # rule, number: items that are not taken up
    pins: frozenset[str] = frozenset()  # uids: days that are not kept
    extra: frozenset[str] = frozenset()  # uids of extra meetings that are not held
    gives_up: str = ""
    proven: bool = True  # whether no year breaks less
    only_soft: bool = False  # whether nothing is given up but what only should be


POSSIBLE = Impossible()  # there is nothing to say of a year that can be

def contradictions(
    folder: Folder, year: int, before: Mapping[str, date], changes: Changes = UNCHANGED
) -> Impossible:
    """Every conflict that the best year lifts, each found after the one before was lifted, and that year."""
    case = Case(folder, year, before, changes)
    found = breaking_least(case)
    if found is None:
        return Impossible(tuple(conflicts(case, frozenset(demands(case)))), proven=False)
    meetings = {each.group: each.times for each in found.series}
    return Impossible(
        conflicts=tuple(conflicts(case, whole(found.given_up))),
        series=found.series,
        answer=found.answer,
        left_out=frozenset((each.name, each.number) for each in found.given_up if each.kind == "item"),
        pins=frozenset(each.name for each in found.given_up if each.kind == "pin"),
        extra=frozenset(each.name for each in found.given_up if each.kind == "extra"),
        gives_up=words.gives_up(folder, changes, year, found.given_up, meetings, found.proven),
        proven=found.proven,
        only_soft=all(is_soft(case, each) for each in found.given_up),
    )


def whole(given_up: Dropped) -> Dropped:
    """The rules of which something is given up, and what people have fixed."""
    return frozenset(each if each.kind in FIXED else Demand("rule", each.name) for each in given_up)


def conflicts(case: Case, given_up: Dropped) -> Iterator[Conflict]:
    """Until a year exists: a contradiction, of which the first that the best year gives up is then dropped."""
    dropped: Dropped = frozenset()
    while not case.possible(dropped):
        core = smallest(case, [each for each in demands(case) if each not in dropped], dropped)
        yield conflict(case, core, dropped)
        lifted = [each for each in core if each in given_up]
        if not lifted:
            return
        dropped |= {lifted[0]}


def demands(case: Case) -> list[Demand]:
    """Everything that restricts a year; rules last to first, so that what came first is the last to be left out."""
    organisation, changes = case.folder.organisation, case.changes
    return [
        *(Demand("rule", rule) for rule in reversed(case.restricting())),
        *(Demand("closed", number=month) for month in organisation.meetings.closed_months),
        *(Demand("closed", weeks) for weeks in organisation.meetings.closed_weeks),
        *(Demand("busy", role) for role in dict.fromkeys(busy.role for busy in organisation.busy)),
        *(Demand("held", uid) for uid in sorted(changes.held)),
        *([Demand("today")] if changes.today else []),
        *case.fixed(),
    ]


def conflict(case: Case, core: list[Demand], dropped: Dropped) -> Conflict:
    def names(kind: str) -> tuple[str, ...]:
        return tuple(each.name for each in core if each.kind == kind)

    found = Conflict(
        rules=names("rule")[::-1],
        pins=tuple(dict.fromkeys(each.name for each in core if each.kind in FIXED)),
        why="",
        closed=tuple(each.number for each in core if each.kind == "closed" and each.number),
        closed_weeks=tuple(each.name for each in core if each.kind == "closed" and each.name),
        busy=names("busy"),
        held=names("held"),
        today=case.changes.today if Demand("today") in core else None,
        shared=shared_people(case, core, dropped | (set(demands(case)) - set(core))),
    )
    return replace(found, why=words.why(case.folder, case.changes, case.year, found))
