"""Secrets are planted, all is done with them that can be done, and then everything that was written is searched."""

import gzip
import os
import socket
import subprocess
import sys
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from handmade import NOW, SECRET, config_in, filled
from test_serve import PROGRAM, fetch, free_port
from test_web import end

from app.cli import main
from app.links import declined_until, link_for
from app.store import Someone, Store, Subscription
from app.subscriptions import own_id
from app.tokens import hash_of, token_of

OWN = own_id("exempel", "styrgrupp")
MACHINE = "203.0.113.77"  # somebody's, who fetches
AWAY = ("subscriptions", "feed_changes", "links")
Texts = Mapping[str, bytes]  # what was written, by where
Run = Callable[..., Texts]


def keys(store: Store) -> list[str]:
    """Of every secret address that there is and was."""
    return [token_of(SECRET, one.id, one.generation) for one in store.subscriptions("exempel") if not one.is_public]


def links(store: Store) -> list[str]:
    """The tokens of what somebody was asked by mail."""
    asked = (("held", "exempel-styrgrupp-moten-2026-2@arshjul.example"), ("outcome", "a-2026-1@b"), ("decline", ""))
    given = [link_for(store, SECRET, "", "exempel", *each, "asa-berg", declined_until(NOW)) for each in asked]
    return [address.rpartition("/")[2] for address in given]


def holding(tokens: list[str], texts: Texts) -> set[str]:
    """Where one of them stands, or the secret behind them, or who fetched; however it is spelt."""
    raw = [urlsafe_b64decode(token + "=") for token in tokens]
    spelt = [spelling for key in (SECRET, *raw) for spelling in (key, key.hex().encode(), b64encode(key))]
    sought = [MACHINE.encode(), *(token.encode() for token in tokens), *spelt]
    return {where for where, text in texts.items() if any(each in text for each in sought)}


