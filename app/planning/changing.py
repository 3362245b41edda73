"""Changing a year is a use case each: it is held against the draft, and logged with who did it and why.

Who says which `seen` revision of the draft they looked at is told when somebody else has changed it since; scripts say
none. Everything is worked out before the transaction, which then finds it worked out: nobody waits for the planner.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time

from app.audit import Signature, record
from app.planning.actions import (
    Action,
    Add,
    AddItem,
    Cancel,
    Decide,
    Delivered,
    Done,
    DropItem,
    Held,
    Move,
    NotHeld,
    Pin,
    Place,
    Undo,
    Unpin,
    data_of,
    is_fact,
    name_of,
    named_in,
)
from app.planning.drafts import Draft, draft_of, without_object
from app.refusal import Refused
from app.store import Logged, Store
from schedules.plan import Occurrence

Choose = Callable[[Draft], Action]


class Stale(Refused):
    """Somebody else was first. Nothing is lost: look at the draft as it is now, and decide again."""

    def __init__(self, since: Iterable[Logged]) -> None:
        self.since = tuple(since)
        super().__init__("\n".join(["the draft has changed since you looked at it; nothing was done:", *self.lines()]))

    def lines(self) -> Iterator[str]:
        return (f"{one.at:%Y-%m-%d %H:%M} UTC {one.by}: {one.kind} {one.data} {one.why}".rstrip() for one in self.since)


def year_of(uid: str) -> int:
    """
    >>> year_of("kumla-styrgrupp-sammantraden-2027-3@kumla.example")
    2027
    """
    parts = uid.partition("@")[0].rsplit("-", 2)
    if len(parts) != 3 or not parts[1].isdecimal():
        raise Refused(f"UID = {uid!r}; expected a uid as `arshjul draft YEAR --json` lists them")
    return int(parts[1])


# A draft is changed


def move(
    store: Store, organisation: str, uid: str, day: date, hour: time | None, signed: Signature, seen: int | None = None
) -> Draft:
    """A meeting or a deadline comes on another day. A meeting that was decided is proposed again: its group decides."""

    def choose(draft: Draft) -> Move:
        to_come(draft, uid, "meeting", "deadline")
        within_the_year(draft, day)
        return Move(uid, day, hour)

    return act(store, organisation, year_of(uid), choose, signed, seen)


def pin(store: Store, organisation: str, uid: str, signed: Signature, seen: int | None = None) -> Draft:
    """It stays where it is, whatever else is changed."""

    def choose(draft: Draft) -> Pin:
        one = to_come(draft, uid, "meeting", "deadline")
        return Pin(uid, one.day, getattr(one.start, "time", lambda: None)())

    return act(store, organisation, year_of(uid), choose, signed, seen)


def unpin(store: Store, organisation: str, uid: str, signed: Signature, seen: int | None = None) -> Draft:
    """Its day is neither fixed nor decided any more."""

    def choose(draft: Draft) -> Unpin:
        to_come(draft, uid, "meeting", "deadline")
        return Unpin(uid)

    return act(store, organisation, year_of(uid), choose, signed, seen)


def cancel(store: Store, organisation: str, uid: str, signed: Signature, seen: int | None = None) -> Draft:
    """An ordinary meeting is replaced, since the rules count; an extra one is not."""

    def choose(draft: Draft) -> Cancel:
        to_come(draft, uid, "meeting")
        return Cancel(uid)

    return act(store, organisation, year_of(uid), choose, signed, seen)


def add(
    store: Store,
    organisation: str,
    group: str,
    day: date,
    hour: time | None,
    signed: Signature,
    seen: int | None = None,
) -> Draft:
    """A meeting besides the ordinary ones."""

    def choose(draft: Draft) -> Add:
        may = [rule.extra.group for rule in draft.folder.rules if rule.extra]
        if group not in may:
            groups = ", ".join(may) or "there is none"
            raise Refused(f"GROUP = {group!r}; expected a group that may hold extra meetings: {groups}")
        within_the_year(draft, day)
        return Add(group, day, hour)

    return act(store, organisation, day.year, choose, signed, seen)


def decide(store: Store, organisation: str, uid: str, signed: Signature, seen: int | None = None) -> Draft:
    """The group has decided the meeting's day."""

    def choose(draft: Draft) -> Decide:
        to_come(draft, uid, "meeting")
        return Decide((uid,))

    return act(store, organisation, year_of(uid), choose, signed, seen)


def decide_all(
    store: Store, organisation: str, group: str, year: int, signed: Signature, seen: int | None = None
) -> Draft:
    """The group has decided the days of all its meetings that are still proposed."""

    def choose(draft: Draft) -> Decide:
        known_group(draft, group)
        meetings = [each for each in draft.plan.occurrences if each.kind == "meeting" and each.group == group]
        proposed = tuple(each.uid for each in meetings if each.status == "proposed")
        if not proposed:
            raise Refused(f"{group} has no proposed meetings in {year}")
        return Decide(proposed)

    return act(store, organisation, year, choose, signed, seen)


def set_place(
    store: Store, organisation: str, uid: str, place: str, signed: Signature, seen: int | None = None
) -> Draft:
    def choose(draft: Draft) -> Place:
        to_come(draft, uid, "meeting")
        return Place(uid, one_line("PLACE", place))

    return act(store, organisation, year_of(uid), choose, signed, seen)


