"""Accounts: one's own, with its password and browsers, and for the coordinator everybody's, with invitations."""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import (
    LEVELS,
    Level,
    Wait,
    Wrong,
    change_password,
    close_account,
    invite,
    log_out_everywhere,
)
from app.loading import folder_of
from app.pages import installation
from app.pages.language import asked_language
from app.pages.visiting import visitor, with_cookie, without_cookie
from app.refusal import Refused

account_routes = Blueprint("accounts", __name__)


# One's own


@account_routes.get("/account")
def own() -> str:
    return own_page()


def own_page(wrong: str = "", changed: bool = False) -> str:
    here, who = installation(), visitor()
    organisation = here.store.organisation(who.organisation)
    return render_template(
        "account.html", t=asked_language(), organisation=organisation, wrong=wrong, changed=changed,
        group=folder_of(here.store, who.organisation).name(who.account.group) if who.account.group else "",
    )  # fmt: skip


@account_routes.post("/account/password")
def password() -> ResponseReturnValue:
    here, form = installation(), request.form
    try:
        token = change_password(here.store, visitor(), form.get("old", ""), form.get("password", ""), here.clock())
    except Wrong as wrong:
        return own_page(str(wrong)), 422
    except Wait:
        return own_page("wait"), 429
    return with_cookie(make_response(redirect(url_for("accounts.own", changed="yes"), 303)), token)


@account_routes.post("/account/sessions")
def sessions() -> Response:
    log_out_everywhere(installation().store, visitor())
    return without_cookie(make_response(redirect(url_for("login.show"), 303)))


# Everybody's


@account_routes.get("/accounts")
def show() -> str:
    return page_of()


def page_of(link: str = "", refused: str = "") -> str:
    here, who = installation(), visitor()
    now = here.clock()
    folder = folder_of(here.store, who.organisation)
    waiting = [each for each in here.store.invitations(who.organisation) if not each.used_at and now < each.until]
    return render_template(
        "accounts.html",
        t=asked_language(),
        organisation=here.store.organisation(who.organisation),
        accounts=here.store.accounts(who.organisation),
        waiting=waiting,
        groups=folder.groups,
        names={group.id: group.name for group in folder.groups},
        levels=LEVELS,
        link=link,
        refused=refused,
        written=request.form,
        today=now.astimezone(here.store.organisation(who.organisation).zone).date(),
    )


@account_routes.post("/accounts/invitations")
def add() -> ResponseReturnValue:
    here, who, form = installation(), visitor(), request.form
    level = form.get("level", "")
    if level not in LEVELS:
        abort(400)
    group = form.get("group", "") if level == "secretary" else ""
    try:
        token = invite(
            here.store, who.organisation, as_level(level), who.signed(here.clock()), group=group,
            email=form.get("email", ""),
        )  # fmt: skip
    except Refused:
        return page_of(refused="email" if group or level != "secretary" else "group"), 422
    return page_of(link=f"{here.config.url}/join/{token}")


def as_level(written: str) -> Level:
    return next(level for level in LEVELS if level == written)


@account_routes.post("/accounts/invitations/<hash>")
def withdraw(hash: str) -> ResponseReturnValue:
    here = installation()
    here.store.withdraw_invitation(visitor().organisation, hash)
    return redirect(url_for("accounts.show"), 303)


@account_routes.post("/accounts/<account>")
def close(account: str) -> ResponseReturnValue:
    here, who = installation(), visitor()
    if account not in {each.id for each in here.store.accounts(who.organisation)}:
        abort(404)
    try:
        close_account(here.store, who.organisation, account, who.signed(here.clock()))
    except Refused:
        return page_of(refused="last"), 422
    return redirect(url_for("accounts.show"), 303)
