"""How much a feed costs to serve, against nginx with the same bytes as a file: processor time of the whole server.

All are asked in turn, second by second, in one run: what else the machine does meets all of them alike.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from gzip import compress
from hashlib import sha256
from multiprocessing import Process, Value
from pathlib import Path
from secrets import token_urlsafe
from signal import SIGKILL
from socket import create_connection
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from fetching import Fetched, fetch_all  # noqa: E402
from test_serve import free_port  # noqa: E402

from app import serve  # noqa: E402
from app.config import read_config  # noqa: E402
from app.exporting import export_feeds  # noqa: E402
from app.store import Bytes, Store, Subscription  # noqa: E402
from app.subscriptions import address_of, keep, own_addresses  # noqa: E402

SIZE = 20_000
CROWD = 10_000
ROUNDS = 9  # of a second for each server and load
SLOW_ROUNDS, SLOW_SECONDS = 3, 3  # for those whose cost is another order: they take part in every third
LOADS = (("8 connections kept open", 8, False), ("200 kept open", 200, False), ("200, a new one each time", 200, True))
CHANGES = 10
AT_ONCE = 200  # connections of the crowd
UNKNOWN = 500  # a second
LABEL = "one of the crowd"
SIGNED = {"Authorization": "Basic YmVuY2g6YmVuY2g="}  # Radicale shows a calendar to its owner
TICKS = os.sysconf("SC_CLK_TCK")
NGINX = """
daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; gzip_static on; keepalive_requests 1000000;
    types {{ text/calendar ics; }} charset utf-8; charset_types text/calendar;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    server {{ listen 127.0.0.1:{port} backlog=1024; root {root}; add_header Cache-Control "private, max-age=300"; }}
}}
"""


@dataclass
class Server:
    name: str
    pid: int
    port: int
    path: str
    target: Mapping[int, float]  # times nginx, at the most
    headers: Mapping[str, str]
    is_slow: bool = False
    tag: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"


def main() -> None:
    with TemporaryDirectory(prefix="arshjul-bench-") as name, ExitStack() as running:
        folder = Path(name)
        folder.chmod(0o755)
        environ = {"ARSHJUL_DATA": str(folder / "data"), "ARSHJUL_URL": "http://127.0.0.1:8000"}
        path, paths = filled(environ)
        export_feeds(environ, folder / "public")
        servers = [running.enter_context(each) for each in all_of(folder, environ, path)]
        for server in servers:
            with urlopen(Request(server.url, headers=dict(server.headers))) as answer:
                server.tag = answer.headers["ETag"] or ""
        costs(servers)
        crowds(servers[0], servers[1], paths)
        changes(environ, servers[1])


def filled(environ: Mapping[str, str]) -> tuple[str, list[str]]:
    """The path of a feed of 20 kB, and of ten thousand others that lead to the same."""
    with serve.opened(read_config(environ)) as (store, secret, organisation):
        feed = store.feed(organisation, "group", "styrgrupp")
        assert feed is not None
        store.keep_feed(organisation, of_size(feed, SIZE))
        return own_addresses(store, secret, "", organisation)["styrgrupp"], reachable(store, secret)


def reachable(store: Store, secret: bytes) -> list[str]:
    now = serve.utc_now()
    new = [Subscription(str(uuid4()), "kumla", "group", "styrgrupp", LABEL, 1, "", now) for _ in range(CROWD)]
    with store.transaction():
        kept = [keep(store, secret, one) for one in new]
    return [address_of(one, secret, "").url for one in kept]


def of_size(feed: Bytes, size: int) -> Bytes:
    first, *events = feed.body.split(b"BEGIN:VEVENT")
    body, end = first, b"END:VCALENDAR\r\n"
    for event in events:
        if len(body) + len(event) < size:
            body += b"BEGIN:VEVENT" + event.removesuffix(end)
    body += end
    return replace(feed, body=body, gzip=compress(body, mtime=0), etag=sha256(body).hexdigest()[:32])


# The servers


def all_of(folder: Path, environ: Mapping[str, str], path: str) -> list[Any]:
    return [
        nginx(folder, path),
        ours(environ, path),
        python("Flask's route, without the door", "flask_route", environ, path),
        python("Flask, rendered at each request", "flask_rendering", environ, "/styrgrupp.ics", is_slow=True),
        radicale(folder, environ),
    ]


@contextmanager
def nginx(folder: Path, path: str) -> Iterator[Server]:
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, port=port, root=folder / "public"))
    with started(["nginx", "-c", str(file)], port) as process:
        yield Server("nginx, the same bytes as a file", process.pid, port, path, {}, {})


@contextmanager
def ours(environ: Mapping[str, str], path: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "web"]
    with started(command, port, ARSHJUL_BIND=f"127.0.0.1:{port}", **environ) as process:
        yield Server("`arshjul web`", process.pid, port, path, {200: 2.0, 304: 2.5}, {})


@contextmanager
def python(
    name: str, factory: str, environ: Mapping[str, str], path: str, is_slow: bool = False
) -> Iterator[Server]:
    """Under the same server with the same settings as ours."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.others", factory]
    with started(command, port, ARSHJUL_BIND=f"127.0.0.1:{port}", **environ) as process:
        yield Server(name, process.pid, port, path, {}, {}, is_slow)


