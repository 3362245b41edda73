"""A draft is the year in force with all that people did since: it is worked out, never kept, and no feed shows it."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from app.audit import Signature
from app.planning.actions import Action, Done, standing
from app.planning.ground import Ground, ground_of
from app.planning.revisions import is_left
from app.planning.steps import plan_on
from app.store import Store
from schedules.changes import Difference, difference
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan


@dataclass(frozen=True)
class Draft:
    ground: Ground
    plan: Plan

    @property
    def revision(self) -> int:
        return self.ground.revision

    @property
    def folder(self) -> Folder:
        return self.ground.folder

    @cached_property
    def in_force(self) -> Plan:
        """What people see; where nothing is released, an empty year."""
        release = self.ground.release
        return release.plan if release else replace(self.plan, occurrences=())

    @property
    def change(self) -> Difference:
        return difference(self.folder, self.in_force, self.plan)

    @property
    def waiting(self) -> tuple[Done, ...]:
        """What was done since the release."""
        return tuple(each for each in self.ground.done if each.number > self.ground.released)

    @property
    def is_new(self) -> bool:
        """Whether a release would change anything that is kept."""
        release = self.ground.release
        return release is None or (release.plan, release.documents) != (self.plan, self.ground.documents)

    def find(self, uid: str) -> Occurrence | None:
        return next((each for each in self.plan.occurrences if each.uid == uid), None)

    def after(self, action: Action, signed: Signature) -> "Draft":
        """As it would be."""
        number = self.revision + 1
        done = tuple(standing([*self.ground.done, Done(number, action, signed)]))
        return on(replace(self.ground, done=done, revision=number))


def draft_of(store: Store, organisation: str, year: int, now: datetime) -> Draft:
    return on(ground_of(store, organisation, year, now))


def on(ground: Ground) -> Draft:
    plan = plan_on(ground)
    asked = [each for each in plan.questions if not is_left(each)]
    return Draft(ground, replace(plan, questions=(*asked, *ground.left)))
