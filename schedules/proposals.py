"""A proposal is another time for a meeting that cannot be held, with everything that follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schedules.changes import Changes, Difference, difference
from schedules.explain import Reason, against_day
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.series import people_called, series_of


@dataclass(frozen=True)
class Proposal:
    meeting: Occurrence  # at its new time
    cost: int  # of the whole year: less is better
    difference: Difference  # what moves, this meeting among it
    told: tuple[str, ...]  # the roles that are called to a meeting that changes
    suffers: tuple[Reason, ...]  # the preferences that the new day goes against
    plan: Plan


def proposals(
    folder: Folder, announced: Plan, uid: str, changes: Changes, before: Mapping[str, date] | None = None, most: int = 3
) -> Iterator[Proposal]:
    """The best other times for a meeting, best first: each is the best year in which the better ones are refused."""
    meeting = next(each for each in announced.occurrences if each.uid == uid)
    asked = replace(changes, announced=announced, unfit=changes.unfit | {uid})
    for _ in range(most):
        plan = plan_year(folder, announced.year, before, asked)
        moved = next((each for each in plan.occurrences if each.uid == uid), None)
        if plan.conflicts or moved is None:
            return
        yield proposal(folder, announced, plan, moved)
        asked = replace(asked, refused=asked.refused | {(meeting.group, moved.day)})


def proposal(folder: Folder, announced: Plan, plan: Plan, moved: Occurrence) -> Proposal:
    change = difference(announced, plan)
    told = sorted({role for group in change.groups for role in people_called(folder, group)})
    series = next(each for each in series_of(folder, plan.year, {}) if each.group == moved.group)
    suffers = tuple(against_day(folder, plan, series, moved.day))
    return Proposal(moved, plan.cost, change, tuple(told), suffers, plan)
