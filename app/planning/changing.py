"""Changing is what people do to a draft, a use case each. Nobody sees it before the release."""

from datetime import date, time

from app.audit import Signature
from app.planning.acting import act
from app.planning.actions import Add, AddItem, Cancel, Decide, DropItem, Move, Pin, Place, Undo, Unpin
from app.planning.drafts import Draft
from app.planning.items import is_added
from app.planning.lookups import known_group, known_right, known_roles, one_line, to_come, within_the_year, year_of
from app.planning.steps import clock_of
from app.refusal import Refused
from app.store import Store


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
        return Pin(uid, one.day, clock_of(one))

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
    asked_on: date | None = None,
) -> Draft:
    """A meeting besides the ordinary ones; perhaps one that somebody has asked for."""

    def choose(draft: Draft) -> Add:
        may = [rule.extra.group for rule in draft.folder.rules if rule.extra]
        if group not in may:
            groups = ", ".join(may) or "there is none"
            raise Refused(f"GROUP = {group!r}; expected a group that may hold extra meetings: {groups}")
        within_the_year(draft, day)
        if asked_on and asked_on > day:
            raise Refused(f"ASKED = {asked_on}; expected no day after {day}, when the meeting is")
        return Add(group, day, hour, asked_on)

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
        if not is_added(uid):
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
