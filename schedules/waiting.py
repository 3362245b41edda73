"""Reports wait for meetings that can take them up: while there is one in time for each, the rule can still be kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schedules.changes import Changes
from schedules.document import Rule
from schedules.folder import Folder
from schedules.obligations import obligations_of
from schedules.plan import Occurrence, Plan
from schedules.series import is_topic


@dataclass(frozen=True)
class Waiting:
    """The reports of a rule that are still to be taken up, and the meetings that they may need."""

    windows: tuple[tuple[date, date], ...]  # first and last day of each, in order
    since: date  # the last was taken up then; date.min where none has been
    own: tuple[Occurrence, ...]  # the meetings to come that can take them up
    met: tuple[date, ...]  # on these days the sender has met
    senders: tuple[Occurrence, ...]  # its meetings to come
    tells: bool  # whether each must tell of a meeting of its sender

    @property
    def meetings(self) -> tuple[Occurrence, ...]:
        return (*self.own, *self.senders)

    @property
    def needed(self) -> tuple[Occurrence, ...]:
        """The meetings without which there is no longer one for each report; none where there is not one already."""
        if not self.fit(self.meetings):
            return ()
        return tuple(one for one in self.meetings if not self.fit([each for each in self.meetings if each is not one]))

    def fit(self, meetings: Sequence[Occurrence]) -> bool:
        """Each as early as it can be: no other choice leaves more for those after it."""
        own = [each.day for each in meetings if each in self.own]
        told = sorted([*self.met, *(each.day for each in meetings if each in self.senders)])
        last = self.since
        for first, latest in self.windows:
            new = next((day for day in told if day > last), date.max) if self.tells else last
            last = next((day for day in own if day > max(last, new) and day >= first), date.max)
            if last > latest:
                return False
        return True


def reports_left(folder: Folder, plan: Plan, rule: Rule, changes: Changes) -> Waiting | None:
    """None where the rule asks for no reports, or for none any more."""
    obligations = obligations_of(folder, plan.year)
    asked = next((each for each in obligations if each.rule is rule), None)
    if asked is None or not is_topic(asked):
        return None
    standing = [each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled"]
    held = {each.uid: each for each in standing if changes.has_happened(each)}
    done = [each for each in plan.occurrences if each.rule == rule.id and each.host in held]
    numbers = {each.number for each in done}
    left = tuple((slot.first, slot.last) for slot in asked.slots if slot.number not in numbers)
    sender = rule.reports.sender if rule.reports else None
    own, senders = (
        [each for each in standing if each.group == group and folder.rule(each.rule).meets is not None]
        for group in (asked.group, sender)
    )
    return Waiting(
        windows=left,
        since=max((each.day for each in done), default=date.min),
        own=tuple(each for each in own if each.uid not in held),
        met=tuple(each.day for each in senders if each.uid in held),
        senders=tuple(each for each in senders if each.uid not in held),
        tells=any(each.group == sender and each.placement == "meeting" and each.slots for each in obligations),
    ) if left else None  # fmt: skip
