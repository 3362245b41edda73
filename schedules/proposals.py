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
    folder: Folder, announced: Plan, uid: str, changes: Changes, before: Mapping[str, date] | None = None, most: int = 3
) -> Iterator[Proposal]:
    """The best other times for a meeting, best first: each is the best year in which the better ones are refused.

    `announced` is the year as people know it, with all `changes` in it: they stay, but for a pin of this very meeting.
    What that year breaks already is not asked for again.
    """
    folder = without_what_is_broken(folder, announced)
    kept = {each.uid: each.day for each in announced.occurrences}
    pins = tuple(pin for pin in changes.pins if pin.uid != uid and pin.day == kept.get(pin.uid))
    known = replace(changes, announced=announced, pins=pins, extra=())
    now = plan_year(folder, announced.year, before, known)
    costs = weighed(folder, now, known, before)
    asked = replace(known, unfit=known.unfit | {uid})
    for _ in range(most):
        plan = plan_year(folder, announced.year, before, asked)
        moved = next((each for each in plan.occurrences if each.uid == uid), None)
        if plan.conflicts or moved is None:
            return
        change = difference(folder, now, plan)
        suffers = dearer(costs, weighed(folder, plan, asked, before))
        yield Proposal(moved, plan.cost, plan.cost - now.cost, change, change.told, tuple(suffers), plan)
        asked = replace(asked, refused=asked.refused | {(moved.group, moved.day)})


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
