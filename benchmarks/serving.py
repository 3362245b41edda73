"""How much a feed costs to serve, against nginx with the same bytes as a file: processor time of the whole server.

All are asked in turn, second by second, in one run: what else the machine does meets all of them alike.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from gzip import compress
from hashlib import sha256
from multiprocessing import Process
from pathlib import Path
from secrets import token_urlsafe
from signal import SIGKILL
from socket import create_connection
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from fetching import Fetched, fetch_all  # noqa: E402
from test_serve import free_port  # noqa: E402

from app import serve  # noqa: E402
from app.config import read_config  # noqa: E402
from app.exporting import export_feeds  # noqa: E402
from app.store import Bytes, Store  # noqa: E402
from app.subscriptions import addresses, keep, own_addresses  # noqa: E402

SIZE = 20_000
ROUNDS = 9
CONNECTIONS = 8
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


def filled(environ: Mapping[str, str]) -> tuple[str, list[str]]:
    """The path of a feed of 20 kB, and of ten thousand others that lead to the same."""
    with serve.opened(read_config(environ)) as (store, secret, organisation):
        feed = store.feed(organisation, "group", "styrgrupp")
        assert feed is not None
        store.keep_feed(organisation, of_size(feed, SIZE))
        return own_addresses(store, secret, "", organisation)["styrgrupp"], reachable(store, secret)


def reachable(store: Store, secret: bytes) -> list[str]:
    with store.transaction():
        for _ in range(10_000):
            keep(store, secret, "kumla", "styrgrupp", f"kumla.{uuid4()}", serve.utc_now())
    return [address.url for address in addresses(store, secret, "", "kumla")][-10_000:]


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
        python("Flask, rendered at each request", "flask_rendering", environ, "/styrgrupp.ics"),
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
def python(name: str, factory: str, environ: Mapping[str, str], path: str) -> Iterator[Server]:
    """Under the same server with the same settings as ours."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.others", factory]
    with started(command, port, ARSHJUL_BIND=f"127.0.0.1:{port}", **environ) as process:
        yield Server(name, process.pid, port, path, {}, {})


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
            yield Server("Radicale, the same events", process.pid, port, "/bench/year/", {}, SIGNED)


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
    print(f"{ROUNDS} rounds of a second, {CONNECTIONS} connections: the median round, and the least disturbed one.\n")
    for closing_each, connections in ((False, "kept open"), (True, "a new one each time, as calendars do")):
        for status in (200, 304):
            rounds = [[cost(server, status, closing_each) for server in servers] for _ in range(ROUNDS)]
            print(f"\n| {status}, connections {connections} | µs | times nginx | least | times | target |")
            print("| --- | ---: | ---: | ---: | ---: | ---: |")
            for index, server in enumerate(servers):
                taken = median(each[index] for each in rounds)
                times = median(each[index] / each[0] for each in rounds)
                target = "" if closing_each else server.target.get(status, "")
                least, file = (min(each[at] for each in rounds) for at in (index, 0))
                row = [f"{taken:.0f}", f"{times:.2f}", f"{least:.0f}", f"{least / file:.2f}", f"{target}"]
                print(f"| {server.name} | {' | '.join(row)} |", flush=True)


def cost(server: Server, status: int, closing_each: bool) -> float:
    """Microseconds of user and system time, of all its processes."""
    headers = [f"{name}: {text}" for name, text in server.headers.items()]
    headers += [f"If-None-Match: {server.tag}"] if status == 304 else []
    headers += ["Connection: close"] if closing_each else []
    options = [option for header in headers for option in ("-H", header)]
    before = used(server.pid)
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", "-d1s", *options, server.url], check=True, capture_output=True, text=True
    ).stdout
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
    print("\nTen thousand addresses fetched at once over 200 connections: seconds in all, ms for each.\n")
    print("| | all | median | 95 % | 99 % | worst | not 200 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for _ in range(2):
        for server in (file, here):
            tell(server.name, *crowd(server, paths))
    with beside(here.port):
        tell(f"{here.name}, beside 500 unknown a second", *crowd(here, paths))


def crowd(server: Server, paths: list[str]) -> tuple[Fetched, float]:
    begun = monotonic()
    fetched = fetch_all("127.0.0.1", server.port, paths, 200)
    return fetched, monotonic() - begun


def tell(name: str, fetched: Fetched, seconds: float) -> None:
    parts = [part * 1000 for part in quantiles(fetched.taken, n=100)]
    others = sum(number for status, number in fetched.statuses.items() if status != 200) + fetched.broken
    row = [f"{seconds:.1f}", *(f"{parts[at]:.0f}" for at in (49, 94, 98)), f"{max(fetched.taken) * 1000:.0f}"]
    print(f"| {name} | {' | '.join(row)} | {others} |", flush=True)


@contextmanager
def beside(port: int) -> Iterator[None]:
    process = Process(target=ask_for_unknown, args=(port,), daemon=True)
    process.start()
    sleep(1)
    yield
    process.kill()


def ask_for_unknown(port: int) -> None:
    while True:
        begun = monotonic()
        fetch_all("127.0.0.1", port, (f"/f/{token_urlsafe(32)}/a.ics" for _ in range(50)), 10)
        sleep(max(0, 0.1 - (monotonic() - begun)))


if __name__ == "__main__":
    main()
