"""Rendering writes every feed of an organisation anew from what is in force, and keeps those that became others.

All of them, whether or not somebody subscribes yet: an event is written once and stands in each, so one feed more costs
hardly more than its zipping, and who subscribes today has the year at once.
"""

import gzip
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.feeds import (
    GROUP,
    ORGANISATION,
    PERSON,
    ROLE,
    Entry,
    entries_for,
    feed_for,
    program,
    render,
    right_days,
    still_shown,
)
from app.loading import folder_of
from app.store import Bytes, Holding, Store
from schedules.folder import Folder

SECOND = timedelta(seconds=1)  # HTTP dates and iCalendar know nothing smaller


@dataclass(frozen=True)
class Rendering:
    """What all feeds of a moment have in common."""

    folder: Folder
    documents: str  # the folder's version
    entries: tuple[Entry, ...]
    called: Mapping[str, Collection[str]]  # the roles of each uid
    persons: Collection[str]
    holdings: Collection[Holding]
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.folder.organisation.zone).date()


def render_feeds(store: Store, rendering: Rendering) -> bool:
    """Whether anybody's calendar changes."""
    organisation = rendering.folder.organisation.identity.id
    earlier = {(feed.kind, feed.subject): feed for feed in store.feeds(organisation)}
    named = dict.fromkeys(subjects(rendering.folder, rendering.persons), rendering)
    # A group that a new document no longer has keeps its name, and shows until when its meetings were cancelled.
    gone = {place: by_old_documents(store, rendering, feed) for place, feed in earlier.items() if place not in named}
    fresh = [rendered(*place, by, earlier.get(place)) for place, by in (named | gone).items()]
    for feed in fresh:
        if feed != earlier.get((feed.kind, feed.subject)):
            store.keep_feed(organisation, feed)
    return any(is_another(feed, earlier.get((feed.kind, feed.subject))) for feed in fresh)


def by_old_documents(store: Store, rendering: Rendering, feed: Bytes) -> Rendering:
    if not feed.documents:
        return rendering
    folder = folder_of(store, rendering.folder.organisation.identity.id, feed.documents)
    return replace(rendering, folder=folder, documents=feed.documents)


def subjects(folder: Folder, persons: Iterable[str]) -> list[tuple[str, str]]:
    """Every feed that an organisation has, by kind and subject."""
    return [
        (ORGANISATION, folder.organisation.identity.id),
        *((GROUP, group.id) for group in folder.groups),
        *((ROLE, role.id) for document in folder.documents for role in document.roles),
        *((PERSON, person) for person in persons),
    ]


def rendered(kind: str, subject: str, by: Rendering, earlier: Bytes | None) -> Bytes:
    entries = entries_for(kind, subject, by.entries, by.called, by.holdings)
    body = render(feed_for(by.folder, kind, subject, still_shown(entries, by.today)))
    right_from, right_until = right_days(entries, by.today)
    name = subject if kind != PERSON else PERSON  # a file's name is seen by others too
    feed = Bytes(
        kind, subject, name, body, gzip.compress(body, mtime=0), digest(body), by.now, by.documents, program(),
        right_from, right_until,
    )  # fmt: skip
    if earlier is None:
        return feed
    if not is_another(feed, earlier):  # the same bytes keep their date, and the same zipped ones also by another zlib
        return replace(feed, gzip=earlier.gzip, last_modified=earlier.last_modified)
    return replace(feed, last_modified=later(earlier.last_modified, by.now))


def is_another(feed: Bytes, earlier: Bytes | None) -> bool:
    return earlier is None or (feed.body, feed.name) != (earlier.body, earlier.name)


def later(before: datetime, now: datetime) -> datetime:
    """Now; or, where the clock was set back, so much later that whoever compares sees that it is later."""
    return max(now, before + SECOND)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
