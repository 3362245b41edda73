"""Several machines, tried as processes: docs/nginx.conf in front of two nodes on one server, one of them killed."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from conftest import Place
from fetching import fetch_all
from life import by, one, uid
from test_serve import Process, announced, feed_in, fetch, free_port, started
from test_web import end, until

from app.audit import verified
from app.planning.changing import set_place
from app.planning.releases import release_year
from app.store import Store, open_store
from app.working import WORKS

CONF = Path(__file__).parents[1] / "docs" / "nginx.conf"
CONNECTIONS = 50
BEFORE, MOST = 500, 200_000  # requests: before anything happens, and at all
ROOMS = ["A1", "B2", "C3", "D4", "E5", "F6"]


class Site:
    """Two nodes, nginx in front of them, and two workers beside them."""

    def __init__(self, database: str, folder: Path, running: ExitStack) -> None:
        self.database, self.folder, self.running = database, folder, running
        self.ports = [free_port(), free_port()]
        self.nodes = [self.start(number) for number in range(2)]
        self.workers = [self.work() for _ in range(2)]
        feed = feed_in(announced(self.nodes[0]))
        for port in self.ports:
            fetch(f"http://127.0.0.1:{port}/healthz")
        self.front = free_port()
        running.enter_context(nginx(folder, self.front, self.ports))
        self.path = "/" + feed.split("/", 3)[3]
        self.url = f"http://127.0.0.1:{self.front}{self.path}"
        fetch(self.url)  # when nginx listens: nobody is refused because it is not there yet

    def start(self, number: int) -> Process:
        return self.begin("web", ARSHJUL_BIND=f"127.0.0.1:{self.ports[number]}")

    def work(self) -> Process:
        worker = self.begin("work")
        assert announced(worker, 1) == [WORKS]
        return worker

    def begin(self, what: str, **environ: str) -> Process:
        settings = {"ARSHJUL_DATABASE": self.database, "ARSHJUL_DATA": str(self.folder)}
        process = started(os.environ | settings | environ, what)
        self.running.callback(end, process)
        return process

    def at(self, number: int) -> str:
        return f"http://127.0.0.1:{self.ports[number]}{self.path}"

    def kill(self, number: int) -> None:
        """With -9, all its processes."""
        end(self.nodes[number])


@contextmanager
def nginx(folder: Path, front: int, ports: list[int]) -> Iterator[None]:
    """The file that docs/deploy.md gives, with the addresses of here."""
    text = CONF.read_text("utf-8").replace("listen 80;", f"listen 127.0.0.1:{front};")
    for number, port in enumerate(ports, 1):
        text = text.replace(f"web{number}:8000", f"127.0.0.1:{port}")
    file = folder / "nginx.conf"
    file.write_text(text, "utf-8")
    command = ["/usr/sbin/nginx", "-e", "stderr", "-c", str(file), "-g", f"daemon off; pid {folder}/nginx.pid;"]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def site(place: Place) -> Iterator[Site]:
    with TemporaryDirectory(prefix="arshjul-") as folder, ExitStack() as running:
        yield Site(place("postgresql"), Path(folder), running)


def release_with(database: str, room: str) -> bytes:
    """What a person does: a meeting of next year's gets a place. The feed as it is from now on."""
    now = datetime.now(UTC)
    with closing(open_store(database)) as store:
        set_place(store, "kumla", uid(3, year=now.year + 1), room, by("Anna", now))
        release_year(store, "kumla", now.year + 1, by("Anna", now))
        feed = store.feed("kumla", "group", "styrgrupp")
        assert feed is not None and f"LOCATION:{room}".encode() in feed.body
        return feed.body


def place_in(store: Store, version: int) -> str:
    """As it was in that release."""
    now = datetime.now(UTC)
    release = store.release_of_version("kumla", now.year + 1, version)
    assert release is not None
    return one(release.plan, uid(3, year=now.year + 1)).place


def test_a_node_that_is_killed_under_load_loses_no_request_beyond_those_in_flight_and_no_release(site: Site) -> None:
    begun, over = Event(), Event()

    def calendars() -> Iterator[str]:
        for number in range(MOST):
            if number == BEFORE:
                begun.set()
            if over.is_set():
                return
            yield site.path

    with ThreadPoolExecutor(1) as load:
        loading = load.submit(fetch_all, "127.0.0.1", site.front, calendars(), CONNECTIONS)
        try:
            assert begun.wait(60)
            release_with(site.database, ROOMS[0])
            site.kill(0)
            end(site.workers[0])
            released = [release_with(site.database, room) for room in ROOMS[1:]][-1]
            until(lambda: fetch(site.url)[2] == released, "the front")
            site.nodes[0] = site.start(0)
            until(lambda: fetch(site.at(0))[2] == released, "the node that came back")
            assert not loading.done()
        finally:
            over.set()
        fetched = loading.result(60)

    others = sum(number for status, number in fetched.statuses.items() if status != 200)
    assert fetched.statuses[200] > BEFORE and others + fetched.broken <= CONNECTIONS
    assert fetch(site.at(1))[2] == released
    assert site.workers[1].poll() is None
    with closing(open_store(site.database)) as store:
        assert [place_in(store, version) for version in range(1, len(ROOMS) + 2)] == ["", *ROOMS]
        assert verified(store, "kumla")[1] == ()


def test_while_no_node_answers_the_front_says_try_again_and_nothing_that_could_be_taken_for_a_calendar() -> None:
    front = free_port()
    with TemporaryDirectory(prefix="arshjul-") as folder, nginx(Path(folder), front, [free_port(), free_port()]):
        status, headers, body = fetch(f"http://127.0.0.1:{front}/f/x/y.ics")

    assert (status, headers["retry-after"], headers["content-type"]) == (503, "120", "text/plain")
    assert (headers["cache-control"], body) == ("no-store", b"Try again later.\n")
