"""The people page says who holds which role, which nobody holds, and whose calendar has stopped; and mends it in place.

A reader sees the groups with their roles, and which of these nobody holds; who plans sees the names; the coordinator
sees addresses and calendars too, and alone changes anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.feeds import GROUP, PERSON, ROLE
from app.loading import folder_of
from app.pages import installation
from app.pages.clients import BROWSER, OTHER
from app.pages.filling import Form, Wrong, role_given, sent_form
from app.pages.language import Language, asked_language
from app.pages.visiting import visitor
from app.planning.rollcall import RollCall, Seat, roll_call
from app.store import Someone, Subscription
from app.subscriptions import state_of
from schedules.folder import Folder

people_routes = Blueprint("people", __name__)

ADD = "add"  # the form for anybody; those for a vacant role have the role's name in their id


@dataclass(frozen=True)
class Part:
    """A group with its seats; or those of no group."""

    id: str
    name: str
    seats: tuple[Seat, ...]
    is_undecided: bool = False


@people_routes.get("/people")
def show() -> str:
    return page_of()


@people_routes.post("/people")
def add() -> ResponseReturnValue:
    form = sent_form(form_id())
    try:
        someone = role_given(form.values, called().today, visitor().signed(installation().clock()))
    except Wrong as wrong:
        refused = replace(form, wrong=wrong.fields)
        id = ADD if refused.status == 409 else form.id  # whose form was the vacant role's is gone with the vacancy
        return page_of(replace(refused, id=id)), refused.status
    where = ADD if form.id == ADD else "needs"
    return redirect(url_for("people.show", said="given", who=someone.id, _anchor=where), 303)


def form_id() -> str:
    return f"role-{request.form.get('role', '')}" if request.form.get("vacant") else ADD


def called() -> RollCall:
    here = installation()
    return roll_call(here.store, visitor().organisation, here.clock())


def page_of(form: Form | None = None) -> str:
    here, who = installation(), visitor()
    folder, call = folder_of(here.store, who.organisation), called()
    persons = {one.id: one for one in here.store.persons(who.organisation) if one.name}
    return render_template(
        "people.html",
        t=asked_language(),
        organisation=here.store.organisation(who.organisation),
        today=call.today,
        call=call,
        parts=list(parts_of(folder, call)),
        name=folder.name,
        addresses={each.role: each.email for each in folder.organisation.addresses},
        domains=", ".join(folder.organisation.mail_domains),
        roles=list(call.seats),
        persons=persons,
        whose=lambda one: whose(folder, persons, one),
        fetched=lambda one: fetched(asked_language(), call, one),
        state_of=state_of,
        form=form or Form(),
        said=persons.get(request.args.get("who", "")),
    )


def parts_of(folder: Folder, call: RollCall) -> Iterator[Part]:
    placed: set[str] = set()
    for group in folder.groups:
        members = () if isinstance(group.members, str) else group.members
        placed.update(members)
        seats = tuple(call.seats[role] for role in members if role in call.seats)
        yield Part(group.id, group.name, seats, isinstance(group.members, str))
    rest = tuple(seat for role, seat in call.seats.items() if role not in placed)
    if rest:
        yield Part("", "", rest)


def whose(folder: Folder, persons: dict[str, Someone], one: Subscription) -> str:
    """A calendar as people call it: its label where it has one, else what it is of."""
    if one.kind == PERSON:
        return persons[one.subject].name if one.subject in persons else ""
    subject = folder.name(one.subject) if one.kind in (GROUP, ROLE) else folder.organisation.identity.name
    return f"{subject} ({one.label})" if one.label else subject


def fetched(t: Language, call: RollCall, one: Subscription) -> str:
    """The day and the kind of calendar, which is all that is known."""
    if one.last_fetched_on is None:
        return t("people.never")
    kinds = {BROWSER: t("people.browser"), OTHER: t("people.other"), "": t("people.other")}
    client = one.last_client or ""
    return t("people.fetched", date=t.dated(one.last_fetched_on, call.today), client=kinds.get(client, client))
