"""A client is a calendar program that fetches a feed now and then: the ways in which real ones decide what is new.

What a client shows is, for each uid, every line of its event but DTSTAMP, LAST-MODIFIED and SEQUENCE, unseen by all.
The client that takes every file as it is has by definition what the feed says; all others must show the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.store import Bytes

STAMP = ("DTSTAMP:", "LAST-MODIFIED:", "SEQUENCE:")


@dataclass(frozen=True)
class Event:
    uid: str
    sequence: int
    modified: str
    lines: tuple[str, ...]  # what people see

    def value(self, name: str, otherwise: str | None = None) -> str:
        found = (line.partition(":")[2] for line in self.lines if re.match(f"{name}[:;]", line))
        return next(found) if otherwise is None else next(found, otherwise)

    @property
    def is_cancelled(self) -> bool:
        return "STATUS:CANCELLED" in self.lines

    @property
    def day(self) -> str:
        return self.value("DTSTART")[:8]


Events = Mapping[str, Event]


def events_in(ics: bytes) -> dict[str, Event]:
    text = ics.replace(b"\r\n ", b"").decode()
    found = [event_from(part.partition("\r\nEND:VEVENT")[0]) for part in text.split("BEGIN:VEVENT\r\n")[1:]]
    assert len({event.uid for event in found}) == len(found), "a uid stands twice"
    return {event.uid: event for event in found}


def event_from(text: str) -> Event:
    lines = text.split("\r\n")
    stamp = {line.partition(":")[0]: line.partition(":")[2] for line in lines if line.startswith(STAMP)}
    assert stamp["DTSTAMP"] == stamp["LAST-MODIFIED"]
    seen = tuple(line for line in lines if not line.startswith(STAMP))
    return Event(lines[0].removeprefix("UID:"), int(stamp["SEQUENCE"]), stamp["LAST-MODIFIED"], seen)


@dataclass
class Replacing:
    """Outlook, Thunderbird, KDE, Nextcloud: the file is the calendar."""

    known: dict[str, Event] = field(default_factory=dict)

    def fetch(self, feed: Bytes) -> None:
        self.take(events_in(feed.body))

    def take(self, events: Events) -> None:
        self.known = dict(events)

    def shows(self) -> dict[str, tuple[str, ...]]:
        return {uid: event.lines for uid, event in self.known.items()}


@dataclass
class ByTag(Replacing):
    """Thunderbird and Evolution: what has the same ETag is not even read."""

    tag: str = ""

    def fetch(self, feed: Bytes) -> None:
        if feed.etag != self.tag:
            self.take(events_in(feed.body))
        self.tag = feed.etag


@dataclass
class ByDate(Replacing):
    """A program that asks If-Modified-Since, to the second: what is not newer is not sent (RFC 9110 13.1.3)."""

    since: datetime | None = None

    def fetch(self, feed: Bytes) -> None:
        if self.since is None or feed.last_modified > self.since:
            self.take(events_in(feed.body))
            self.since = feed.last_modified


class ByLastModified(Replacing):
    """ICSx5: what it has is replaced only by an event with a later LAST-MODIFIED; uids that are gone are deleted."""

    def take(self, events: Events) -> None:
        self.known = {uid: self.newer(self.known.get(uid), event) for uid, event in events.items()}

    def newer(self, mine: Event | None, event: Event) -> Event:
        return event if mine is None or event.modified > mine.modified else mine


class BySequence(ByLastModified):
    """Google as people report it: a changed event shows only with a higher SEQUENCE."""

    def newer(self, mine: Event | None, event: Event) -> Event:
        return event if mine is None or event.sequence > mine.sequence else mine


class HidingCancelled(BySequence):
    """Google hides what is cancelled."""

    def shows(self) -> dict[str, tuple[str, ...]]:
        return {uid: event.lines for uid, event in self.known.items() if not event.is_cancelled}


class Keeping(HidingCancelled):
    """No program that we know of, but the strictest: it deletes nothing that it is not told is cancelled."""

    def take(self, events: Events) -> None:
        self.known |= {uid: self.newer(self.known.get(uid), event) for uid, event in events.items()}


CLIENTS = (Replacing, ByTag, ByDate, ByLastModified, BySequence, HidingCancelled)
