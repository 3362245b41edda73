"""Releasing makes a plan the year in force: what every feed shows from then on, all of it at once.

    release    a plan's occurrences in the place of those before
    renew      the same occurrences, as this program shows them on this day

What people see of an occurrence decides whether it has changed, and how many times: SEQUENCE, LAST-MODIFIED and DTSTAMP
follow from that. What leaves the year is shown as cancelled, like a meeting that people cancel: a calendar that only
adds what it is told would else show it for ever, and people would not know whether it was ever there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from app.feeds import ORGANISATION, Change, Entry, entries_of, extra_rules, feed_for, roles_called, shown
from app.loading import folder_of
from app.refusal import Refused
from app.rendering import Rendering, digest, later, render_feeds
from app.store import Release, Released, Store
from app.store.shapes import occurrence_as_text
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan

EPOCH = datetime.fromtimestamp(0, UTC)
UNSEEN = -1  # so that the first time somebody sees it is SEQUENCE 0

InForce = Mapping[str, Released]  # every occurrence that was ever released, by uid


def release(store: Store, plan: Plan, now: datetime, documents: str | None = None, revision: int = 0) -> bool:
    """Whether anything changed. All of it is in force at once, or nothing is.

    `documents` is the version that rules the plan, the newest unless it is said; `revision` is where the log was then.
    """
    now = now.replace(microsecond=0)
    with store.transaction():
        version = documents or newest_documents(store, plan.organisation)
        is_new = keep_plan(store, plan, version, revision, now)
        before = in_force(store, plan.organisation)
        return show(store, plan.organisation, before, with_plan(before, plan, version, now), now) or is_new


def renew(store: Store, organisation: str, now: datetime) -> bool:
    """Whether anything changed."""
    with store.transaction():
        before = in_force(store, organisation)
        return show(store, organisation, before, before, now.replace(microsecond=0))


def newest_documents(store: Store, organisation: str) -> str:
    documents = store.documents(organisation)
    if documents is None:
        raise Refused(f"{organisation} has no documents yet")
    return documents.version


def keep_plan(store: Store, plan: Plan, documents: str, revision: int, now: datetime) -> bool:
    last = store.release(plan.organisation, plan.year)
    if last and (last.plan, last.documents, last.revision) == (plan, documents, revision):
        return False
    number = last.version + 1 if last else 1
    store.keep_release(plan.organisation, Release(plan.year, number, documents, now, plan, revision))
    return True


def in_force(store: Store, organisation: str) -> InForce:
    return {kept.occurrence.uid: kept for kept in store.occurrences(organisation)}


# What is in the year


def with_plan(before: InForce, plan: Plan, documents: str, now: datetime) -> InForce:
    """The plan's occurrences in the place of its year's; all others as they were."""
    planned = {one.uid: placed(before.get(one.uid), one, plan.year, documents) for one in plan.occurrences}
    return {uid: left(kept, plan.year, now) for uid, kept in before.items()} | planned


def placed(kept: Released | None, occurrence: Occurrence, year: int, documents: str) -> Released:
    if kept is None:
        return Released(occurrence, year, "", UNSEEN, EPOCH, documents)
    return replace(kept, occurrence=occurrence, year=year, documents=documents, withdrawn_at=None)


def left(kept: Released, year: int, now: datetime) -> Released:
    return replace(kept, withdrawn_at=now) if kept.year == year and kept.withdrawn_at is None else kept


# What people see of it


def show(store: Store, organisation: str, before: InForce, after: InForce, now: datetime) -> bool:
    """Whether anything that is kept changed. Feeds follow: each event as it looks, with its SEQUENCE."""
    versions = {kept.documents for kept in after.values()}
    folders = {version: folder_of(store, organisation, version) for version in versions}
    documents = latest_documents(store, organisation)
    folder = folder_of(store, organisation, documents)
    uncounted = frozenset(rule for known in folders.values() for rule in extra_rules(known))
    entries = entries_in_force(after.values(), uncounted)
    looks = looks_of(entries, after.values(), folder)
    called = {entry.occurrence.uid: called_to(entry, after, folders) for entry in entries}
    seen = {uid: raised(replace(kept, called=called.get(uid, ())), looks[uid], now) for uid, kept in after.items()}
    changed = [kept for uid, kept in seen.items() if kept != before.get(uid)]
    for kept in changed:
        store.keep_occurrence(organisation, kept)
    entries = entries_in_force(seen.values(), uncounted)
    persons = tuple(someone.id for someone in store.persons(organisation))
    rendering = Rendering(folder, documents, entries, called, persons, store.holdings(organisation), now)
    return render_feeds(store, rendering) or bool(changed)


def latest_documents(store: Store, organisation: str) -> str:
    """Feeds are called as in the documents of the last year: what is loaded and not released is nobody's to see."""
    release = store.release(organisation, max(store.years(organisation)))
    return release.documents if release else newest_documents(store, organisation)


def entries_in_force(released: Collection[Released], uncounted: Collection[str]) -> tuple[Entry, ...]:
    changes = {kept.occurrence.uid: Change(kept.sequence, kept.changed_at) for kept in released}
    seen = [as_seen(kept) for kept in released if kept.withdrawn_at is None or kept.occurrence.kind != "item"]
    return entries_of(seen, None, changes.__getitem__, uncounted)


def as_seen(kept: Released) -> Occurrence:
    return replace(kept.occurrence, status="cancelled") if kept.withdrawn_at else kept.occurrence


def looks_of(entries: Iterable[Entry], released: Iterable[Released], folder: Folder) -> dict[str, str]:
    """What each occurrence looks like to people. An item is seen at its meeting, so its own words are its look."""
    feed = feed_for(folder, ORGANISATION, folder.organisation.identity.id, ())
    looks = {kept.occurrence.uid: digest(occurrence_as_text(kept.occurrence).encode()) for kept in released}
    return looks | {entry.occurrence.uid: digest(shown(entry, feed)) for entry in entries}


def called_to(entry: Entry, released: InForce, folders: Mapping[str, Folder]) -> tuple[str, ...]:
    """When a meeting is cancelled its items go elsewhere; those who would have come with them still have to know."""
    kept = released[entry.occurrence.uid]
    if entry.occurrence.status == "cancelled" and kept.called:
        return kept.called
    return roles_called(entry, folders[kept.documents])


def raised(kept: Released, look: str, now: datetime) -> Released:
    """SEQUENCE and LAST-MODIFIED rise when, and only when, subscribers see a difference (RFC 5545 3.8.7)."""
    if kept.shown == look:
        return kept
    return replace(kept, shown=look, sequence=kept.sequence + 1, changed_at=later(kept.changed_at, now))
