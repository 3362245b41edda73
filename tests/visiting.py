"""Somebody who is logged in, as a test's client."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from handmade import NOW
from werkzeug.test import TestResponse

from app import accounts
from app.accounts import Level
from app.audit import Signature
from app.pages import KEY
from app.pages.visiting import cookie_name
from app.store import Account, Session, Store
from app.tokens import hash_of

PASSWORD = "en lång mening om våren"
OURS = "http://localhost"


def logged_in(web: Flask, level: Level = "coordinator", organisation: str = "", group: str = "") -> "Browser":
    here = web.extensions[KEY]
    organisation = organisation or here.store.organisations()[0].id
    return browser(web, session_of(here.store, organisation, level, here.clock(), group))


def session_of(
    store: Store, organisation: str, level: Level, now: datetime = NOW, group: str = "", name: str = "Bo Ek"
) -> str:
    """The token; without the price of a password."""
    id = f"{organisation}-{level}{group}"
    store.keep_account(organisation, Account(id, name, f"{id}@kumla.example", level, group, "", now))
    token = token_of_session(organisation, level, now, group)
    if not store.session_with(hash_of(token)):
        store.keep_session(organisation, Session(hash_of(token), id, now, now))
    return token


def token_of_session(organisation: str, level: Level, now: datetime = NOW, group: str = "") -> str:
    return hash_of(f"{organisation}-{level}{group} at {now}")


def browser(web: Flask, token: str) -> "Browser":
    web.test_client_class = Browser
    client: Browser = web.test_client()  # type: ignore[assignment]
    client.set_cookie(cookie_name(web.extensions[KEY].config), token)
    return client


class Browser(FlaskClient):
    """Sends what a page of ours sends: where it comes from, and the token that stands in its forms."""

    def send(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        sent = {"csrf": self.form_token(), **(data or {})}
        return self.post(path, data=sent, headers={"Origin": OURS}, **more)

    def form_token(self) -> str:
        page = self.get("/account").text
        return page.partition('name="csrf" value="')[2].partition('"')[0]


def account(store: Store, organisation: str, level: Level = "coordinator", email: str = "bo@kumla.example") -> Account:
    """One who has joined by a link, with PASSWORD."""
    token = accounts.invite(store, organisation, level, Signature("test", "", NOW))
    joined = accounts.join(store, token, "Bo Ek", email, PASSWORD, NOW)
    assert joined is not None
    return joined