def add_item(
    store: Store,
    organisation: str,
    uid: str,
    title: str,
    signed: Signature,
    *,
    roles: tuple[str, ...] = (),
    rule: str = "",
    seen: int | None = None,
) -> Draft:
    """Something that one meeting takes up besides what the rules ask for, and who answers for it there: a guest."""

    def choose(draft: Draft) -> AddItem:
        to_come(draft, uid, "meeting")
        known_roles(draft, roles)
        known_right(draft, rule)
        added = [each.action.number for each in draft.ground.done if isinstance(each.action, AddItem)]
        return AddItem(uid, max(added, default=0) + 1, one_line("TITLE", title), roles, rule)

    return act(store, organisation, year_of(uid), choose, signed, seen)


def drop_item(store: Store, organisation: str, uid: str, signed: Signature, seen: int | None = None) -> Draft:
    """An item that somebody has added. What the rules ask for stays."""

    def choose(draft: Draft) -> DropItem:
        to_come(draft, uid, "item")
        if "-tillagg-" not in uid:
            raise Refused(f"UID = {uid!r}; expected an item that somebody has added: the rules ask for this one")
        return DropItem(uid)

    return act(store, organisation, year_of(uid), choose, signed, seen)


def undo(
    store: Store,
    organisation: str,
    year: int,
    signed: Signature,
    number: int | None = None,
    seen: int | None = None,
) -> Draft:
    """The last that was done to the year and is not released; or the one with a number in the log."""

    def choose(draft: Draft) -> Undo:
        waiting = {each.number: each for each in draft.waiting}
        if not waiting:
            raise Refused(f"nothing was done to {year} since its release")
        chosen = max(waiting) if number is None else number
        if chosen not in waiting:
            raise Refused(f"{number} is not among what was done since the release: {', '.join(map(str, waiting))}")
        return Undo(chosen)

    return act(store, organisation, year, choose, signed, seen)


# Facts: true at once, whatever is released


def hold(store: Store, organisation: str, uid: str, signed: Signature, *, held: bool = True) -> Draft:
    """A meeting was held, or was not; and then the draft replaces it, where the rules ask for as many."""

    def choose(draft: Draft) -> Action:
        one = released(draft, uid, "meeting")
        if one.day > draft.ground.today:
            raise Refused(f"{uid} is on {one.day}; expected a meeting whose day has come")
        return Held(uid) if held else NotHeld(uid)

    return act(store, organisation, year_of(uid), choose, signed)


def deliver(store: Store, organisation: str, uid: str, registry: str, signed: Signature) -> Draft:
    """A report is delivered, and registered under a number."""

    def choose(draft: Draft) -> Delivered:
        released(draft, uid, "deadline", "item")
        return Delivered(uid, one_line("NR", registry, optional=True))

    return act(store, organisation, year_of(uid), choose, signed)


# How


def act(
    store: Store, organisation: str, year: int, choose: Choose, signed: Signature, seen: int | None = None
) -> Draft:
    """What was chosen is done, or refused, or somebody else was first: nothing in between."""
    looked_at = draft_of(store, organisation, year, signed.at)
    prove_not_stale(store, looked_at, seen)
    tried(looked_at, choose, signed)
    with store.transaction():
        before = draft_of(store, organisation, year, signed.at)
        prove_not_stale(store, before, seen)
        action = tried(before, choose, signed)
        record(store, organisation, name_of(action), data_of(action), signed, year)
        return draft_of(store, organisation, year, signed.at)


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


# What is refused


def to_come(draft: Draft, uid: str, *kinds: str) -> Occurrence:
    one = known(draft, uid, *kinds)
    if one.day < draft.ground.today:
        raise Refused(f"{uid} is on {one.day}, and what lies before {draft.ground.today} does not change")
    if one.status == "cancelled":
        raise Refused(f"{uid} is cancelled already")
    return one


def known(draft: Draft, uid: str, *kinds: str) -> Occurrence:
    one = draft.find(uid)
    if one is None or one.kind not in kinds:
        some = [each.uid for each in draft.plan.occurrences if each.kind in kinds][:3]
        kind = " or ".join(kinds)
        raise Refused(f"UID = {uid!r}; expected the uid of a {kind} of {draft.ground.year}, such as {', '.join(some)}")
    return one


def released(draft: Draft, uid: str, *kinds: str) -> Occurrence:
    one = next((each for each in draft.in_force.occurrences if each.uid == uid and each.kind in kinds), None)
    if one is None:
        kind = " or ".join(kinds)
        raise Refused(f"UID = {uid!r}; expected the uid of a {kind} of {draft.ground.year} that is released")
    if one.status == "cancelled":
        raise Refused(f"{uid} is cancelled")
    return one


def within_the_year(draft: Draft, day: date) -> None:
    year, today = draft.ground.year, draft.ground.today
    if day.year != year:
        raise Refused(f"{day} is not in {year}; expected a day of the same year")
    if day < today:
        raise Refused(f"{day} has been; expected {today} or later")


def known_group(draft: Draft, group: str) -> None:
    groups = [each.id for each in draft.folder.groups]
    if group not in groups:
        raise Refused(f"GROUP = {group!r}; expected one of {', '.join(groups)}")


def known_roles(draft: Draft, roles: Iterable[str]) -> None:
    there = [role.id for document in draft.folder.documents for role in document.roles]
    for role in roles:
        if role not in there:
            raise Refused(f"ROLE = {role!r}; expected one of {', '.join(there)}")


def known_right(draft: Draft, rule: str) -> None:
    rights = [each.id for each in draft.folder.rules if each.allows]
    if rule and rule not in rights:
        raise Refused(f"RULE = {rule!r}; expected a rule that allows something: {', '.join(rights) or 'there is none'}")


def one_line(name: str, words: str, *, optional: bool = False) -> str:
    """Words that stand on one line in a calendar."""
    kept = " ".join(words.split())
    if not kept and not optional:
        raise Refused(f"{name} is empty; expected some words")
    return kept
