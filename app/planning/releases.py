"""A release makes the draft the year in force, and everything that follows happens with it or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from app.audit import Signature, record
from app.loading import read_once
from app.planning.acting import prove_not_stale
from app.planning.actions import Done
from app.planning.drafts import Draft, draft_of
from app.releasing import release
from app.reminding import fill, notices_of, notify
from app.store import Store
from schedules.changes import Difference
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.reminders import Ruled

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
    return previewed(store, draft_of(store, organisation, year, now), now)


def release_year(store: Store, organisation: str, year: int, signed: Signature, seen: int | None = None) -> Preview:
    """What the release changed. Where nothing was done since the last one there is none, and nothing changes."""
    draft_of(store, organisation, year, signed.at)  # worked out before the transaction, so that nobody waits for it
    with store.transaction():
        draft = draft_of(store, organisation, year, signed.at)
        prove_not_stale(store, draft, seen)
        shown = previewed(store, draft, signed.at)
        if not (draft.is_new or shown.waiting):
            return shown
        version = draft.ground.release.version if draft.ground.release else 0
        data = {"version": version + 1, "documents": draft.ground.documents, "revision": draft.revision}
        number = record(store, organisation, "release", data, signed, year)
        release(store, draft.plan, signed.at, documents=draft.ground.documents, revision=number)
        fill(store, organisation, signed.at)
        if draft.ground.release:
            notify(store, organisation, *years(store, draft), signed.at)
        return shown


def previewed(store: Store, draft: Draft, now: datetime) -> Preview:
    decided = tuple(newly_decided(draft.in_force, draft.plan))
    other = tuple(otherwise_changed(draft.in_force, draft.plan))
    return Preview(draft, draft.change, decided, other, *telling(store, draft, now), draft.waiting)


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


def telling(store: Store, draft: Draft, now: datetime) -> tuple[tuple[Told, ...], tuple[str, ...]]:
    """Those whom notices of the change will reach, and the roles in which they reach nobody."""
    if draft.ground.release is None:
        return (), ()
    about: dict[tuple[str, str, str], dict[str, None]] = {}
    unreachable: set[str] = set()
    for reminder, reached in notices_of(store, draft.ground.organisation, *years(store, draft), now):
        unreachable |= set() if reached else {reminder.role}
        for someone in reached:
            about.setdefault((reminder.role, someone.name, someone.email), {})[reminder.uid] = None
    return tuple(Told(*who, tuple(uids)) for who, uids in sorted(about.items())), tuple(sorted(unreachable))


def years(store: Store, draft: Draft) -> tuple[Ruled, Ruled]:
    """As people see it, and as it will be."""
    return Ruled(folder_in_force(store, draft), draft.in_force), Ruled(draft.folder, draft.plan)


def folder_in_force(store: Store, draft: Draft) -> Folder:
    release = draft.ground.release
    if release is None:
        return draft.folder
    return read_once(tuple(store.documents_of_version(draft.ground.organisation, release.documents).files.items()))
