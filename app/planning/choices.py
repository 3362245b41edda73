"""A choice is a day that a meeting may take, and what it does to the year: looked at, and nothing is done yet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache

from app.audit import Signature
from app.planning.actions import Action, Cancel, Move
from app.planning.drafts import Draft
from app.planning.ground import Ground
from app.planning.releases import EPOCH, Preview, previewed
from app.planning.steps import changes_to, fixed
from app.store import Store
from schedules.changes import Difference, difference
from schedules.grades import Graded, graded_days
from schedules.names import place_in_year
from schedules.plan import Occurrence, Plan, Verdict
from schedules.proposals import can_move, proposals
from schedules.reminders import QUESTIONS, about

MOST = 3  # proposals


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule before the choice, and after it."""

    before: Verdict
    now: Verdict

    @property
    def is_other(self) -> bool:
        return self.before.verdict != self.now.verdict


@dataclass(frozen=True)
class Choice:
    """What one day does."""

    day: date
    graded: Graded | None  # None for a day that is not between the meetings before and after
    meeting: Occurrence  # as it would be
    moved: tuple[tuple[Occurrence, Occurrence], ...]  # other meetings: before, and now
    follows: tuple[tuple[Occurrence, Occurrence], ...]  # deadlines that move with them
    items: tuple[Occurrence, ...]  # what the meeting takes up
    handed_over: tuple[tuple[Occurrence, Occurrence], ...]  # items, and the meeting that takes them up instead
    rules: tuple[Judged, ...]  # its own, its items', and those that come out otherwise
    reminded: tuple[date, ...]  # when people hear of it before it comes, in order
    preview: Preview  # of a release with it
    refused: str = ""  # why it cannot be, in the organisation's language; "-" where there is no sentence for it


@dataclass(frozen=True)
class Look:
    """All there is to know of one meeting of a draft before somebody changes it."""

    draft: Draft
    meeting: Occurrence
    place: int  # which of how many, by date; 0 for an extra one
    of: int
    earlier: Occurrence | None
    later: Occurrence | None
    days: tuple[Graded, ...]
    proposed: tuple[date, ...]  # the best first
    is_fixed: bool  # somebody has moved or pinned it

    @property
    def is_to_come(self) -> bool:
        return self.meeting.status != "cancelled" and self.meeting.day >= self.draft.ground.today

    @property
    def items(self) -> tuple[Occurrence, ...]:
        return items_of(self.draft.plan, self.meeting.uid)

    def graded(self, day: date) -> Graded | None:
        return next((each for each in self.days if each.day == day), None)


def look(draft: Draft, meeting: Occurrence) -> Look:
    own = [each for each in draft.plan.occurrences if each.rule == meeting.rule and each.status != "cancelled"]
    earlier = [each for each in own if each.start < meeting.start]
    later = [each for each in own if each.start > meeting.start]
    is_ordinary = draft.folder.rule(meeting.rule).meets is not None
    place, of = place_in_year(draft.plan, meeting) if is_ordinary else (0, 0)
    is_fixed = meeting.uid in {pin.uid for pin in fixed(draft.ground, draft.plan)}
    seen = Look(
        draft, meeting, place, of, earlier[-1] if earlier and of else None, later[0] if later and of else None,
        (), (), is_fixed and meeting.status != "decided",
    )  # fmt: skip
    if not seen.is_to_come:
        return seen
    days = days_of(draft.ground, draft.plan, meeting)
    return replace(seen, days=days, proposed=best_of(days, meeting, proposed(draft.ground, draft.plan, meeting)))


@lru_cache(maxsize=64)
def days_of(ground: Ground, plan: Plan, meeting: Occurrence) -> tuple[Graded, ...]:
    changes = changes_to(ground, plan)
    return graded_days(ground.folder, plan, meeting, changes, dict(ground.before), ground.today)


