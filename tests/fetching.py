"""Fetching is what many calendars do at once: each path over one of some connections that stay open."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_urlsafe
from time import perf_counter

from app.store import Store, Subscription
from app.tokens import hash_of

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Fetched:
    statuses: dict[int, int] = field(default_factory=dict)
    broken: int = 0  # connections that ended before their answer
    taken: list[float] = field(default_factory=list)  # seconds, of each answer


def fetch_all(host: str, port: int, paths: Iterable[str], connections: int) -> Fetched:
    fetched = Fetched()
    asyncio.run(all_of(host, port, iter(paths), connections, fetched))
    return fetched


async def all_of(host: str, port: int, paths: Iterable[str], connections: int, fetched: Fetched) -> None:
    await asyncio.gather(*(one_by_one(host, port, paths, fetched) for _ in range(connections)))


async def one_by_one(host: str, port: int, paths: Iterable[str], fetched: Fetched) -> None:
    """Until none is left for anybody; over a new connection when one has broken, or was closed after its answer."""
    stream = None
    for path in paths:
        begun = perf_counter()
        try:
            stream = stream or await asyncio.open_connection(host, port)
            status, is_last = await answer_to(path, *stream)
        except (OSError, EOFError):
            fetched.broken += 1
            stream = await closed(stream)
            continue
        fetched.taken.append(perf_counter() - begun)
        fetched.statuses[status] = fetched.statuses.get(status, 0) + 1
        if is_last:
            stream = await closed(stream)
    await closed(stream)


async def closed(stream: Stream | None) -> None:
    if stream:
        stream[1].close()
        with suppress(OSError):
            await stream[1].wait_closed()


async def answer_to(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[int, bool]:
    """Its status, and whether the server says that it closes the connection."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("content-length: ")[2].partition("\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head.split(" ", 2)[1]), "\r\nconnection: close\r\n" in head


def subscribed(store: Store, number: int) -> list[str]:
    """As many new addresses of Kumla's styrgrupp."""
    tokens = [token_urlsafe(32) for _ in range(number)]
    with store.transaction():
        for token in tokens:
            known = Subscription(token[:20], "kumla", "group", "styrgrupp", "", 1, hash_of(token), datetime.now(UTC))
            store.keep_subscription(known)
    return [f"/f/{token}/styrgrupp.ics" for token in tokens]
