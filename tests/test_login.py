"""Trying to get in: with a wrong cookie, a form from elsewhere, another's link, or a login that does not reach."""

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from handmade import FILES, NOW, SECRET, config_in, filled
from visiting import OURS, PASSWORD, account, browser, logged_in, session_of
from werkzeug.test import TestResponse

from app import accounts, create_app
from app.audit import Signature
from app.loading import load
from app.pages import KEY
from app.pages.access import ACCESS, Who
from app.store import Someone, Store

BY = Signature("Årshjul", "", NOW)
EMAIL = "bo@kumla.example"
LEVELS = {Who.READER: 0, Who.SECRETARY: 1, Who.COORDINATOR: 2}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "hasher", lambda: PasswordHasher(1, 8, 1))


def made(folder: Path, **environ: str) -> Flask:
    (folder / "secret").write_bytes(SECRET)
    filled(config_in(folder)).close()
    return create_app(config_in(folder, **environ), clock=lambda: NOW)


@pytest.fixture
def web(tmp_path: Path) -> Flask:
    return made(tmp_path)


@pytest.fixture
def store(web: Flask) -> Store:
    store: Store = web.extensions[KEY].store
    return store


def enter(client: FlaskClient, origin: str = OURS, **more: str) -> TestResponse:
    data = {"email": EMAIL, "password": PASSWORD, **more}
    return client.post("/login", data=data, headers={"Origin": origin})


def cookie(answer: TestResponse) -> str:
    return next((line for line in answer.headers.getlist("Set-Cookie") if line.startswith(("arshjul=", "__Host-"))), "")


# In


def test_who_logs_in_comes_to_where_they_were_going(web: Flask, store: Store) -> None:
    account(store, "exempel")
    client = web.test_client()

    assert enter(client, next="/?year=2027").headers["Location"] == "/?year=2027"
    assert client.get("/").status_code == 200


