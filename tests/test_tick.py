"""What time alone changes is rendered anew each day; nobody's event changes by it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from feed_clients import events_in
from handmade import FILES, NOW, config_in, filled, meeting, plan
from test_store_leaks import Watched

from app import rendering
from app import tick as ticking
from app.feeds import calendar
from app.feeds.phrases import PHRASES, SWEDISH
from app.loading import load
from app.planning import open_installation
from app.releasing import release, renew
from app.store import Bytes, Store, open_store
from app.tick import tick
from schedules.plan import Plan

LATER = datetime(2027, 6, 1, 12, tzinfo=UTC)
JUNE = "exempel-styrgrupp-moten-2027-2@arshjul.example"
WEEK = timedelta(weeks=1)


@pytest.fixture
def store(tmp_path: Path, database: str) -> Iterator[Store]:
    """Its meeting on 7 June is cancelled on the first."""
    store = filled(config_in(tmp_path, ARSHJUL_DATABASE=database))
    release(store, cancelled(plan(2027)), LATER)
    yield store
    store.close()


def cancelled(plan: Plan) -> Plan:
    occurrences = (replace(one, status="cancelled") if one.uid == JUNE else one for one in plan.occurrences)
    return replace(plan, occurrences=tuple(occurrences))


def feed(store: Store) -> Bytes:
    feed = store.feed("exempel", "group", "styrgrupp")
    assert feed is not None
    return feed


def shown(store: Store) -> set[str]:
    return set(events_in(feed(store).body))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_a_cancelled_meeting_is_told_until_four_weeks_after_its_day(store: Store) -> None:
    tick(store, noon(date(2027, 7, 5)))
    assert JUNE in shown(store)

    assert tick(store, noon(date(2027, 7, 6))) == ["exempel"]
    assert JUNE not in shown(store)


def test_the_day_is_the_organisations_and_not_the_servers(store: Store) -> None:
    tick(store, datetime(2027, 7, 5, 21, 59, tzinfo=UTC))
    assert JUNE in shown(store)

    tick(store, datetime(2027, 7, 5, 22, 1, tzinfo=UTC))  # after midnight in Stockholm
    assert JUNE not in shown(store)


def test_what_is_past_leaves_after_a_year(store: Store) -> None:
    first = "exempel-styrgrupp-moten-2027-1@arshjul.example"

    tick(store, noon(date(2028, 1, 19)))
    assert first in shown(store)

    tick(store, noon(date(2028, 1, 20)))
    assert first not in shown(store)


def test_a_tick_changes_no_event_and_dates_the_feed_that_it_changes(store: Store) -> None:
    before, kept = events_in(feed(store).body), store.occurrences("exempel")

    tick(store, LATER + 6 * WEEK)

    after = events_in(feed(store).body)
    assert after.items() < before.items()
    assert store.occurrences("exempel") == kept
    assert feed(store).last_modified == LATER + 6 * WEEK


def test_a_second_tick_finds_nothing_and_asks_one_question(store: Store) -> None:
    tick(store, LATER + 6 * WEEK)
    before = store.feeds("exempel")
    engine = Watched(store.engine)

    assert tick(Store(engine), LATER + 6 * WEEK + timedelta(hours=3)) == []  # type: ignore[arg-type]

    assert len(engine.asked) == 2  # which organisations there are, and whether this one has anything due
    assert store.feeds("exempel") == before


def test_what_a_clock_gone_wrong_took_away_comes_back(store: Store) -> None:
    before = [(feed.subject, feed.body) for feed in store.feeds("exempel")]

    tick(store, LATER + 100 * WEEK)
    assert shown(store) == set()
    tick(store, LATER + timedelta(hours=1))

    assert [(feed.subject, feed.body) for feed in store.feeds("exempel")] == before
    assert feed(store).last_modified > LATER + 100 * WEEK  # later all the same: whoever asks by date must see it


def test_of_four_ticks_at_once_one_does_the_work(store: Store) -> None:
    def one_tick(_: int) -> list[str]:
        try:
            return tick(store, LATER + 6 * WEEK)
        finally:
            store.close()

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(one_tick, range(4)))

    assert sorted(done) == [[], [], [], ["exempel"]]


def test_a_tick_is_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.feeds("exempel")
    keep_feed, kept = Store.keep_feed, []

    def fail_at_the_second(self: Store, organisation: str, feed: Bytes) -> None:
        kept.append(feed)
        if len(kept) == 2:
            raise RuntimeError
        keep_feed(self, organisation, feed)

    monkeypatch.setattr(Store, "keep_feed", fail_at_the_second)

    with pytest.raises(RuntimeError):
        tick(store, LATER + 6 * WEEK)

    assert store.feeds("exempel") == before


def test_what_is_loaded_but_not_released_is_nobodys_to_see(store: Store) -> None:
    before = store.feeds("exempel")
    renamed = FILES | {"regler.toml": FILES["regler.toml"].replace('"Styrgruppen"', '"Ledningen"')}

    load(store, renamed, LATER)
    renew(store, "exempel", LATER)
    assert store.feeds("exempel") == before

    release(store, cancelled(plan(2027)), LATER)
    assert b"\r\nNAME:Ledningen\r\n" in feed(store).body


# Another program


def another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ticking, rendering):
        monkeypatch.setattr(module, "program", lambda: "another")


def test_a_program_that_shows_all_as_before_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [(feed.body, feed.last_modified) for feed in store.feeds("exempel")]
    another_program(monkeypatch)

    assert tick(store, LATER) == []

    assert [(feed.body, feed.last_modified) for feed in store.feeds("exempel")] == before
    assert not store.has_feeds_due("exempel", LATER.date(), "another")


def test_a_program_that_shows_something_otherwise_raises_its_sequence_at_the_first_tick(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = events_in(feed(store).body)
    another_program(monkeypatch)
    monkeypatch.setitem(PHRASES, "sv", replace(SWEDISH, meeting_is_proposed="Dagen kan ändras."))
    calendar.shown_in.cache_clear()  # a new program begins with nothing in memory

    assert tick(store, LATER + WEEK) == ["exempel"]

    calendar.shown_in.cache_clear()
    raised = {uid for uid, event in events_in(feed(store).body).items() if event.sequence > before[uid].sequence}
    assert raised == {uid for uid in before if "moten" in uid and uid != JUNE}


def test_every_start_ticks(tmp_path: Path) -> None:
    store = open_store(config_in(tmp_path).database)
    open_installation(store, bytes(32), NOW)
    store.engine.change("UPDATE feeds SET rendered_by = '', right_until = '2026-01-01'")

    open_installation(store, bytes(32), NOW)

    assert not store.has_feeds_due("kumla", NOW.date(), rendering.program())
    store.close()


# From before there were roles and days in the store


def test_a_database_from_before_gets_every_kind_of_feed_at_the_first_tick(store: Store) -> None:
    before = store.feeds("exempel")
    store.engine.change("DELETE FROM feeds WHERE kind <> 'group'")
    store.engine.change(
        "UPDATE feeds SET documents = '', rendered_by = '', right_from = NULL, right_until = NULL"
    )
    store.engine.change("UPDATE occurrences SET called = ''")

    tick(store, LATER)

    assert [(feed.kind, feed.subject, feed.body) for feed in store.feeds("exempel")] == [
        (feed.kind, feed.subject, feed.body) for feed in before
    ]
    assert meeting(2027, 1, date(2027, 1, 18)).uid in shown(store)