@contextmanager
def radicale(folder: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    command = [
        str(ROOT / ".venv/bench/bin/python"), "-m", "radicale", "--config", "", "--auth-type", "none",
        "--server-hosts", f"127.0.0.1:{port}", "--storage-filesystem-folder", str(folder / "radicale"),
        "--rights-type", "owner_only", "--logging-level", "error",
    ]  # fmt: skip
    with started(command, port) as process:
        with serve.opened(read_config(environ)) as (store, _, organisation):
            feed = store.feed(organisation, "group", "styrgrupp")
        assert feed is not None
        calendar = SIGNED | {"Content-Type": "text/calendar"}
        with urlopen(Request(f"http://127.0.0.1:{port}/bench/year/", feed.body, calendar, method="PUT")):
            yield Server("Radicale, the same events", process.pid, port, "/bench/year/", {}, SIGNED, is_slow=True)


@contextmanager
def started(command: list[str], port: int, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environ, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(300):
            with suppress(OSError), create_connection(("127.0.0.1", port)):
                break
            if process.poll() is not None:
                raise SystemExit(f"{command} ended")
            sleep(0.1)
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, SIGKILL)
        process.wait()


# What a request costs


def costs(servers: list[Server]) -> None:
    print(f"One feed of {SIZE // 1000} kB: µs of the whole server's processor time for each request, and times nginx.")
    print(f"{ROUNDS} rounds of a second, the servers in turn: the median round, and the least disturbed one.")
    for load, connections, closing_each in LOADS:
        for status in (200, 304):
            print(f"\n| {status}, {load} | µs | times nginx | least | times | target |")
            print("| --- | ---: | ---: | ---: | ---: | ---: |")
            for row in compared(servers, status, connections, closing_each):
                print(f"| {' | '.join(row)} |", flush=True)


def compared(servers: list[Server], status: int, connections: int, closing_each: bool) -> Iterator[list[str]]:
    asked = [server for server in servers if not server.is_slow or connections < 100]
    rounds: list[dict[str, float]] = []
    for number in range(ROUNDS):
        now = [server for server in asked if not server.is_slow or number % (ROUNDS // SLOW_ROUNDS) == 0]
        rounds.append({server.name: cost(server, status, connections, closing_each) for server in now})
    file = servers[0].name
    for server in asked:
        taken = [(each[server.name], each[file]) for each in rounds if server.name in each]
        least, least_of_file = min(ours for ours, _ in taken), min(each[file] for each in rounds)
        yield [
            server.name, f"{median(ours for ours, _ in taken):.0f}", f"{median(a / b for a, b in taken):.2f}",
            f"{least:.0f}", f"{least / least_of_file:.2f}", "" if closing_each else f"{server.target.get(status, '')}",
        ]  # fmt: skip


def cost(server: Server, status: int, connections: int, closing_each: bool) -> float:
    """Microseconds of user and system time, of all its processes."""
    headers = [f"{name}: {text}" for name, text in server.headers.items()]
    headers += [f"If-None-Match: {server.tag}"] if status == 304 else []
    headers += ["Connection: close"] if closing_each else []
    options = [option for header in headers for option in ("-H", header)]
    seconds = SLOW_SECONDS if server.is_slow else 1
    before = used(server.pid)
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *options, server.url],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    number = re.search(r"(\d+) requests in", said)
    assert number and "Non-2xx" not in said, said
    return (used(server.pid) - before) / int(number[1]) * 1e6


def used(pid: int) -> float:
    """Seconds. The children of a process count as long as they live."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = " ".join(task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")).split()
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(used(int(child)) for child in children)


# Many at once


def crowds(file: Server, here: Server, paths: list[str]) -> None:
    print(f"\nTen thousand addresses fetched at once over {AT_ONCE} connections: seconds in all, ms for each.\n")
    print("| | all | median | 95 % | 99 % | worst | not 200 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for server in (file, here) * 2:
        tell(server.name, *crowd(server, paths))
    for server in (file, here):
        with beside(server.port) as rate:
            fetched, seconds = crowd(server, paths)
            beside_it = f"{server.name}, beside {rate():.0f} unknown a second"
        tell(beside_it, fetched, seconds)


def crowd(server: Server, paths: list[str]) -> tuple[Fetched, float]:
    begun = monotonic()
    fetched = fetch_all("127.0.0.1", server.port, paths, AT_ONCE)
    return fetched, monotonic() - begun


def tell(name: str, fetched: Fetched, seconds: float) -> None:
    parts = [part * 1000 for part in quantiles(fetched.taken, n=100)]
    others = sum(number for status, number in fetched.statuses.items() if status != 200) + fetched.broken
    row = [f"{seconds:.1f}", *(f"{parts[at]:.0f}" for at in (49, 94, 98)), f"{max(fetched.taken) * 1000:.0f}"]
    print(f"| {name} | {' | '.join(row)} | {others} |", flush=True)


@contextmanager
def beside(port: int) -> Iterator[Callable[[], float]]:
    """Somebody who tries addresses; how many a second it has been so far."""
    asked = Value("i", 0)
    process = Process(target=ask_for_unknown, args=(port, asked), daemon=True)
    process.start()
    sleep(1)
    before, begun = asked.value, monotonic()
    yield lambda: (asked.value - before) / (monotonic() - begun)
    process.kill()


def ask_for_unknown(port: int, asked: Any) -> None:
    begun = monotonic()
    while True:
        fetched = fetch_all("127.0.0.1", port, (f"/f/{token_urlsafe(32)}/a.ics" for _ in range(UNKNOWN // 10)), 10)
        assert set(fetched.statuses) == {404}
        asked.value += fetched.statuses[404]
        sleep(max(0, begun + asked.value / UNKNOWN - monotonic()))


# How soon


def changes(environ: Mapping[str, str], here: Server) -> None:
    """From the moment an address is withdrawn in the database until the server says so."""
    with serve.opened(read_config(environ)) as (store, secret, organisation):
        own = [one for one in store.subscriptions(organisation) if one.label == LABEL][:CHANGES]
        taken = sorted(until_withdrawn(store, one, here.port, secret) for one in own)
    print(f"\nAn address withdrawn among {CROWD}, until `arshjul web` answers 410, ms: ", end="")
    print(f"median {median(taken) * 1000:.0f}, worst of {len(taken)} {taken[-1] * 1000:.0f}.")


def until_withdrawn(store: Store, one: Subscription, port: int, secret: bytes) -> float:
    url = address_of(one, secret, f"http://127.0.0.1:{port}").url
    store.revoke_subscription(one.organisation, one.id, serve.utc_now())
    begun = monotonic()
    with suppress(HTTPError):
        while True:
            with urlopen(url):
                sleep(0.005)
    return monotonic() - begun


if __name__ == "__main__":
    main()
