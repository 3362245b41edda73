"""A person's page: name and address, roles from day to day, own calendars, reminders, and all that is known of them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.feeds import PERSON
from app.loading import folder_of, today_of
from app.outbox.at_once import send_address
from app.pages import installation
from app.pages.filling import Form, Wrong, day_of, role_given, sent_form, wrong_in_days, wrong_in_email, wrong_in_name
from app.pages.language import asked_language
from app.pages.people import called, fetched
from app.pages.subscribe import qr_of
from app.pages.visiting import visitor
from app.persons import holds, slug
from app.planning.addresses import give_address, take_address_back
from app.planning.knowing import Known, as_data, known_of
from app.planning.lookups import year_of
from app.planning.persons import Overtaken, correct, forget, leave_role, roles_in
from app.refusal import Refused
from app.store import Holding, Reminding, Someone
from app.subscriptions import Address, state_of

person_routes = Blueprint("person", __name__)

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_COMING = 8
NOT_SENT = ("parked", "bounced")


@dataclass(frozen=True)
class Shown:
    """An address that is shown this once, and what became of the mail where it was to go by that."""

    address: Address
    is_unsent: bool = False


# ---- what is seen


@person_routes.get("/people/<person>")
def show(person: str) -> str:
    return page_of(found(person))


def found(person: str) -> Known:
    """Another organisation's persons are not there, and whoever is forgotten is not either."""
    return known_of(installation().store, visitor().organisation, person) or abort(404)


def page_of(
    known: Known, form: Form | None = None, shown: Shown | None = None, overtaken: Someone | None = None
) -> str:
    here, who, call = installation(), visitor(), called()
    folder = folder_of(here.store, who.organisation)
    now = [each for each in known.holdings if holds(each, call.today)]
    return render_template(
        "person.html",
        t=asked_language(),
        organisation=here.store.organisation(who.organisation),
        today=call.today,
        known=known,
        someone=known.someone,
        now=now,
        coming=[each for each in known.holdings if each.since > call.today],
        past=[each for each in known.holdings if each.until and each.until < call.today],
        name=folder.name,
        roles=roles_in(folder),
        domains=", ".join(folder.organisation.mail_domains),
        fetched=lambda one: fetched(asked_language(), call, one),
        state_of=state_of,
        told=list(told(known)),
        not_sent=[each for each in known.mails if each.state in NOT_SENT],
        form=form or Form(),
        shown=shown,
        qr=qr_of(shown.address.page) if shown else "",
        address=shown.address if shown else None,
        is_public=False,
        new=uuid4(),
        overtaken=overtaken,
        undone=undoing(known),
    )


def undoing(known: Known) -> Holding | None:
    """How a role was held before its end was written down, to be taken back: as the address of the page says it."""
    asked = {name: request.args.get(name, "") for name in ("role", "since", "was")}
    since = day_of(asked["since"])
    if request.args.get("said") != "ended" or since is None:
        return None
    return Holding(known.someone.id, asked["role"], since, day_of(asked["was"]))


@dataclass(frozen=True, slots=True)
class Coming:
    day: date
    kind: str
    title: str


def told(known: Known) -> Iterator[Coming]:
    """What comes to them next, as it looks now: what is done before then falls away."""
    here, organisation = installation(), visitor().organisation
    zone = here.store.organisation(organisation).zone
    planned = [each for each in known.reminders if each.state == "planned" and each.until > here.clock()]
    titles = titles_of(planned[:MOST_COMING])
    for each in planned[:MOST_COMING]:
        yield Coming(each.due.astimezone(zone).date(), each.kind, titles.get(each.uid, ""))


def titles_of(reminders: list[Reminding]) -> dict[str, str]:
    here, organisation = installation(), visitor().organisation
    years = {year_of(each.uid) for each in reminders if each.kind != "digest"}
    releases = filter(None, (here.store.release(organisation, year) for year in sorted(years)))
    return {one.uid: one.title for release in releases for one in release.plan.occurrences}


# ---- name and address


@person_routes.post("/people/<person>")
def mend(person: str) -> ResponseReturnValue:
    known, form = found(person), sent_form("contact")
    wrong = {**wrong_in_name(form.values), **wrong_in_email(form.values)}
    if wrong:
        return page_of(known, replace(form, wrong=wrong)), 422
    here, who = installation(), visitor()
    before = Someone(person, form.values.get("was_name", ""), form.values.get("was_email", ""))
    name, email = form.values["name"], form.values.get("email", "")
    try:
        correct(here.store, who.organisation, before, name, email, who.signed(here.clock()))
    except Overtaken as overtaken:
        return page_of(found(person), form, overtaken=overtaken.now), 409
    except Refused:
        return page_of(known, replace(form, wrong={"name": "taken"})), 422
    return redirect(url_for("person.show", person=person, said="mended"), 303)


