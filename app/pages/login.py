"""Logging in is a page with two fields; what somebody had typed when their session ended is sent on from there."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.accounts import Wait, Wrong, invited, join, log_in, log_out
from app.pages import installation
from app.pages.language import asked_language
from app.pages.visiting import FORM_TOKEN, form_token, visitor, visitor_or_none, with_cookie, without_cookie

login_routes = Blueprint("login", __name__)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that came when nobody was logged in any more."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def written(self) -> str:
        return json.dumps([self.path, self.fields])


# In and out


@login_routes.get("/login")
def show() -> ResponseReturnValue:
    if visitor_or_none():
        return redirect(local(request.args.get("next", "")), 303)
    return login_page()


@login_routes.post("/login")
def enter() -> ResponseReturnValue:
    here, form = installation(), request.form
    unsent = unsent_in(form.get("unsent", ""))
    try:
        found = log_in(here.store, form.get("email", ""), form.get("password", ""), here.clock())
    except Wait as wait:
        return login_page("wait", unsent, wait.until), 429
    if found is None:
        return login_page("wrong", unsent), 422
    organisation, token = found
    if unsent is None:
        return with_cookie(make_response(redirect(local(form.get("next", "")), 303)), token)
    name = here.store.organisation(organisation).name
    page = render_template(
        "resume.html", t=asked_language(), unsent=unsent, name=name, form_token=lambda: form_token(token)
    )
    return with_cookie(make_response(page), token)


@login_routes.post("/logout")
def leave() -> Response:
    log_out(installation().store, visitor())
    return without_cookie(make_response(redirect(url_for("login.show"), 303)))


@login_routes.post("/session")
def stay() -> ResponseReturnValue:
    """Being asked is being seen: that is all there is to do, and the page that asks stays as it is."""
    return "", 204


def login_page(wrong: str = "", unsent: Unsent | None = None, until: datetime | None = None) -> str:
    here = installation()
    zone = next((kept.zone for kept in here.store.organisations()), None)
    return render_template(
        "login.html",
        t=asked_language(),
        wrong=wrong,
        until=until.astimezone(zone) if until and zone else None,
        unsent=unsent,
        next=request.values.get("next", ""),
        email=request.form.get("email", "") if request.path == url_for("login.show") else "",
        here=url_for("login.show"),
    )


def session_ended() -> Response:
    """What was sent came from a page of ours, when nobody was logged in there any more: it is kept in the page."""
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name != FORM_TOKEN)
    return make_response(login_page("ended", Unsent(request.path, fields)), 401)


def unsent_in(written: str) -> Unsent | None:
    """Only to where a form of ours goes: else it is as if there was none."""
    try:
        path, fields = json.loads(written)
        current_app.url_map.bind("").match(path, method="POST")
        sent = tuple((str(name), str(text)) for name, text in fields)
    except (ValueError, TypeError, AttributeError, RecursionError, HTTPException):
        return None
    return Unsent(path, sent) if local(path) == path else None


def local(address: str) -> str:
    """A page of ours; or the first, where the address leads elsewhere.

    >>> local("/rules?year=2027"), local("//evil.example"), local("https://evil.example"), local("/\\\\evil.example")
    ('/rules?year=2027', '/', '/', '/')
    """
    is_ours = address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
    return address if is_ours else "/"


# By invitation


@login_routes.get("/join/<token>")
def ask(token: str) -> str:
    return join_page(token)


@login_routes.post("/join/<token>")
def answer(token: str) -> ResponseReturnValue:
    here, form = installation(), request.form
    try:
        joined = join(
            here.store, token, form.get("name", ""), form.get("email", ""), form.get("password", ""), here.clock()
        )
    except Wrong as wrong:
        return join_page(token, str(wrong)), 422
    if joined is None:
        return join_page(token), 410
    found = log_in(here.store, joined.email, form.get("password", ""), here.clock()) or abort(500)
    return with_cookie(make_response(redirect(url_for("year.show"), 303)), found[1])


def join_page(token: str, wrong: str = "") -> str:
    here = installation()
    organisation, invitation = invited(here.store, token, here.clock()) or abort(410)
    return render_template(
        "join.html",
        t=asked_language(),
        organisation=here.store.organisation(organisation),
        invitation=invitation,
        wrong=wrong,
        written=request.form,
        is_first=not here.store.accounts(organisation),
    )