@lru_cache(maxsize=64)
def proposed(ground: Ground, plan: Plan, meeting: Occurrence) -> tuple[date, ...]:
    changes = changes_to(ground, plan)
    if not can_move(ground.folder, meeting, changes):
        return ()
    found = proposals(ground.folder, plan, meeting.uid, changes, dict(ground.before), MOST)
    return tuple(each.meeting.day for each in found)


def best_of(days: tuple[Graded, ...], meeting: Occurrence, asked: tuple[date, ...]) -> tuple[date, ...]:
    """What the planner proposes, and then the cheapest: of an extra meeting, whose day no plan has chosen, only those.

    Far away a proposal would be another of the group's meetings, that only takes this one's number.
    """
    good = [each for each in days if each.is_possible and each.day != meeting.day]
    near = sorted(good, key=lambda each: (each.cost, abs((each.day - meeting.day).days)))
    there = {each.day for each in good}
    return tuple(dict.fromkeys([*(day for day in asked if day in there), *(each.day for each in near)]))[:MOST]


# ---- what it does


def chosen(store: Store, seen: Look, day: date, hour: time | None, now: datetime) -> Choice:
    draft, uid = seen.draft, seen.meeting.uid
    after = supposed(draft, Move(uid, day, hour))
    change = difference(draft.folder, draft.plan, after.plan)
    meetings = [(each.before, each.now) for each in change.moved if each.now.kind == "meeting"]
    return Choice(
        day=day,
        graded=seen.graded(day),
        meeting=after.find(uid) or seen.meeting,
        moved=tuple(each for each in meetings if each[1].uid != uid),
        follows=tuple((each.before, each.now) for each in change.moved if each.now.kind == "deadline"),
        items=items_of(after.plan, uid),
        handed_over=tuple(handed_over(change, after, uid)),
        rules=tuple(judged(draft.plan, after.plan, uid)),
        reminded=tuple(reminded(after, uid, now)),
        preview=previewed(store, after, now),
        refused=refusal(draft, after, uid, day),
    )


def supposed(draft: Draft, action: Action) -> Draft:
    """As it would be. By nobody and at no time, so that who looks again finds it worked out."""
    return draft.after(action, Signature("", "", EPOCH))


def handed_over(change: Difference, after: Draft, uid: str) -> Iterator[tuple[Occurrence, Occurrence]]:
    for each in change.carried:
        host = after.find(each.now.host or "")
        if host is not None and uid in (each.before.host, each.now.host):
            yield each.now, host


def judged(before: Plan, now: Plan, uid: str) -> Iterator[Judged]:
    known = {each.rule: each for each in before.verdicts}
    own = {each.rule for plan in (before, now) for each in plan.occurrences if uid in (each.uid, each.host)}
    for each in now.verdicts:
        one = Judged(known.get(each.rule, each), each)
        if each.rule in own or one.is_other:
            yield one


def reminded(after: Draft, uid: str, now: datetime) -> list[date]:
    own = (each for each in after.plan.occurrences if uid in (each.uid, each.host))
    every = (reminder for each in own for reminder in about(after.folder, each, after.plan.occurrences))
    return sorted({each.due.date() for each in every if each.kind not in QUESTIONS and each.due > now})


def refusal(before: Draft, after: Draft, uid: str, day: date) -> str:
    """As `acting` would have it."""
    known = before.plan.conflicts
    why = (each.why for each in after.plan.conflicts if each not in known and uid in each.pins)
    one = after.find(uid)
    return next(why, "" if one and one.day == day else "-")


def items_of(plan: Plan, uid: str) -> tuple[Occurrence, ...]:
    return tuple(each for each in plan.occurrences if each.host == uid)


def replacing(draft: Draft, meeting: Occurrence) -> tuple[Occurrence, ...]:
    """What comes instead of it when it is cancelled; nothing for an extra meeting."""
    after = supposed(draft, Cancel(meeting.uid))
    change = difference(draft.folder, draft.plan, after.plan)
    return tuple(each for each in change.added if each.kind == "meeting")
