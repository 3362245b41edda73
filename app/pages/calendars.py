"""The calendars page has every address that is nobody's own: of groups, roles and the whole organisation.

Somebody's own are on their page. An address is shown once, in the answer to whoever made it; the one that each group
has from the beginning is behind the year's page, where its members find it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.feeds import GROUP, ORGANISATION, ROLE
from app.loading import folder_of
from app.pages import installation
from app.pages.filling import Form, sent_form
from app.pages.language import asked_language
from app.pages.people import called as roll_called
from app.pages.people import fetched
from app.pages.person import UUID, Shown
from app.pages.posted import called
from app.pages.subscribe import qr_of
from app.pages.visiting import visitor
from app.planning.addresses import change_address, give_address, make_public, take_address_back
from app.store import Subscription
from app.subscriptions import is_own, state_of, subjects

calendar_routes = Blueprint("calendars", __name__)

NEW = "new"  # the form
KINDS = (GROUP, ROLE, ORGANISATION)


@dataclass(frozen=True, slots=True)
class Part:
    """What a calendar is of, with the addresses that work."""

    kind: str
    subject: str
    name: str
    addresses: tuple[Subscription, ...]
    is_gone: bool = False  # the documents have it no more: what leads there can only be taken back

    @property
    def is_for_everybody(self) -> bool:
        return any(each.is_public for each in self.addresses)


@calendar_routes.get("/calendars")
def show() -> str:
    return page_of()


def page_of(form: Form | None = None, shown: Shown | None = None, overtaken: bool = False) -> str:
    here, who, call = installation(), visitor(), roll_called()
    parts = list(parts_of())
    of = shown.address.subscription if shown else None
    return render_template(
        "calendars.html",
        t=asked_language(),
        organisation=here.store.organisation(who.organisation),
        today=call.today,
        parts=parts,
        is_own=is_own,
        state_of=state_of,
        fetched=lambda one: fetched(asked_language(), call, one),
        form=form or Form(),
        new=uuid4(),
        overtaken=overtaken,
        shown=shown,
        whose=next((each.name for each in parts if of and (each.kind, each.subject) == (of.kind, of.subject)), ""),
        address=shown.address if shown else None,
        qr=qr_of(shown.address.page) if shown else "",
    )


def parts_of() -> Iterator[Part]:
    """Every calendar that there can be an address of, and then those that there are addresses of and can be no more."""
    here, organisation = installation(), visitor().organisation
    folder, known = folder_of(here.store, organisation), subjects(here.store, organisation)
    working: dict[tuple[str, str], list[Subscription]] = {(kind, each): [] for kind in KINDS for each in known[kind]}
    for one in here.store.subscriptions(organisation):
        if one.kind in KINDS and one.revoked_at is None:
            working.setdefault((one.kind, one.subject), []).append(one)
    for (kind, subject), addresses in working.items():
        name = folder.organisation.identity.name if kind == ORGANISATION else called(folder, subject)
        yield Part(kind, subject, name, tuple(addresses), subject not in known[kind])


@calendar_routes.post("/calendars")
def make() -> ResponseReturnValue:
    """A page that is loaded again makes no second address, and shows the first to nobody."""
    form, here, who = sent_form(NEW), installation(), visitor()
    kind, _, subject = form.values.get("of", "").partition(" ")
    new = form.values.get("new", "")
    if not UUID.fullmatch(new) or not is_there(kind, subject):
        abort(400)
    id = f"{who.organisation}.{new}"
    if any(each.id == id for each in here.store.subscriptions(who.organisation)):
        return page_of(replace(form, wrong={"label": "shown"})), 409
    signed, label = who.signed(here.clock()), form.values.get("label", "")
    given = give_address(here.store, here.secret, here.config.url, who.organisation, (kind, subject), id, label, signed)
    return page_of(shown=Shown(given))


@calendar_routes.post("/calendars/<subscription>")
def change(subscription: str) -> ResponseReturnValue:
    """Another address in its place, or none."""
    here, who = installation(), visitor()
    one, signed = working(subscription), who.signed(here.clock())
    if request.form.get("generation") != str(one.generation):
        return page_of(overtaken=True), 409
    do = request.form.get("do")
    if do == "exchange" and not one.is_public:
        given = change_address(here.store, here.secret, here.config.url, who.organisation, one.id, signed)
        return page_of(shown=Shown(given))
    if do != "revoke":
        abort(400)
    take_address_back(here.store, who.organisation, one.id, signed)
    return redirect(url_for("calendars.show", said="revoked"), 303)


def is_there(kind: str, subject: str) -> bool:
    return any((each.kind, each.subject) == (kind, subject) for each in parts_of() if not each.is_gone)


def working(id: str) -> Subscription:
    """Nobody's own, and not taken back."""
    return next((each for part in parts_of() for each in part.addresses if each.id == id), None) or abort(404)


@calendar_routes.post("/groups/<group>/public")
def publish(group: str) -> ResponseReturnValue:
    here, who = installation(), visitor()
    if not is_there(GROUP, group):
        abort(404)
    make_public(here.store, here.config.url, who.organisation, group, who.signed(here.clock()))
    return redirect(url_for("calendars.show", said="published"), 303)