# ---- roles


@person_routes.post("/people/<person>/roles")
def give(person: str) -> ResponseReturnValue:
    known, form, here = found(person), sent_form("give"), installation()
    values = {**form.values, "name": known.someone.name, "email": known.someone.email, "vacant": ""}
    try:
        role_given(values, called().today, visitor().signed(here.clock()))
    except Wrong as wrong:
        fields = {name if name in ("role", "since", "until") else "role": word for name, word in wrong.fields.items()}
        return page_of(known, replace(form, wrong=fields)), 422
    return redirect(url_for("person.show", person=person, said="given"), 303)


@person_routes.post("/people/<person>/roles/<role>")
def end(person: str, role: str) -> ResponseReturnValue:
    """The last day. One before the first takes the role away, as if it had never been given."""
    known, here, who = found(person), installation(), visitor()
    since = day_of(request.form.get("since", ""))
    mine = (each for each in known.holdings if (each.role, each.since) == (role, since) and is_open(each))
    held = next(mine, None) or abort(404)
    form = sent_form(f"end-{role}-{held.since}")
    last = day_of(form.values.get("until", ""))
    if last is None or wrong_in_days({"until": form.values["until"]}):
        return page_of(known, replace(form, wrong={"until": "day"})), 422
    try:
        signed = who.signed(here.clock())
        leave_role(here.store, who.organisation, known.someone.name, role, signed, last, since=held.since)
    except Refused:
        return page_of(known, replace(form, wrong={"until": "later"})), 422
    was = held.until.isoformat() if held.until else None
    return redirect(
        url_for("person.show", person=person, said="ended", role=role, since=held.since.isoformat(), was=was), 303
    )


def is_open(holding: Holding) -> bool:
    here = installation()
    today = today_of(here.store.organisation(visitor().organisation), here.clock())
    return holding.until is None or holding.until >= today


# ---- calendars


@person_routes.post("/people/<person>/subscriptions")
def subscribe(person: str) -> ResponseReturnValue:
    """An address is shown in the answer to this and nowhere else; the page that asks again has another to give."""
    known, form, here, who = found(person), sent_form("feed"), installation(), visitor()
    new, by_mail = form.values.get("new", ""), form.values.get("do") == "mail"
    if not UUID.fullmatch(new) or (by_mail and not known.someone.email):
        abort(400)
    id = f"{who.organisation}.{new}"
    if any(each.id == id for each in known.subscriptions):
        return page_of(known, replace(form, wrong={"label": "shown"})), 409
    given = give_address(
        here.store, here.secret, here.config.url, who.organisation, (PERSON, person), id,
        form.values.get("label", ""), who.signed(here.clock()),
    )  # fmt: skip
    if not by_mail:
        return page_of(found(person), shown=Shown(given))
    if not send_address(here.store, here.config, who.organisation, known.someone, given, here.clock()):
        return page_of(found(person), shown=Shown(given, is_unsent=True))
    return redirect(url_for("person.show", person=person, said="mailed", _anchor="feeds"), 303)


@person_routes.post("/people/<person>/subscriptions/<subscription>")
def revoke(person: str, subscription: str) -> ResponseReturnValue:
    known, here, who = found(person), installation(), visitor()
    if not any(each.id == subscription and each.revoked_at is None for each in known.subscriptions):
        abort(404)
    take_address_back(here.store, who.organisation, subscription, who.signed(here.clock()))
    return redirect(url_for("person.show", person=person, said="revoked", _anchor="feeds"), 303)


# ---- what is known, and an end of it


@person_routes.get("/people/<person>/known.json")
def data(person: str) -> Response:
    known = found(person)
    text = json.dumps(as_data(known, visitor().organisation), ensure_ascii=False, indent=2, default=in_iso)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename={asked_language()('erase.file')}-{person}.json"
    return answer


def in_iso(moment: date) -> str:
    return moment.isoformat()


@person_routes.get("/people/<person>/erasure")
def erasure(person: str) -> str:
    known, here, who = found(person), installation(), visitor()
    in_file = folder_of(here.store, who.organisation).organisation.persons
    return render_template(
        "erasure.html",
        t=asked_language(),
        organisation=here.store.organisation(who.organisation),
        known=known,
        someone=known.someone,
        is_in_file=slug(known.someone.name) in {slug(each.name) for each in in_file},
    )


@person_routes.post("/people/<person>/erasure")
def erase(person: str) -> ResponseReturnValue:
    known, here, who = found(person), installation(), visitor()
    forget(here.store, who.organisation, known.someone.name, who.signed(here.clock()))
    return redirect(url_for("people.show", said="forgotten"), 303)
