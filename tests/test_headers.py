"""Every answer, errors included, tells the browser what a strict site does not allow."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from handmade import NOW, SECRET, config_in, filled
from visiting import OURS, logged_in, token_of_session
from werkzeug.test import TestResponse

from app import create_app
from app.links import declined_until, link_for
from app.store import Store, StoreTrouble
from app.subscriptions import own_addresses

# A browser says to a form's address where it comes from, but from these pages alone.
FROM_OUR_PAGES = {"page", "login", "login, 303", "own", "accounts", "401", "403", "500", "503"}
MEETING = "exempel-styrgrupp-moten-2026-2@arshjul.example"


@pytest.fixture
def web(tmp_path: Path) -> Flask:
    (tmp_path / "secret").write_bytes(SECRET)
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def answers(web: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, TestResponse]:
    """One of each kind that there is."""
    store = filled(config_in(tmp_path))
    feed = own_addresses(store, SECRET, "", "exempel")["styrgrupp"]
    page = feed.replace("/f/", "/subscribe/").removesuffix("/styrgrupp.ics")
    asked, mailed = (
        link_for(store, SECRET, "", "exempel", purpose, uid, "p1", declined_until(NOW))
        for purpose, uid in (("held", MEETING), ("decline", ""))
    )
    client, visitor = web.test_client(), logged_in(web)
    answers = {
        "page": visitor.get("/"),
        "login": client.get("/login"),
        "own": visitor.get("/account"),
        "accounts": visitor.get("/accounts"),
        "login, 303": client.get("/"),
        "403": client.post("/account/sessions"),
        "401": ended(web),
        "feed": client.get(feed),
        "feed, zipped": client.get(feed, headers={"Accept-Encoding": "gzip"}),
        "feed, 304": client.get(feed, headers={"If-None-Match": "*"}),
        "subscribe": client.get(page),
        "subscribe, to a calendar": client.get(page, headers={"User-Agent": "Google-Calendar-Importer"}),
        "question": client.get(asked),
        "answer": client.post(asked, data={"answer": "yes"}),
        "reminders": client.get(mailed),
        "declined": client.post(mailed, data={"List-Unsubscribe": "One-Click"}),
        "400 answer": client.post(asked),
        "405 answer": client.put(asked),
        "413": client.post(asked, data={"answer": "yes" * 10_000}),
        "404 question": client.get("/done/x"),
        "script": client.get("/static/copy.js", buffered=True),
        "static": client.get("/static/style.css", buffered=True),
        "health": client.get("/healthz"),
        "404": client.get("/nothing"),
        "404 feed": client.get("/f/x/y.ics"),
        "404 public": client.get("/p/exempel/styrgrupp.ics"),
        "404 subscribe": client.get("/subscribe/x"),
        "405": client.post("/"),
        "421": client.get("/", headers={"Host": "evil.example"}),
    }
    store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)
    answers["410"] = client.get(feed)
    answers["410 subscribe"] = client.get(page)
    monkeypatch.setattr(Store, "years", lambda *given: 1 / 0)
    answers["500"] = visitor.get("/")
    monkeypatch.setattr(Store, "years", locked)
    answers["503"] = visitor.get("/")
    return answers


def test_a_page_that_is_not_there_has_the_menu_for_who_is_logged_in_and_for_nobody_else(
    web: Flask, tmp_path: Path
) -> None:
    filled(config_in(tmp_path)).close()

    assert 'class="menu"' in logged_in(web).get("/nothing").text
    assert 'class="menu"' not in web.test_client().get("/nothing").text
    assert 'class="menu"' not in logged_in(web).get("/subscribe/x").text


def test_who_cannot_be_recognised_because_the_store_is_away_is_told_so(
    web: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(config_in(tmp_path)).close()
    visitor = logged_in(web)
    monkeypatch.setattr(Store, "session_with", locked)

    answer = visitor.get("/")

    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, "text/html", "120")


def ended(web: Flask) -> TestResponse:
    """A form of ours that is sent when the session is no more."""
    visitor = logged_in(web, "reader")
    token = visitor.form_token()
    visitor.send("/account/sessions")
    visitor.set_cookie("arshjul", token_of_session("exempel", "reader"))
    return visitor.post("/account/password", data={"csrf": token, "old": "x"}, headers={"Origin": OURS})


def locked(*given: object) -> None:
    raise StoreTrouble("locked")


def test_each_kind_of_answer_is_what_it_is_called(answers: dict[str, TestResponse]) -> None:
    said = [kind for kind in answers if kind[:3].isdigit() or kind[-3:].isdigit()]

    assert all(str(answers[kind].status_code) in kind for kind in said)
    assert all(answers[kind].status_code == 200 for kind in answers.keys() - set(said))


def test_every_answer_is_strict(answers: dict[str, TestResponse]) -> None:
    for kind, answer in answers.items():
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'", kind
        assert (policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'"), kind
        assert "unsafe" not in str(policy) and "http" not in str(policy) and "*" not in str(policy), kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff", kind
        referrer = "same-origin" if kind in FROM_OUR_PAGES else "no-referrer"
        assert answer.headers["Referrer-Policy"] == referrer, kind
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow", kind
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", kind
        assert "camera=()" in answer.headers["Permissions-Policy"], kind
        assert "Set-Cookie" not in answer.headers, kind


def test_only_our_own_script_runs(answers: dict[str, TestResponse]) -> None:
    for kind, answer in answers.items():
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"], kind


def test_what_holds_secret_addresses_is_kept_by_no_cache(answers: dict[str, TestResponse]) -> None:
    for kind in answers.keys() - {"static", "script", "feed", "feed, zipped", "feed, 304", "subscribe, to a calendar"}:
        assert answers[kind].headers["Cache-Control"] == "no-store", kind


def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(answers: dict[str, TestResponse]) -> None:
    own = [f'<script src="/static/{name}.js" defer></script>' for name in ("copy", "session", "year")]
    for kind in (
        "page", "login", "own", "accounts", "401", "403",
        "subscribe", "question", "answer", "reminders", "declined", "400 answer", "405 answer", "413",
        "404", "404 subscribe", "405", "410 subscribe", "421", "500", "503",
    ):  # fmt: skip
        html = answers[kind].text
        for script in own:
            html = html.replace(script, "")
        assert answers[kind].mimetype == "text/html"
        for forbidden in ("<script", "<style", " style=", " onclick=", "javascript:", 'src="http', "@import"):
            assert forbidden not in html, (kind, forbidden)
        assert 'lang="sv"' in html


def test_https_is_asked_for_where_it_is_there(tmp_path: Path) -> None:
    plain = create_app(config_in(tmp_path)).test_client()
    https = create_app(config_in(tmp_path, ARSHJUL_URL="https://arshjul.example")).test_client()

    assert "Strict-Transport-Security" not in plain.get("/healthz").headers
    assert https.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_sheet_is_packed_where_it_may_be_and_the_same_unpacked(tmp_path: Path) -> None:
    client = create_app(config_in(tmp_path)).test_client()
    plain, packed = (
        client.get("/static/style.css", headers={"Accept-Encoding": accepted}, buffered=True)
        for accepted in ("identity", "gzip, br")
    )

    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 3
    assert (packed.headers["Content-Encoding"], packed.content_length) == ("gzip", len(packed.data))
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]
    again = client.get("/static/style.css", headers={"If-None-Match": packed.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_is_not_packed_because_its_size_would_tell_what_is_in_it(tmp_path: Path) -> None:
    page = create_app(config_in(tmp_path)).test_client().get("/login", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in page.headers
