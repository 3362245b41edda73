"""What other people's readers make of our golden feeds, held against what we meant."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from feed_examples import EXAMPLES, GOLDEN
from kumla import kumla, planned
from peers import PEERS, read_with

from app.feeds import Feed, planned_feed
from app.feeds.words import summary_of
from schedules.plan import Occurrence

Events = list[dict[str, str | None]]
STATUS = {"proposed": "TENTATIVE", "provisional": "TENTATIVE", "decided": "CONFIRMED", "cancelled": "CANCELLED"}


KUMLA = {f"kumla-2027-{group}": group for group in ("styrgrupp", "operativ-grupp", "andt-sl")}
GOLDEN_FEEDS = [*EXAMPLES, *KUMLA]


def feed_named(name: str) -> Feed:
    return planned_feed(kumla(), planned(2027), KUMLA[name]) if name in KUMLA else EXAMPLES[name]


def meant(feed: Feed) -> Events:
    events = (event(entry.occurrence, feed.language) for entry in feed.entries)
    return sorted(events, key=lambda event: event["uid"])


def event(occurrence: Occurrence, language: str) -> dict[str, str | None]:
    is_held = occurrence.kind == "meeting" and occurrence.status != "cancelled"
    return {
        "uid": occurrence.uid, "summary": summary_of(occurrence, language), "status": STATUS[occurrence.status],
        "transp": "OPAQUE" if is_held else "TRANSPARENT",
        "start": moment(occurrence.start), "end": moment(occurrence.end or occurrence.day + timedelta(days=1)),
    }


def moment(time: datetime | date) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(time, datetime) else time.isoformat()


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("name", GOLDEN_FEEDS)
def test_a_peer_reads_every_start_end_title_and_status_as_we_meant_them(name: str, peer: str) -> None:
    assert read_with(peer, (GOLDEN / f"{name}.ics").read_bytes()) == meant(feed_named(name))


def expanded_by_recurring_ical_events(ics: bytes) -> Events:
    import icalendar
    import recurring_ical_events

    found = recurring_ical_events.of(icalendar.Calendar.from_ical(ics)).all()
    return [
        {
            "uid": str(one["UID"]), "summary": str(one["SUMMARY"]), "status": str(one["STATUS"]),
            "transp": str(one["TRANSP"]), "start": moment(one.start), "end": moment(one.end),
        }
        for one in found
    ]


def read_by_vobject(ics: bytes) -> Events:
    import vobject

    found = vobject.readOne(ics.decode())
    return [
        {
            "uid": one.uid.value, "summary": one.summary.value, "status": one.status.value, "transp": one.transp.value,
            "start": moment(one.dtstart.value), "end": moment(one.dtend.value),
        }
        for one in found.contents.get("vevent", ())
    ]


@pytest.mark.parametrize("read", [expanded_by_recurring_ical_events, read_by_vobject])
@pytest.mark.parametrize("name", GOLDEN_FEEDS)
def test_python_reads_them_so_too(name: str, read: Callable[[bytes], Events]) -> None:
    events = read((GOLDEN / f"{name}.ics").read_bytes())

    assert sorted(events, key=lambda event: event["uid"]) == meant(feed_named(name))
