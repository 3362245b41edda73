"""Acting is how every change of a year is made: held against the draft, and logged with who did it and why.

Who says which `seen` revision of the draft they looked at is told when somebody else has changed it since; scripts say
none. Everything is worked out before the transaction, which then finds it worked out: nobody waits for the planner.
"""

from collections.abc import Callable, Iterable, Iterator

from app.audit import Signature, record
from app.planning.actions import Action, Done, Move, Undo, data_of, is_fact, name_of, named_in
from app.planning.drafts import Draft, draft_of
from app.planning.steps import without_object
from app.refusal import Refused
from app.store import Logged, Store

Choose = Callable[[Draft], Action]


class Stale(Refused):
    """Somebody else was first. Nothing is lost: look at the draft as it is now, and decide again."""

    def __init__(self, since: Iterable[Logged]) -> None:
        self.since = tuple(since)
        super().__init__("\n".join(["the draft has changed since you looked at it; nothing was done:", *self.lines()]))

    def lines(self) -> Iterator[str]:
        return (f"{one.at:%Y-%m-%d %H:%M} UTC {one.by}: {one.kind} {one.data} {one.why}".rstrip() for one in self.since)


def act(
    store: Store, organisation: str, year: int, choose: Choose, signed: Signature, seen: int | None = None
) -> Draft:
    """What was chosen is done, or refused, or somebody else was first: nothing in between."""
    worked_out(store, organisation, year, choose, signed, seen)
    with store.transaction():
        before = draft_of(store, organisation, year, signed.at)
        prove_not_stale(store, before, seen)
        action = tried(before, choose, signed)
        record(store, organisation, name_of(action), data_of(action), signed, year)
        return draft_of(store, organisation, year, signed.at)


def worked_out(
    store: Store, organisation: str, year: int, choose: Choose, signed: Signature, seen: int | None = None
) -> None:
    """Refused as it would be if it was done; and if it is done now, nobody waits for it."""
    looked_at = draft_of(store, organisation, year, signed.at)
    prove_not_stale(store, looked_at, seen)
    tried(looked_at, choose, signed)


def tried(before: Draft, choose: Choose, signed: Signature) -> Action:
    action = choose(before)
    after = before.after(action, signed)
    if not is_fact(action):
        prove_possible(before, after, action)
    if isinstance(action, Undo):
        prove_nothing_hangs_on_it(before, after)
    return action


def prove_not_stale(store: Store, draft: Draft, seen: int | None) -> None:
    if seen is not None and seen != draft.revision:
        logged = store.log_of_year(draft.ground.organisation, draft.ground.year)
        raise Stale(each for each in logged if each.number > seen)


def prove_possible(before: Draft, after: Draft, action: Action) -> None:
    """A day that contradicts the rules is refused with the reason. That a year breaks a rule is not: it may have to."""
    known = before.plan.conflicts
    for conflict in after.plan.conflicts:
        if conflict not in known and set(conflict.pins) & {*named_in(action)}:
            raise Refused(conflict.why)
    for uid in named_in(action):
        if isinstance(action, Move) and (one := after.find(uid)) and one.day != action.day:
            raise Refused(f"{uid} cannot be on {action.day}; the best that can be had is {one.day}")


def prove_nothing_hangs_on_it(before: Draft, after: Draft) -> None:
    idle = {each.number for each in without_object(before.ground)}
    hanging = [each for each in without_object(after.ground) if each.number not in idle]
    if hanging:
        raise Refused(f"what was done later hangs on it; undo first: {', '.join(told(each) for each in hanging)}")


def told(done: Done) -> str:
    return f"{done.number} ({name_of(done.action)})"
