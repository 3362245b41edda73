"""When the database is locked, full or gone, calendars get what they had, or 503; never an empty year or a page."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from sqlite3 import connect

import pytest
from conftest import Place
from handmade import NOW, moved, plan
from postgresql import address, own_cluster
from serving import Site

from app.releasing import release
from app.store import StoreTrouble, open_store
from app.store import sqlite as sqlite_engine


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Its store gives up at once where it would wait for half a minute."""
    monkeypatch.setattr(sqlite_engine, "PATIENCE", 0)
    site = Site(tmp_path)
    site.watch.look()
    return site


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "arshjul.db"


def let_go(site: Site) -> None:
    for store in (site.store, site.memory.store):
        store.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Against readers too, as a copying program or a file system may do."""
    with closing(connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def away(file: Path) -> Iterator[None]:
    """The database and what SQLite keeps beside it."""
    elsewhere = file.parent / "elsewhere"
    elsewhere.mkdir()
    files = list(file.parent.glob("arshjul.db*"))
    for each in files:
        shutil.move(each, elsewhere)
    yield
    for each in files:
        shutil.move(elsewhere / each.name, each)


@contextmanager
def full() -> Iterator[None]:
    """No file of this process can grow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


TROUBLES = {"locked": locked, "gone": away}


@pytest.mark.parametrize("kind", TROUBLES)
def test_feeds_go_on_as_they_were_while_the_file_is_locked_or_gone_and_then_go_on_changing(
    site: Site, file: Path, kind: str
) -> None:
    before = site.ask()
    let_go(site)
    with TROUBLES[kind](file):
        with pytest.raises(StoreTrouble):
            site.memory.store.organisations()
        site.watch.look()
        assert site.ask() == before
        assert site.ask(If_None_Match="*")[0] == "304 NOT MODIFIED"
        assert site.ask("/f/x/y.ics")[0] == "404 NOT FOUND"

    release(site.store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)
    site.watch.look()

    assert site.ask()[2] not in (before[2], b"")


@pytest.mark.parametrize("kind", TROUBLES)
def test_a_process_that_never_met_its_store_says_try_again(site: Site, file: Path, kind: str) -> None:
    let_go(site)
    site.memory.__init__(site.memory.store, site.memory.answering)  # type: ignore[misc]
    with TROUBLES[kind](file):
        site.watch.look()
        for path in (site.path, "/f/x/y.ics"):
            status, headers, body = site.ask(path)
            assert (status, dict(headers)["Retry-After"]) == ("503 SERVICE UNAVAILABLE", "120")
            assert (dict(headers)["Content-Type"], body) == ("text/plain; charset=utf-8", b"Try again later.\n")

    site.watch.look()

    assert site.ask()[0] == "200 OK"


def test_on_a_full_disk_feeds_go_on_and_the_fetches_are_written_down_when_there_is_room(site: Site) -> None:
    with full():
        with pytest.raises(StoreTrouble):
            site.store.count_change("exempel")
        assert site.ask(User_Agent="Thunderbird")[0] == "200 OK"
        site.watch.look()
        assert site.ask()[0] == "200 OK"
    assert [one.last_client for one in site.store.subscriptions("exempel")] == [None, None]

    site.watch.look()

    assert "annan" in [one.last_client for one in site.store.subscriptions("exempel")]


def test_feeds_go_on_while_somebody_locks_a_servers_tables_and_change_when_they_let_go(
    tmp_path: Path, place: Place
) -> None:
    at_once = "&options=-c%20lock_timeout%3D1"  # ms, where it would wait for half a minute
    site = Site(tmp_path, ARSHJUL_DATABASE=place("postgresql") + at_once)
    site.watch.look()
    before = site.ask()
    other = open_store(site.config.database)
    with other.transaction():
        for table in ("organisations", "feeds", "subscriptions", "feed_changes"):
            other.engine.change(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreTrouble):
            site.memory.store.changes()
        site.watch.look()
        assert site.ask() == before
        assert site.ask("/f/x/y.ics")[0] == "404 NOT FOUND"

    release(site.store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)
    site.watch.look()

    assert site.ask()[2] not in (before[2], b"")
    for store in (site.store, site.memory.store, other):
        store.close()


def test_feeds_go_on_while_a_server_is_down_and_change_when_it_is_back(tmp_path: Path) -> None:
    with own_cluster() as cluster:
        site = Site(tmp_path, ARSHJUL_DATABASE=address(cluster.folder, "postgres"))
        site.watch.look()
        before = site.ask()

        cluster.stop()
        site.watch.look()
        assert site.ask() == before
        assert site.ask("/f/x/y.ics")[0] == "404 NOT FOUND"
        with pytest.raises(StoreTrouble):
            site.store.organisations()

        cluster.start()
        site.store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)
        site.watch.look()
        assert site.ask()[0] == "410 GONE"
        let_go(site)
