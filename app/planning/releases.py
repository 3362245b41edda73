"""A release makes the draft the year in force, and everything that follows happens with it or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.audit import Signature, record
from app.feeds import Change, Entry, entries_of, roles_called
from app.loading import read_once
from app.persons import held_on
from app.planning.acting import prove_not_stale
from app.planning.actions import Done
from app.planning.drafts import Draft, draft_of
from app.releasing import release
from app.store import Holding, Someone, Store
from schedules.changes import Difference
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan

EPOCH = datetime.fromtimestamp(0, UTC)  # who is called does not depend on when something changed


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who will be mailed, in which role, and about which meetings and deadlines (their uids)."""

    role: str
    name: str
    email: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What a release of the draft changes for people, and who will be mailed."""

    draft: Draft
    change: Difference
    decided: tuple[Occurrence, ...]
    other: tuple[Occurrence, ...]  # meetings whose place, or whose items and guests, change
    told: tuple[Told, ...]
    unreachable: tuple[str, ...]  # roles that nobody holds and that have no address
    waiting: tuple[Done, ...]  # what was done since the last release

    @property
    def is_empty(self) -> bool:
        change = self.change
        return not (change.moved or change.cancelled or change.added or change.carried or self.decided or self.other)


def preview(store: Store, organisation: str, year: int, now: datetime) -> Preview:
    return previewed(store, draft_of(store, organisation, year, now))


def release_year(store: Store, organisation: str, year: int, signed: Signature, seen: int | None = None) -> Preview:
    """What the release changed. Where nothing was done since the last one there is none, and nothing changes."""
    draft_of(store, organisation, year, signed.at)  # worked out before the transaction, so that nobody waits for it
    with store.transaction():
        draft = draft_of(store, organisation, year, signed.at)
        prove_not_stale(store, draft, seen)
        shown = previewed(store, draft)
        if not (draft.is_new or shown.waiting):
            return shown
        before = draft.ground.release.version if draft.ground.release else 0
        data = {"version": before + 1, "documents": draft.ground.documents, "revision": draft.revision}
        number = record(store, organisation, "release", data, signed, year)
        release(store, draft.plan, signed.at, documents=draft.ground.documents, revision=number)
        # Here, in the same transaction, is the place for the outbox: one row for each of `shown.told`.
        return shown


def previewed(store: Store, draft: Draft) -> Preview:
    change = draft.change
    decided = tuple(newly_decided(draft.in_force, draft.plan))
    other = tuple(otherwise_changed(draft.in_force, draft.plan))
    moved = [each for move in change.moved for each in (move.before, move.now)]
    touched = [*moved, *change.cancelled, *change.added, *decided, *other]
    told, unreachable = Telling(store, draft).of(touched)
    return Preview(draft, change, decided, other, told, unreachable, draft.waiting)


def newly_decided(before: Plan, now: Plan) -> Iterator[Occurrence]:
    known = {each.uid: each.status for each in before.occurrences}
    for each in now.occurrences:
        if each.kind == "meeting" and each.status == "decided" != known.get(each.uid):
            yield each


def otherwise_changed(before: Plan, now: Plan) -> Iterator[Occurrence]:
    """Meetings that stand where they stood, with another place or other things to take up."""
    known = {each.uid: each for each in before.occurrences if each.status != "cancelled"}
    were, are = agendas(before), agendas(now)
    both = [each for each in now.occurrences if each.kind == "meeting" and each.uid in known]
    for each in both:
        is_same = (known[each.uid].place, were.get(each.uid)) == (each.place, are.get(each.uid))
        if each.status != "cancelled" and not is_same:
            yield each


def agendas(plan: Plan) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for each in plan.occurrences:
        if each.host:
            found.setdefault(each.host, set()).add((each.uid, each.title))
    return found


class Telling:
    """Roles that are called, the persons who hold them on that day, their addresses."""

    def __init__(self, store: Store, draft: Draft) -> None:
        organisation = draft.ground.organisation
        self.draft = draft
        self.persons = {one.id: one for one in store.persons(organisation)}
        self.holdings = store.holdings(organisation)
        self.addresses = {each.role: each.email for each in draft.folder.organisation.addresses}
        self.called = both(called(draft.in_force, folder_in_force(store, draft)), called(draft.plan, draft.folder))

    def of(self, touched: Iterable[Occurrence]) -> tuple[tuple[Told, ...], tuple[str, ...]]:
        first = max(self.draft.ground.today, self.draft.ground.first_day)
        about: dict[tuple[str, str, str], dict[str, None]] = {}
        unreachable: dict[str, None] = {}
        for one in touched:
            for role in self.called.get(one.uid, ()) if one.day >= first else ():
                reached = list(self.reached(role, one.day))
                unreachable |= {} if reached else {role: None}
                for someone in reached:
                    about.setdefault((role, someone.name, someone.email), {})[one.uid] = None
        told = (Told(*who, tuple(uids)) for who, uids in sorted(about.items()))
        return tuple(told), tuple(sorted(unreachable))

    def reached(self, role: str, day: date) -> Iterator[Someone]:
        """Whoever holds the role that day; where nobody with an address does, the role's own address."""
        holders = [self.persons[each.person] for each in self.on(day) if each.role == role]
        known = [someone for someone in holders if someone.email]
        yield from known
        if not known and role in self.addresses:
            yield Someone("", "", self.addresses[role])

    def on(self, day: date) -> Iterator[Holding]:
        return held_on(self.holdings, day)


def folder_in_force(store: Store, draft: Draft) -> Folder:
    release = draft.ground.release
    if release is None:
        return draft.folder
    return read_once(tuple(store.documents_of_version(draft.ground.organisation, release.documents).files.items()))


def called(plan: Plan, folder: Folder) -> dict[str, tuple[str, ...]]:
    entries: tuple[Entry, ...] = entries_of(plan.occurrences, None, lambda uid: Change(0, EPOCH))
    return {entry.occurrence.uid: roles_called(entry, folder) for entry in entries}


def both(were: Mapping[str, tuple[str, ...]], are: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Who had it in their calendar, and who has it now."""
    return {uid: tuple(dict.fromkeys([*were.get(uid, ()), *are.get(uid, ())])) for uid in {*were, *are}}