@pytest.fixture
def folder(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret").write_bytes(SECRET)
    monkeypatch.setenv("ARSHJUL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ARSHJUL_DATABASE", database)
    monkeypatch.setenv("ARSHJUL_BIND", f"127.0.0.1:{free_port()}")
    return tmp_path


@pytest.fixture
def store(folder: Path, database: str) -> Iterator[Store]:
    with closing(filled(config_in(folder / "data", ARSHJUL_DATABASE=database))) as store:
        store.keep_person("exempel", Someone("asa-berg", "Åsa Berg", "asa@exempel.example"))
        yield store


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Texts:
        with suppress(SystemExit):
            main(arguments)
        said = capsys.readouterr()
        name = " ".join(arguments)
        return {f"out of {name}": said.out.encode(), f"err of {name}": said.err.encode()}

    return run


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Where a node answers, whose words go to a log."""
    base = f"http://{os.environ['ARSHJUL_BIND']}"
    with (folder / "node.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "web"], stdout=log, stderr=log, start_new_session=True, text=True
        )
        try:
            fetch(f"{base}/readyz")
            yield base
        finally:
            end(process)


# What is done


def given(run: Run, base: str) -> Texts:
    """Here an address is what is asked for."""
    asked = (
        ("subscribe", "styrgrupp", "--label", "Åsas telefon"), ("subscribe", "--role", "samordnare"),
        ("subscribe", "--person", "asa-berg", "--json"), ("subscribe", "--all"), ("rotate", OWN),
        ("rotate", f"{base}/f/{token_of(SECRET, OWN, 2)}/styrgrupp.ics"), ("feeds", "--addresses"),
    )  # fmt: skip
    return {where: text for each in asked for where, text in run(*each).items()}


def commanded(run: Run, folder: Path, store: Store, link: str, monkeypatch: pytest.MonkeyPatch) -> Texts:
    """And here it is not: also where one is typed that is wrong, or where none belongs."""
    token = token_of(SECRET, OWN, 3)
    page, feed = f"https://x.example/subscribe/{token}", f"https://x.example/f/{token}/styrgrupp.ics"
    asked = [
        ("held", f"https://x.example/done/{link}"), ("unsubscribe", f"https://x.example/reminders/{link}"),
        ("unsubscribe", feed), ("unsubscribe", feed), ("rotate", page), ("unsubscribe", token), ("subscribe", feed),
        ("unsubscribe", feed, page), ("publish", page), ("unpublish", feed), ("feeds", "--organisation", page),
        ("move", feed, "2027-05-20"), ("publish", "styrgrupp"), ("feeds",), ("feeds", "--json"), ("history",),
        ("history", "--json"), ("verify-log",), ("backup", str(folder / "backup")), ("backup", str(folder / "backup")),
        ("copy", os.environ["ARSHJUL_DATABASE"], f"sqlite:///{folder}/copied.db"),
        ("export-feeds", str(folder / "exported")),
    ]  # fmt: skip
    said = {where: text for each in asked for where, text in run(*each).items()}
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ARSHJUL_DATA", str(folder / "restored"))
        elsewhere.setenv("ARSHJUL_DATABASE", f"sqlite:///{folder}/restored/arshjul.db")
        return said | run("restore", str(folder / "backup"))


def requested(base: str, token: str) -> Texts:
    """Everything of the answers, but for the page that shows an address to whoever has it."""
    paths = [
        f"/f/{token}/styrgrupp.ics", f"/f/{token}", f"/f/{token}/", f"/f/{token}/a/b.ics", f"//f/{token}/a.ics",
        f"/f/{token}x/a.ics", f"/f/{token}%FF/a.ics", f"/p/{token}/a.ics", f"/subscribe/{token}",
        f"/subscribe/{token}/", f"/subscribe/{token}?lang=en", f"/subscribe/x/{token}", f"/{token}", f"/static/{token}",
        f"/healthz?{token}", f"/metrics?{token}",
    ]  # fmt: skip
    texts = {}
    for path in paths:
        for method in ("GET", "HEAD", "POST", "OPTIONS", "GET"):
            answer, body = asked(base, method, path, token)
            assert answer.getheader("Referrer-Policy") == "no-referrer", (method, path)
            is_own_page = answer.status == 200 and path.startswith("/subscribe/")
            texts[f"{method} {path}"] = str(answer.getheaders()).encode() + (b"" if is_own_page else body)
    return texts | {f"unreadable {number}": text for number, text in enumerate(unreadable(base, token))}


def answered(base: str, token: str) -> Texts:
    """Everything of the answers at a link, whichever kind it is."""
    kinds = ("/done", "/reminders", "/done/x", "//done")
    paths = [f"{kind}/{token}{end}" for kind in kinds for end in ("", "/", "x", "?a=b")]
    methods = ("GET", "HEAD", "OPTIONS", "PUT", "POST")
    texts = {}
    for path in paths:
        for method, sent in (*((method, "") for method in methods), ("POST", "answer=yes"), ("POST", "answer=stop")):
            answer, body = asked(base, method, path, token, sent)
            assert answer.getheader("Referrer-Policy") == "no-referrer", (method, path)
            texts[f"{method} {path} {sent}"] = str(answer.getheaders()).encode() + body
    return texts


def asked(base: str, method: str, path: str, token: str, sent: str = "") -> tuple[HTTPResponse, bytes]:
    headers = {
        "User-Agent": f"Thunderbird {token}", "Referer": f"{base}/subscribe/{token}", "Cookie": f"a={token}",
        "X-Forwarded-For": MACHINE, "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    with closing(HTTPConnection(base.removeprefix("http://"), timeout=30)) as connection:
        connection.request(method, path, sent or None, headers)
        answer = connection.getresponse()
        return answer, answer.read()


def unreadable(base: str, token: str) -> Iterator[bytes]:
    host, _, port = base.removeprefix("http://").partition(":")
    path = f"/f/{token}/styrgrupp.ics"
    for request in (
        f"GET {path} HTTP/9.9\r\nHost: a\r\n\r\n", f"GET {path} a HTTP/1.1\r\n\r\n", f"{path}\r\n\r\n", f"GET {path}",
        f"GET {path} HTTP/1.1\r\nHost: a\r\nHost: {token}\r\n\r\n", f"GET {path} HTTP/1.1\r\n{token}\r\n\r\n",
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nA: {token * 20_000}\r\n\r\n",
    ):  # fmt: skip
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            with suppress(OSError):  # it has ended already
                connection.sendall(request.encode())
                connection.shutdown(socket.SHUT_WR)
            yield whole(connection)


def whole(connection: socket.socket) -> bytes:
    parts = []
    with suppress(ConnectionError):
        parts.extend(iter(lambda: connection.recv(65536), b""))
    return b"".join(parts)


@contextmanager
def in_trouble(store: Store) -> Iterator[None]:
    """Its tables are not there."""
    for table in AWAY:
        store.engine.change(f"ALTER TABLE {table} RENAME TO no_{table}")
    yield
    for table in AWAY:
        store.engine.change(f"ALTER TABLE no_{table} RENAME TO {table}")


# What was written


def files_in(folder: Path) -> Texts:
    """All but the secret itself, and the export, whose folders are the addresses."""
    found = [file for file in folder.rglob("*") if file.is_file() and folder / "exported" not in file.parents]
    texts = {str(file.relative_to(folder)): file.read_bytes() for file in found if file.name != "secret"}
    return texts | {f"{name}, unzipped": gzip.decompress(texts[name]) for name in texts if name == "backup"}


def of_the_server(folder: Path) -> Texts:
    """PostgreSQL's own log, and its write-ahead log, in which every row is that was kept."""
    texts = {"server's log": (folder / "log").read_bytes()}
    for file in (folder / "data" / "pg_wal").iterdir():
        with suppress(FileNotFoundError, IsADirectoryError):  # it is used again while we look
            texts[f"write-ahead {file.name}"] = file.read_bytes()
    return texts


def test_no_secret_stands_in_anything_that_was_written(
    folder: Path, store: Store, engine: str, run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with serving(folder) as base:
        handed_out = given(run, base)
        tokens = keys(store)
        given_out = tokens[-1]
        written = {where: text for where, text in handed_out.items() if where.startswith("err")}
        for token in (tokens[-1], *tokens[:2]):  # one that works, and some that were changed for others
            written |= requested(base, token)
        tokens += (mailed := links(store))
        for token in mailed:
            written |= answered(base, token)
        written |= commanded(run, folder, store, mailed[0], monkeypatch)
        with in_trouble(store):
            again = requested(base, given_out) | answered(base, mailed[0])
            written |= {f"{where}, in trouble": text for where, text in again.items()}
        written |= files_in(folder)
        if engine == "postgresql":
            written |= of_the_server(request.getfixturevalue("cluster"))
    written |= {"the node's log": (folder / "node.log").read_bytes(), "the commands' log": caplog.text.encode()}

    assert len(tokens) == 8 + 3 and holding(tokens, written) == set()
    # Had there been something to find, it would have been found:
    assert len(holding(tokens, handed_out)) == 7
    assert {file.name for file in (folder / "exported" / "f").iterdir()} <= set(tokens)
    assert b"Traceback" in written["the node's log"]
    assert {"held", "decline"} <= {each.kind for each in store.log("exempel")}
    kept = [where for where, text in written.items() if hash_of(given_out).encode() in text]
    assert {"backup, unzipped", "copied.db"} <= set(kept)
    assert any(where.endswith("-wal") or where.startswith("write-ahead") for where in kept)


def test_what_is_known_of_a_fetch_is_the_day_and_the_kind_of_calendar(folder: Path, store: Store) -> None:
    with serving(folder) as base:
        token = token_of(SECRET, OWN, 1)
        asked(base, "GET", f"/f/{token}/styrgrupp.ics", token)
        noted = first_noted(store)

    assert noted.last_client == "Thunderbird"
    assert holding([token], {"all that is known": repr(noted).encode()}) == set()


def first_noted(store: Store) -> Subscription:
    """Bounded by the number of questions, and never by a clock."""
    for _ in range(20_000):
        for one in store.subscriptions("exempel"):
            if one.last_fetched_on:
                return one
    raise AssertionError("the fetch was never noted")
