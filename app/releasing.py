"""Releasing makes a plan the year in force: what every feed shows from then on, all of it at once.

What people see of an occurrence decides whether it has changed, and how many times: SEQUENCE, LAST-MODIFIED and DTSTAMP
follow from that.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.feeds import Change, entries_of, extra_rules, feed_of, render, shown, still_shown
from app.refusal import Refused
from app.store import Bytes, Release, Released, Store
from app.store.shapes import occurrence_as_text
from app.subscriptions import GROUP
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan

SECOND = timedelta(seconds=1)  # HTTP dates and iCalendar know nothing smaller
EPOCH = datetime.fromtimestamp(0, UTC)  # a look has no time of its own


def release(store: Store, folder: Folder, plan: Plan, now: datetime) -> bool:
    """Whether anything changed. All of it is in force at once, or nothing is."""
    now = now.replace(microsecond=0)
    with store.transaction():
        documents = store.documents(plan.organisation)
        if documents is None:
            raise Refused(f"{plan.organisation} has no documents yet")
        earlier = {kept.occurrence.uid: kept for kept in store.occurrences(plan.organisation)}
        after = {kept.occurrence.uid: kept for kept in put_in_force(earlier, folder, plan, documents.version, now)}
        changed = [kept for uid, kept in after.items() if kept != earlier.get(uid)]
        for kept in changed:
            store.keep_occurrence(plan.organisation, kept)
        fresh = [feed for feed in rendered(store, folder, after, now) if is_new(store, plan.organisation, feed)]
        for feed in fresh:
            store.keep_feed(plan.organisation, feed)
        in_force = store.release(plan.organisation, plan.year)
        if in_force and (in_force.plan, in_force.documents) == (plan, documents.version):
            return bool(changed or fresh)
        version = in_force.version + 1 if in_force else 1
        store.keep_release(plan.organisation, Release(plan.year, version, documents.version, now, plan))
        return True


def put_in_force(
    earlier: Mapping[str, Released], folder: Folder, plan: Plan, documents: str, now: datetime
) -> Iterator[Released]:
    """Every occurrence of the organisation after the release: this year's as planned, all others as they were."""
    planned = {one.uid: one for one in plan.occurrences}
    others = {uid: kept for uid, kept in earlier.items() if uid not in planned}
    staying = [kept.occurrence for kept in others.values() if is_staying(kept, plan.year)]
    looks = looks_of(folder, [*staying, *planned.values()])
    for uid, kept in others.items():
        if is_staying(kept, plan.year):
            yield changed(kept, kept.occurrence, looks[uid], kept.documents, now)
        else:
            yield kept if kept.withdrawn_at else replace(kept, withdrawn_at=now)
    for uid, occurrence in planned.items():
        if uid in earlier:
            yield replace(changed(earlier[uid], occurrence, looks[uid], documents, now), year=plan.year)
        else:
            yield Released(occurrence, plan.year, looks[uid], 0, now, documents)


def is_staying(kept: Released, year: int) -> bool:
    """Of another year than the one that is released, and in force there."""
    return kept.year != year and kept.withdrawn_at is None


def changed(kept: Released, occurrence: Occurrence, look: str, documents: str, now: datetime) -> Released:
    """SEQUENCE and LAST-MODIFIED rise when, and only when, subscribers see a difference (RFC 5545 3.8.7)."""
    if kept.shown == look and kept.withdrawn_at is None:
        return replace(kept, occurrence=occurrence, documents=documents)
    return replace(
        kept, occurrence=occurrence, shown=look, sequence=kept.sequence + 1,
        changed_at=later(kept.changed_at, now), documents=documents, withdrawn_at=None,
    )  # fmt: skip


def later(before: datetime, now: datetime) -> datetime:
    """Now; or, where the clock was set back, so much later that whoever compares sees that it is later."""
    return max(now, before + SECOND)


def looks_of(folder: Folder, occurrences: Iterable[Occurrence]) -> dict[str, str]:
    """What each occurrence looks like to people. An item is seen at its meeting, so its own words are its look."""
    everything = tuple(occurrences)
    looks = {one.uid: digest(occurrence_as_text(one).encode()) for one in everything}
    for group in folder.groups:
        feed = feed_of(folder, group.id, ())
        for entry in entries_of(everything, group.id, lambda uid: Change(0, EPOCH), extra_rules(folder)):
            looks[entry.occurrence.uid] = digest(shown(entry, feed))
    return looks


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


# Its feeds


def rendered(store: Store, folder: Folder, after: Mapping[str, Released], now: datetime) -> Iterator[Bytes]:
    in_force = [kept.occurrence for kept in after.values() if kept.withdrawn_at is None]
    organisation = folder.organisation
    today = now.astimezone(organisation.zone).date()
    for group in folder.groups:
        entries = entries_of(
            in_force, group.id, lambda uid: Change(after[uid].sequence, after[uid].changed_at), extra_rules(folder)
        )
        body = render(feed_of(folder, group.id, still_shown(entries, today)))
        earlier = store.feed(organisation.identity.id, GROUP, group.id)
        modified = later(earlier.last_modified, now) if earlier else now
        yield Bytes(GROUP, group.id, group.id, body, gzip.compress(body, mtime=0), digest(body), modified)


def is_new(store: Store, organisation: str, feed: Bytes) -> bool:
    kept = store.feed(organisation, feed.kind, feed.subject)
    return kept is None or (kept.body, kept.name) != (feed.body, feed.name)
