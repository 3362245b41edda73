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
from test_serve import Process, announced, feed_in, fetch, free_port, started

from app.store import open_store

NOW = datetime.now(UTC)
Start = Callable[..., str]


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


def until(status: int, *urls: str) -> None:
    """Bounded by the number of tries, and never by a clock."""
    for url in urls:
        seen = [fetch(url)[0] for _ in range(20)]
        for _ in range(2000):
            if set(seen[-20:]) == {status}:
                break
            seen.append(fetch(url)[0])
        assert set(seen[-20:]) == {status}


def revoke(database: str) -> None:
    with closing(open_store(database)) as store:
        assert store.revoke_subscription("kumla", "kumla.group.styrgrupp", NOW)


def test_two_nodes_on_one_server_serve_the_same_and_both_see_what_is_withdrawn(start: Start, place: Place) -> None:
    database = place("postgresql")
    nodes = [start(ARSHJUL_DATABASE=database) for _ in range(2)]
    first, second = (fetch(url) for url in nodes)
    assert first[2] == second[2] and first[1]["etag"] == second[1]["etag"]

    revoke(database)

    until(410, *nodes)


def test_two_workers_on_one_file_both_see_what_is_withdrawn(start: Start, tmp_path: Path) -> None:
    url = start(ARSHJUL_WORKERS="2")
    assert fetch(url)[0] == 200

    revoke(f"sqlite:///{tmp_path}/data/arshjul.db")

    until(410, url)


def test_ten_thousand_subscriptions_fetched_at_once_are_all_answered(start: Start, tmp_path: Path) -> None:
    url = start()
    with closing(open_store(f"sqlite:///{tmp_path}/data/arshjul.db")) as store:
        paths = subscribed(store, 10_000)
    host, port = url.split("/")[2].split(":")
    until(200, f"http://{host}:{port}{paths[-1]}")

    fetched = fetch_all(host, int(port), paths, connections=200)

    assert (fetched.statuses, fetched.broken) == ({200: 10_000}, 0)


def test_unknown_addresses_beside_them_are_answered_too(start: Start) -> None:
    url = start()
    host, port = url.split("/")[2].split(":")
    known = ["/" + url.split("/", 3)[3]] * 1000
    unknown = [f"/f/{token_urlsafe(32)}/a.ics" for _ in range(1000)]

    fetched = fetch_all(host, int(port), (path for pair in zip(known, unknown, strict=True) for path in pair), 200)

    assert (fetched.statuses, fetched.broken) == ({200: 1000, 404: 1000}, 0)
