"""A calendar is a feed written down as RFC 5545 wants it: the same feed is the same bytes, in every process.

    VCALENDAR      whose it is, how often to fetch it
      VTIMEZONE    our own (`timezone.py`)
      VEVENT       one for each entry, in the order of time
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Component, Event, vDuration, vText, vUri

from app.feeds.entries import Entry, Feed
from app.feeds.text import escaped, one_line, uri
from app.feeds.timezone import is_lawful, known, vtimezone
from app.feeds.words import calendar_name, description_of, summary_of, what_it_is

PRODUCT = "-//Arshjul//Arshjul//SV"  # no version in it: a new release of the program changes nobody's calendar
FETCH_EVERY = timedelta(hours=4)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
END = b"END:VCALENDAR\r\n"

STATUS = {"proposed": "TENTATIVE", "provisional": "TENTATIVE", "decided": "CONFIRMED", "cancelled": "CANCELLED"}
# Outlook heeds STATUS only where neither TRANSP nor this is given (MS-OXCICAL on STATUS), and we give TRANSP: so that a
# meeting is tentative is said once more, in Outlook's own word.
BUSY = {"TENTATIVE": "TENTATIVE", "CONFIRMED": "BUSY"}


class Text(vText):
    """TEXT as the RFC writes it, also where icalendar would write it raw: NAME, X-WR-CALNAME and X-WR-CALDESC."""

    def to_ical(self) -> bytes:
        return escaped(self).encode()


def render(feed: Feed) -> bytes:
    events = (stamped(shown(entry, feed), entry.sequence, entry.changed_at) for entry in feed.entries)
    return b"".join([opening(replace(feed, entries=())), *events, END])


@lru_cache(maxsize=1024)
def opening(feed: Feed) -> bytes:
    """All but the events."""
    calendar = head(feed)
    # Before its first use; and it is what makes a feed without events valid: a calendar has at least one component.
    calendar.add_component(vtimezone(feed.timezone))
    return written(calendar).removesuffix(END)


def shown(entry: Entry, feed: Feed) -> bytes:
    """What subscribers see of an entry. SEQUENCE and LAST-MODIFIED change when, and only when, this does."""
    return shown_in(replace(entry, sequence=0, changed_at=NEVER), feed.timezone, feed.language)


# An event stands in its group's feed, in those of roles and persons and in everybody's, and is the same in all.
@lru_cache(maxsize=1024)
def shown_in(entry: Entry, timezone: str, language: str) -> bytes:
    return written(event(entry, timezone, language))


def stamped(event: bytes, sequence: int, changed_at: datetime) -> bytes:
    """With how many times it has changed and when: neither is anything that people see."""
    uid, start, rest = event.partition(b"\r\nDTSTART")
    at = f"{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    stamp = f"\r\nDTSTAMP:{at}\r\nLAST-MODIFIED:{at}\r\nSEQUENCE:{sequence}"
    return b"".join([uid, stamp.encode(), start, rest])


def written(component: Component) -> bytes:
    # Properties in the order they were added: a golden file then reads as an event does, from title to place.
    lines: bytes = component.content_lines(sorted=False).to_ical()
    return lines


def head(feed: Feed) -> Calendar:
    """No METHOD: without it nobody takes a subscription for an invitation (RFC 5545 3.7.2)."""
    calendar = Calendar()
    calendar.add("version", Text("2.0"))
    calendar.add("prodid", Text(PRODUCT))
    calendar.add("calscale", Text("GREGORIAN"))
    for name in ("NAME", "X-WR-CALNAME"):
        calendar.add(name, Text(calendar_name(feed)))
    calendar.add("X-WR-CALDESC", Text(what_it_is(feed)))
    calendar.add("X-WR-TIMEZONE", Text(feed.timezone))
    calendar.add("REFRESH-INTERVAL", vDuration(FETCH_EVERY), {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(FETCH_EVERY))
    if feed.source:
        calendar.add("SOURCE", vUri(uri(feed.source)), {"VALUE": "URI"})
    return calendar


def event(entry: Entry, timezone: str, language: str) -> Event:
    """No ORGANIZER or ATTENDEE, which some calendars answer by mail; no VALARM, which subscriptions drop."""
    occurrence = entry.occurrence
    event = Event()
    event.add("uid", Text(one_line(occurrence.uid)))
    add_time(event, "dtstart", occurrence.start, timezone)
    add_time(event, "dtend", occurrence.end or occurrence.day + timedelta(days=1), timezone)  # DTEND is exclusive
    event.add("summary", Text(summary_of(occurrence, language)))
    event.add("description", Text(description_of(entry, language)))
    if one_line(occurrence.place):
        event.add("location", Text(one_line(occurrence.place)))
    add_standing(event, entry)
    return event


def add_time(event: Event, name: str, time: datetime | date, zone: str) -> None:
    """Local wall time with the zone's name, as people decide it; or a date alone."""
    if not isinstance(time, datetime):
        event.add(name, time, {"VALUE": "DATE"})
    elif is_lawful(wall_time(time, zone), zone):
        event.add(name, wall_time(time, zone), {"TZID": zone})
    else:
        # Our VTIMEZONE would place it an hour off.
        event.add(name, wall_time(time, zone).replace(tzinfo=known(zone)).astimezone(UTC))


def wall_time(time: datetime, zone: str) -> datetime:
    # A time without a zone is wall time already; `astimezone` would take it for the server's.
    return time.astimezone(known(zone)).replace(tzinfo=None) if time.tzinfo else time


def add_standing(event: Event, entry: Entry) -> None:
    """How sure it is, and whether it takes people's time: a deadline takes none, nor does what is cancelled."""
    status = STATUS[entry.occurrence.status]
    takes_time = entry.occurrence.kind == "meeting" and status != "CANCELLED"
    event.add("status", Text(status))
    event.add("transp", Text("OPAQUE" if takes_time else "TRANSPARENT"))
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", Text(BUSY[status] if takes_time else "FREE"))
