"""A proposal is another time for a meeting that cannot be held, with everything that follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schedules.changes import Changes, Difference, difference
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.reasons import Reason
from schedules.weighing import dearer, weighed


@dataclass(frozen=True)
class Proposal:
    meeting: Occurrence  # at its new time
    cost: int  # of the whole year: less is better
    dearer: int  # than the year as it is
    difference: Difference  # what moves, this meeting among it
    told: tuple[str, ...]  # whoever must hear of any of it
    suffers: tuple[Reason, ...]  # the preferences that the new year goes against more, or less, and by how much
    plan: Plan


def proposals(
    folder: Folder, plan: Plan, uid: str, changes: Changes, before: Mapping[str, date] | None = None, most: int = 3
) -> Iterator[Proposal]:
    """The best other times for a meeting, best first: each is the best year in which the better ones are refused.

    `plan` is the year with all `changes` in it: they stay, but for a pin of this very meeting. What that year breaks
    already is not asked for again. What moves, and what that costs, is counted from the year that is announced.
    """
    folder = without_what_is_broken(folder, plan)
    kept = as_people_know_it(plan, uid, changes)
    now = plan_year(folder, plan.year, before, kept)
    costs = weighed(folder, now, kept, before)
    asked = elsewhere(plan, uid, kept)
    for _ in range(most):
        other = plan_year(folder, plan.year, before, asked)
        moved = next((each for each in other.occurrences if each.uid == uid), None)
        if other.conflicts or moved is None:
            return
        change = difference(folder, kept.announced or plan, other)
        suffers = dearer(costs, weighed(folder, other, asked, before))
        yield Proposal(moved, other.cost, other.cost - now.cost, change, change.told, tuple(suffers), other)
        asked = replace(asked, refused=asked.refused | {(moved.group, moved.day)})


def as_people_know_it(plan: Plan, uid: str, changes: Changes) -> Changes:
    """The changes that the year could keep, to the year that is announced.

    To `plan` itself where nothing is announced, or where the meeting is new: nobody knows it from before.
    """
    day = {each.uid: each.day for each in plan.occurrences}
    pins = tuple(pin for pin in changes.pins if day.get(pin.uid) == pin.day)
    announced = changes.announced
    if announced is None or all(each.uid != uid for each in announced.occurrences):
        return replace(changes, announced=plan, pins=pins, extra=())
    met = {(each.group, each.day) for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled"}
    return replace(changes, pins=pins, extra=tuple(each for each in changes.extra if (each.group, each.day) in met))


def elsewhere(plan: Plan, uid: str, changes: Changes) -> Changes:
    """The meeting on another day than in the plan; a meeting that lies where it was announced cannot be held then."""
    here = next(each for each in plan.occurrences if each.uid == uid)
    pins = tuple(pin for pin in changes.pins if pin.uid != uid)
    if any(each.uid == uid and each.day == here.day for each in changes.standing()):
        return replace(changes, pins=pins, unfit=changes.unfit | {uid})
    return replace(changes, pins=pins, refused=changes.refused | {(here.group, here.day)})


def without_what_is_broken(folder: Folder, plan: Plan) -> Folder:
    contradicting = {rule for conflict in plan.conflicts for rule in conflict.rules}
    broken = {each.rule for each in plan.verdicts if each.verdict == "broken"} & contradicting
    documents = [
        each.model_copy(update={"rules": tuple(rule for rule in each.rules if rule.id not in broken)})
        for each in folder.documents
    ]
    return replace(folder, documents=tuple(documents)) if broken else folder


def can_move(folder: Folder, meeting: Occurrence, changes: Changes) -> bool:
    """An ordinary meeting that is still to come; an extra one lies where somebody has put it."""
    ordinary = meeting.kind == "meeting" and folder.rule(meeting.rule).meets is not None
    return ordinary and meeting.status != "cancelled" and not changes.has_happened(meeting)
