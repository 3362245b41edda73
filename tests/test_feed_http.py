"""A feed over HTTP: whole, or not at all; never again to whoever has it; never to whoever should not."""

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from handmade import NOW, SECRET, config_in, filled, moved, plan
from werkzeug.http import http_date, parse_date
from werkzeug.test import TestResponse

from app import create_app
from app.releasing import release
from app.store import Bytes, Store, StoreTrouble
from app.subscriptions import own_addresses
from app.tokens import token_of

Get = Callable[..., TestResponse]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return filled(config_in(tmp_path))


@pytest.fixture
def client(tmp_path: Path, store: Store) -> FlaskClient:
    return create_app(config_in(tmp_path), clock=lambda: NOW).test_client()


@pytest.fixture
def path(store: Store) -> str:
    return own_addresses(store, SECRET, "", "exempel")["styrgrupp"]


@pytest.fixture
def get(client: FlaskClient, path: str) -> Get:
    return lambda **headers: client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()})


@pytest.fixture
def feed(store: Store) -> Bytes:
    bytes = store.feed("exempel", "group", "styrgrupp")
    assert bytes is not None
    return bytes


def test_a_feed_is_the_bytes_of_its_release_with_what_calendars_ask_for(get: Get, feed: Bytes) -> None:
    answer = get()

    assert (answer.status_code, answer.data) == (200, feed.body)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="styrgrupp.ics"'
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == f'"{feed.etag}"'
    assert parse_date(answer.headers["Last-Modified"]) == feed.last_modified
    assert "Set-Cookie" not in answer.headers


def test_head_is_get_without_the_body(client: FlaskClient, path: str, get: Get) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "*"}):
        head = client.head(path, headers=headers)
        assert head.data == b""
        assert (head.status, head.headers) == (get(**headers).status, get(**headers).headers)


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8, *;q=0.1", "*", "GZIP"])
def test_whoever_takes_gzip_gets_it(get: Get, feed: Bytes, accepted: str) -> None:
    answer = get(Accept_Encoding=accepted)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["ETag"] == f'"{feed.etag}-gzip"'
    assert gzip.decompress(answer.data) == feed.body
    assert len(answer.data) < len(feed.body) / 3


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip;q=0, *", "*;q=0", "gzip;q=0.5, identity"])
def test_whoever_does_not_take_gzip_gets_the_feed_as_it_is(get: Get, feed: Bytes, accepted: str) -> None:
    answer = get(Accept_Encoding=accepted)

    assert "Content-Encoding" not in answer.headers
    assert (answer.data, answer.headers["ETag"]) == (feed.body, f'"{feed.etag}"')


KNOWN = ['"{}"', 'W/"{}"', '"{}-gzip"', 'W/"{}-gzip"', '"other", "{}"', 'W/"other", W/"{}"', "*"]


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_whoever_has_it_is_told_so_whichever_form_they_have(get: Get, feed: Bytes, known: str, accepted: str) -> None:
    whole = get(Accept_Encoding=accepted)

    answer = get(If_None_Match=known.format(feed.etag), Accept_Encoding=accepted)

    assert (answer.status_code, answer.data) == (304, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
        assert answer.headers[name] == whole.headers[name]
    for name in ("Content-Type", "Content-Encoding"):
        assert name not in answer.headers


@pytest.mark.parametrize("known", ['"other"', '"{}x"', "{}x", "", '""', "%%%"])
def test_another_tag_is_answered_with_the_feed(get: Get, feed: Bytes, known: str) -> None:
    assert get(If_None_Match=known.format(feed.etag)).status_code == 200


def test_a_date_is_asked_about_only_where_there_is_no_tag(get: Get, feed: Bytes) -> None:
    same, before = http_date(feed.last_modified), http_date(feed.last_modified - timedelta(seconds=1))

    assert get(If_Modified_Since=same).status_code == 304
    assert get(If_Modified_Since=before).status_code == 200
    assert get(If_Modified_Since="i går").status_code == 200
    assert get(If_None_Match='"other"', If_Modified_Since=same).status_code == 200
    assert get(If_None_Match="", If_Modified_Since=same).status_code == 200
    assert get(If_None_Match=f'"{feed.etag}"', If_Modified_Since=before).status_code == 304


def test_after_a_change_nobody_is_told_that_they_have_it(get: Get, feed: Bytes, store: Store) -> None:
    tag, since = f'"{feed.etag}"', http_date(feed.last_modified)

    release(store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)

    assert get(If_None_Match=tag).status_code == 200
    assert get(If_Modified_Since=since).status_code == 200


def test_the_name_decides_nothing_but_must_be_a_calendars(client: FlaskClient, path: str, feed: Bytes) -> None:
    token = path.split("/")[2]

    assert client.get(f"/f/{token}/ett-gammalt-namn.ics").data == feed.body
    for wrong in ("{}/styrgrupp", "{}/styrgrupp.ics/", "{}/", "{}", "/{}/a.ics"):
        assert client.get("/f/" + wrong.format(token)).status_code == 404


def test_an_unknown_address_is_404_and_the_same_for_every_cause(client: FlaskClient, path: str) -> None:
    token = path.split("/")[2]
    never_issued = token_of(SECRET, "x", 1)
    causes = [never_issued, token[:-1], token + "A", token.swapcase(), "x", "å", "%00", "exempel.group.styrgrupp"]

    answers = [client.get(f"/f/{cause}/styrgrupp.ics") for cause in causes]

    assert {(answer.status_code, answer.data, answer.headers["Content-Type"]) for answer in answers} == {
        (404, b"No such address.\n", "text/plain; charset=utf-8")
    }
    assert len({str(answer.headers) for answer in answers}) == 1


def test_a_revoked_address_is_410_and_stays_so(client: FlaskClient, path: str, store: Store) -> None:
    store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)

    answer = client.get(path, headers={"If-None-Match": "*"})

    assert (answer.status_code, answer.mimetype) == (410, "text/plain")
    assert not store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)


def test_nothing_but_reading_is_allowed(client: FlaskClient, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X"):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (405, "text/plain")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("broken", ["subscription_with", "feed"])
def test_store_trouble_is_503_and_never_an_empty_calendar(
    get: Get, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str, broken: str
) -> None:
    def fail(*given: object) -> None:
        raise StoreTrouble("database is locked")

    monkeypatch.setattr(Store, broken, fail)

    answer = get()

    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, "text/plain", "120")
    assert "ETag" not in answer.headers
    assert "database is locked" in caplog.text
    assert path.split("/")[2] not in caplog.text


def test_a_mistake_of_ours_is_500_without_the_address_in_the_log(
    get: Get, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    monkeypatch.setattr(Store, "feed", lambda *given: 1 / 0)

    answer = get()

    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "ZeroDivisionError" in caplog.text and "/f/<token>/<name>.ics" in caplog.text
    assert path.split("/")[2] not in caplog.text
