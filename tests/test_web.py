"""Several processes on one store: each sees what any of them changes, and many calendars at once are all answered."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe

import pytest
from conftest import Place
from fetching import fetch_all, subscribed
from life import by, uid
from test_serve import Process, announced, feed_in, fetch, free_port, started

from app.planning.changing import set_place
from app.planning.releases import release_year
from app.store import open_store

NOW = datetime.now(UTC)
Start = Callable[..., str]
TRIES, ENOUGH = 2000, 20


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a node, and gives the address of a feed on it."""
    with ExitStack() as nodes:
        yield lambda **environ: nodes.enter_context(node(tmp_path, **environ))


@contextmanager
def node(folder: Path, **environ: str) -> Iterator[str]:
    port = free_port()
    settings = {"ARSHJUL_DATA": str(folder / "data"), "ARSHJUL_BIND": f"127.0.0.1:{port}"}
    process = started(os.environ | settings | environ, "web")
    try:
        feed = feed_in(announced(process))
        fetch(feed)
        yield feed
    finally:
        end(process)


def end(process: Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)


def until(is_so: Callable[[], bool], *where: str) -> None:
    """Of every worker, who answer by turns. Bounded by the number of tries, and never by a clock."""
    seen = []
    for _ in range(TRIES):
        seen.append(is_so())
        if seen[-ENOUGH:] == [True] * ENOUGH:
            return
    raise AssertionError(f"it never became so: {', '.join(where)}")


def revoke(database: str) -> None:
    with closing(open_store(database)) as store:
        assert store.revoke_subscription("kumla", "kumla.group.styrgrupp", NOW)


def released(database: str) -> tuple[bytes, str]:
    """A meeting of next year gets a place, and everybody is to see it: the feed's bytes and ETag."""
    with closing(open_store(database)) as store:
        set_place(store, "kumla", uid(3, year=NOW.year + 1), "Rum 5", by("Anna", NOW))
        release_year(store, "kumla", NOW.year + 1, by("Anna", NOW))
        feed = store.feed("kumla", "group", "styrgrupp")
        assert feed is not None and b"LOCATION:Rum 5" in feed.body
        return feed.body, f'"{feed.etag}"'


def prove_changes_are_seen(database: str, *nodes: str) -> None:
    """On every node, by every worker: first a release, then that the address is withdrawn."""
    before = {fetch(url)[2] for url in nodes}
    body, etag = released(database)
    assert len(before) == 1 and body not in before
    for url in nodes:
        until(lambda: bytes_and_tag(url) == (body, etag), url)  # noqa: B023

    revoke(database)
    for url in nodes:
        until(lambda: fetch(url)[0] == 410, url)  # noqa: B023


def bytes_and_tag(url: str) -> tuple[bytes, str]:
    _, headers, body = fetch(url)
    return body, headers["etag"]


def test_two_nodes_on_one_server_both_see_what_is_released_and_what_is_withdrawn(start: Start, place: Place) -> None:
    database = place("postgresql")
    nodes = [start(ARSHJUL_DATABASE=database) for _ in range(2)]

    prove_changes_are_seen(database, *nodes)


def test_two_workers_on_one_file_both_see_what_is_released_and_what_is_withdrawn(start: Start, tmp_path: Path) -> None:
    url = start(ARSHJUL_WORKERS="2")

    prove_changes_are_seen(f"sqlite:///{tmp_path}/data/arshjul.db", url)


def test_ten_thousand_subscriptions_fetched_at_once_are_all_answered(start: Start, tmp_path: Path) -> None:
    url = start()
    with closing(open_store(f"sqlite:///{tmp_path}/data/arshjul.db")) as store:
        paths = subscribed(store, 10_000)
    host, port = url.split("/")[2].split(":")
    until(lambda: fetch(f"http://{host}:{port}{paths[-1]}")[0] == 200)

    fetched = fetch_all(host, int(port), paths, connections=200)

    assert (fetched.statuses, fetched.broken) == ({200: 10_000}, 0)


def test_unknown_addresses_beside_them_are_answered_too(start: Start) -> None:
    url = start()
    host, port = url.split("/")[2].split(":")
    known = ["/" + url.split("/", 3)[3]] * 1000
    unknown = [f"/f/{token_urlsafe(32)}/a.ics" for _ in range(1000)]

    fetched = fetch_all(host, int(port), (path for pair in zip(known, unknown, strict=True) for path in pair), 200)

    assert (fetched.statuses, fetched.broken) == ({200: 1000, 404: 1000}, 0)
