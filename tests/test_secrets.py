"""A secret address is known to whom it was given and to nobody else: all that the program writes is searched for it."""

import base64
import gzip
import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from test_serve import PROGRAM, Process, commanded, fetch, free_port, run

from app.tokens import hash_of


class Place:
    """An installation, a process that serves it, and everything that either has said."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.data = folder / "data"
        self.url = f"http://127.0.0.1:{port}"
        self.environ = os.environ | {"ARSHJUL_DATA": str(self.data), "ARSHJUL_BIND": f"127.0.0.1:{port}"}
        self.said: list[str] = []
        self.answered: list[bytes] = []
        self.server: Process | None = None

    def serve(self) -> None:
        self.server = run(PROGRAM, self.environ, "serve")  # not at a terminal: what it says goes into a log

    def stop(self) -> None:
        if self.server:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGTERM)
            self.said += self.server.communicate(timeout=30)
            self.server = None

    def command(self, *arguments: str) -> str:
        """What it answers; what it says besides is searched."""
        out, err = commanded(self.environ, *arguments).communicate(timeout=120)
        self.said.append(err)
        return out

    def subscribed(self, *arguments: str) -> str:
        return str(json.loads(self.command("subscribe", *arguments, "--json"))["url"])

    def ask(self, path: str, **headers: str) -> int:
        status, sent, body = fetch(self.url + path, **headers)
        self.answered.append(repr(sent).encode() + body)
        return status

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """All that was written, with where."""
        yield "what was said", "\n".join(self.said).encode()
        yield from (("an answer", body) for body in self.answered)
        for file in self.data.rglob("*"):
            yield f"a name in {file.parent}", file.name.encode()
            if file.is_file() and file.name != "secret":
                yield str(file), unzipped(file.read_bytes())


def unzipped(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def forms(token: str) -> list[bytes]:
    raw = base64.urlsafe_b64decode(token + "=")
    return [token.encode(), raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    if place.server:
        with suppress(ProcessLookupError):
            os.killpg(place.server.pid, signal.SIGKILL)
        place.server.communicate(timeout=30)


def test_nothing_that_the_program_writes_holds_a_secret_address(place: Place, tmp_path: Path) -> None:
    urls = [place.subscribed("styrgrupp"), place.subscribed("--all")]
    place.command("person", "add", "Kim Ek", "kommunpolis")
    urls.append(place.subscribed("--person", "Kim Ek"))
    tokens = [urlsplit(url).path.split("/")[2] for url in urls]
    secret = (place.data / "secret").read_bytes()

    place.serve()
    for url, token in zip(urls, tokens, strict=True):
        path = urlsplit(url).path
        assert place.ask(path, User_Agent=f"Thunderbird/{token}") == 200
        assert fetch(f"{place.url}/subscribe/{token}")[0] == 200  # the one page that says it, to whom it belongs
        assert place.ask(path, Referer=url, Cookie=f"a={token}") == 200
        for wrong in (f"/f/{token}", f"/f/{token}/", f"/{token}", f"/f/x{token}/a.ics", f"/subscribe/{token}x"):
            assert place.ask(wrong, Accept="text/html") in (308, 404), wrong
        place.ask(f"/?year={token}&group={token}")
        place.ask("/", Referer=url, Host=f"{token}.example")
    with closing(sqlite3.connect(place.data / "arshjul.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        for path in (urlsplit(urls[0]).path, f"/f/{'x' * 43}/a.ics", f"/subscribe/{'x' * 43}"):
            place.ask(path)
    place.said += [place.command("feeds"), place.command("feeds", "--json"), place.command("history")]
    place.said += [place.command("unsubscribe", urls[1]), place.command("unsubscribe", urls[1])]
    place.said += [place.command("export-feeds", str(tmp_path / "public"))]
    place.said.append(place.command("backup", str(place.data / "backup.gz")))
    place.stop()

    written = list(place.everything())
    assert any(hash_of(tokens[0]).encode() in content for _, content in written)  # the search finds what is there
    assert any(hash_of(tokens[0]).encode() in content for where, content in written if where.endswith("backup.gz"))
    for token in tokens:
        found = [where for where, content in written for form in forms(token) if form in content]
        assert found == [], found
    assert [where for where, content in written if secret in content or secret.hex().encode() in content] == []


def test_a_page_tells_no_other_site_where_it_was_opened(place: Place) -> None:
    url = place.subscribed("styrgrupp")
    place.serve()

    for path in (urlsplit(url).path, f"/subscribe/{urlsplit(url).path.split('/')[2]}", "/"):
        assert fetch(place.url + path)[1]["referrer-policy"] == "no-referrer"