ELSEWHERE = ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/\n/evil"]
NO_FORM = [
    "", "x", "[]", '["//evil.example", []]', '["/nothing", []]', '["/login", 3]', '["//login", []]', "{}", "9",
    pytest.param("[" * 5000, id="deeper than anybody reads"),
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_and_never_to_a_page_that_is_not_ours(web: Flask, store: Store, address: str) -> None:
    account(store, "exempel")

    assert enter(web.test_client(), next=address).headers["Location"] == "/"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(web: Flask, store: Store) -> None:
    account(store, "exempel")

    said = cookie(enter(web.test_client()))

    assert said.startswith("arshjul=") and "HttpOnly" in said and "SameSite=Lax" in said and "Path=/" in said
    assert "Domain" not in said


def test_over_https_the_cookie_is_the_hosts_alone(tmp_path: Path) -> None:
    web = made(tmp_path, ARSHJUL_URL="https://arshjul.example")
    account(web.extensions[KEY].store, "exempel")

    said = cookie(enter(web.test_client(), origin="https://arshjul.example"))

    assert said.startswith("__Host-arshjul=") and "Secure" in said and "Path=/" in said and "Domain" not in said


def test_a_token_that_somebody_planted_is_not_taken_over(web: Flask, store: Store) -> None:
    account(store, "exempel")
    client = web.test_client()
    client.set_cookie("arshjul", "planted")

    enter(client)

    thief = browser(web, "planted")
    assert client.get("/").status_code == 200
    assert thief.get("/").status_code == 303


def test_a_wrong_password_says_nothing_of_which_was_wrong(web: Flask, store: Store) -> None:
    account(store, "exempel")

    wrong = enter(web.test_client(), password="fel lösenord helt")
    nobody = enter(web.test_client(), email="kim@kumla.example")

    assert wrong.status_code == nobody.status_code == 422
    assert wrong.text.replace(EMAIL, "") == nobody.text.replace("kim@kumla.example", "")
    assert not cookie(wrong)


def test_the_sixth_try_is_told_to_wait_and_until_when(web: Flask, store: Store) -> None:
    account(store, "exempel")
    client = web.test_client()
    for _ in range(5):
        enter(client, password="fel lösenord helt")

    answer = enter(client)

    assert answer.status_code == 429
    assert "Försök igen kl.&nbsp;10:31" in answer.text.replace("\u00a0", "&nbsp;")


def test_logging_out_ends_it_here_and_for_whoever_copied_the_cookie(web: Flask, store: Store) -> None:
    client, copied = logged_in(web, "reader"), logged_in(web, "reader")

    answer = client.send("/logout")

    assert answer.headers["Location"] == "/login"
    assert copied.get("/").status_code == 303


# By invitation


def accept(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    data = {"name": "Bo Ek", "email": EMAIL, "password": PASSWORD, **fields}
    return client.post(path, data=data, headers={"Origin": OURS})


def test_the_first_link_makes_the_coordinator_and_is_dead_afterwards(web: Flask, store: Store) -> None:
    token = accounts.invite(store, "exempel", "coordinator", BY)
    client = web.test_client()
    assert "Du blir den första" in client.get(f"/join/{token}").text

    answer = accept(client, f"/join/{token}")

    assert answer.headers["Location"] == "/"
    assert client.get("/accounts").status_code == 200
    assert client.get(f"/join/{token}").status_code == accept(client, f"/join/{token}").status_code == 410
    assert client.get("/join/x").status_code == 410


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_no_other_site_accepts_an_invitation_in_somebodys_browser(
    web: Flask, store: Store, headers: dict[str, str]
) -> None:
    token = accounts.invite(store, "exempel", "coordinator", BY)
    data = {"name": "Eva", "email": "eva@evil.example", "password": PASSWORD}

    answer = web.test_client().post(f"/join/{token}", data=data, headers=headers)

    assert answer.status_code == 403 and not cookie(answer) and not store.accounts("exempel")


def test_what_is_wrong_is_said_at_its_field_and_what_was_right_is_kept(web: Flask, store: Store) -> None:
    token = accounts.invite(store, "exempel", "coordinator", BY)

    answer = accept(web.test_client(), f"/join/{token}", password="kort")

    assert answer.status_code == 422
    assert 'id="password-wrong"' in answer.text and 'aria-invalid="true"' in answer.text
    assert 'value="Bo Ek"' in answer.text and "kort" not in answer.text.replace("korta", "")


def test_the_coordinator_makes_a_link_that_is_shown_once(web: Flask, store: Store) -> None:
    client = logged_in(web)

    shown = client.send("/accounts/invitations", {"level": "secretary", "group": "styrgrupp"})
    link = re.search(r"/join/[\w-]{43}", shown.text)

    assert link and link[0] not in client.get("/accounts").text
    accept(web.test_client(), link[0], name="Kim", email="kim@kumla.example")
    assert [(each.name, each.level, each.group) for each in store.accounts("exempel") if each.name == "Kim"] == [
        ("Kim", "secretary", "styrgrupp")
    ]


def test_a_link_that_is_taken_back_is_dead(web: Flask, store: Store) -> None:
    client = logged_in(web)
    token = accounts.invite(store, "exempel", "reader", BY)
    [waiting] = store.invitations("exempel")

    client.send(f"/accounts/invitations/{waiting.token_hash}")

    assert web.test_client().get(f"/join/{token}").status_code == 410


def test_who_is_removed_is_out_at_once_and_the_last_coordinator_stays(web: Flask, store: Store) -> None:
    client, reader = logged_in(web), logged_in(web, "reader")
    other = account(store, "exempel")

    assert client.send("/accounts/exempel-reader").status_code == 303
    assert reader.get("/").status_code == 303
    assert client.send(f"/accounts/{other.id}").status_code == 303
    assert client.send("/accounts/exempel-coordinator").status_code == 422
    assert client.send("/accounts/nobody").status_code == 404


# Forms from elsewhere


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://localhost.evil.example", "file://localhost"])
def test_a_form_from_elsewhere_does_nothing(web: Flask, store: Store, origin: str) -> None:
    account(store, "exempel")
    client = logged_in(web)

    answer = client.post("/logout", data={"csrf": client.form_token()}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert client.get("/").status_code == 200
    assert enter(web.test_client(), origin=origin).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "å"])
def test_a_form_without_its_token_does_nothing(web: Flask, token: str) -> None:
    client, other = logged_in(web), logged_in(web, "reader")

    for sent in (token, other.form_token()):
        assert client.post("/logout", data={"csrf": sent}, headers={"Origin": OURS}).status_code == 403
    assert client.get("/").status_code == 200


def test_a_form_that_another_site_of_the_same_domain_sent_does_nothing(web: Flask) -> None:
    client = logged_in(web)
    headers = {"Origin": OURS, "Sec-Fetch-Site": "same-site"}

    assert client.post("/logout", data={"csrf": client.form_token()}, headers=headers).status_code == 403


# A session that has ended


def test_what_was_typed_when_the_session_ended_is_sent_after_the_login(web: Flask, store: Store) -> None:
    account(store, "exempel")
    client = logged_in(web)
    token = client.form_token()
    store.end_sessions("exempel", "exempel-coordinator")
    data = {"csrf": token, "level": "reader", "email": "kim@kumla.example"}

    ended = client.post("/accounts/invitations", data=data, headers={"Origin": OURS})
    assert ended.status_code == 401 and "Det du skrev finns kvar" in ended.text
    unsent = re.search(r'name="unsent" value="([^"]*)"', ended.text)
    assert unsent and token not in unsent[1]
    resumed = enter(client, unsent=unsent[1].replace("&#34;", '"'))
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', resumed.text))
    action = re.findall(r'<form class="answer" method="post" action="([^"]*)"', resumed.text)
    sent = client.post(action[0], data=fields, headers={"Origin": OURS})

    assert sent.status_code == 200
    assert "kim@kumla.example" in [each.email for each in store.invitations("exempel")]


@pytest.mark.parametrize("unsent", NO_FORM)
def test_what_is_to_be_sent_on_goes_only_to_a_form_of_ours(web: Flask, store: Store, unsent: str) -> None:
    account(store, "exempel")

    assert enter(web.test_client(), unsent=unsent).headers.get("Location") == "/"


# Every route


def paths() -> list[tuple[str, str, Who]]:
    """Each route with another organisation's ids in it."""
    given = {
        "<account>": "annat-reader", "<hash>": "0" * 64, "<uid>": "annat-styrgrupp-moten-2027-1@arshjul.example",
        "<person>": "annat-p1",
    }  # fmt: skip
    found = []
    for route, who in ACCESS.items():
        method, _, path = route.partition(" ")
        for name, value in given.items():
            path = path.replace(name, value)
        found.append((method, re.sub(r"<[^>]*>", "2027", path), who))
    return found


BEHIND_LOGIN = [(method, path, who) for method, path, who in paths() if who in LEVELS]


@pytest.mark.parametrize(("method", "path", "who"), BEHIND_LOGIN)
def test_who_is_not_logged_in_gets_nowhere(web: Flask, method: str, path: str, who: Who) -> None:
    answer = web.test_client().open(path, method=method, headers={"Origin": OURS})

    assert answer.status_code == (303 if method == "GET" else 403)
    assert method != "GET" or answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize("level", ["reader", "secretary", "coordinator"])
@pytest.mark.parametrize(("method", "path", "who"), BEHIND_LOGIN)
def test_who_is_logged_in_gets_as_far_as_the_table_says(
    web: Flask, method: str, path: str, who: Who, level: accounts.Level
) -> None:
    client = logged_in(web, level, group="styrgrupp" if level == "secretary" else "")
    reaches = ["reader", "secretary", "coordinator"].index(level) >= LEVELS[who]

    answer = client.get(path) if method == "GET" else client.send(path)

    assert (answer.status_code != 403) == reaches


@pytest.mark.parametrize(("method", "path", "who"), BEHIND_LOGIN)
def test_another_organisations_are_as_good_as_none(
    web: Flask, store: Store, method: str, path: str, who: Who
) -> None:
    other = FILES["organisation.toml"].replace('"exempel"', '"annat"').replace("Exempelby", "Annanby")
    load(store, FILES | {"organisation.toml": other}, NOW)
    session_of(store, "annat", "reader", name="Hemlig Person")
    store.keep_person("annat", Someone("annat-p1", "Hemlig Person"))
    before = [store.accounts("annat"), store.invitations("annat"), store.log_head("annat")]
    client = logged_in(web, organisation="exempel")

    answer = client.get(path) if method == "GET" else client.send(path)

    assert "Annanby" not in answer.text and "Hemlig Person" not in answer.text
    assert [store.accounts("annat"), store.invitations("annat"), store.log_head("annat")] == before
