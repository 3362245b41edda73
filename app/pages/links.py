"""The pages behind the links in mails: reading one changes nothing, pressing its button does what it says.

A mail scanner follows every link, with GET or HEAD, so nothing may come of that. The token in the path is the key, as
to a feed, and there is no other: no cookie or login that a page elsewhere could make use of through somebody's browser.
Whoever knows the token may answer, from wherever, and nobody else can; so there is no token in the form as well, and no
look at Origin, which a mail server that ends reminders for its user (RFC 8058) does not send.
"""

from datetime import date

from flask import Blueprint, abort, render_template, request

from app.links import DECLINE
from app.loading import folder_of, today_of
from app.pages import Installation, installation
from app.pages.language import asked_language
from app.planning.answering import (
    Asked,
    asked_by,
    role_name,
    say_delivered,
    say_held,
    say_not_yet,
    say_outcome,
    start_reminders,
    stop_reminders,
)
from app.refusal import Refused
from app.store import Link
from app.tokens import hash_of

link_routes = Blueprint("links", __name__)

LONGEST_NUMBER, LONGEST_NOTE = 60, 1000
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058 3.2
OUTCOMES = ("keep", "follow up", "revise")
Answer = tuple[str, int]


class Wrong(Exception):
    """What was filled in cannot be; the word that says so."""


# Was it done?


@link_routes.get("/done/<token>")
def ask(token: str) -> Answer:
    here, organisation, link = found(token)
    return page_of(here, asked_by(here.store, organisation, link, here.clock()))


@link_routes.post("/done/<token>")
def answer(token: str) -> Answer:
    here, organisation, link = found(token)
    asked = asked_by(here.store, organisation, link, here.clock())
    if is_over(here, link):
        return page_of(here, asked)
    try:
        was_heard = ANSWERS[link.purpose](here, asked)
    except Wrong as wrong:
        return page_of(here, asked, wrong=str(wrong))
    except Refused:  # it became another in the meantime, or the rules of the year do not let it be so
        return page_of(here, asked_by(here.store, organisation, link, here.clock()), wrong="refused")
    _, _, after = found(token)
    return page_of(here, asked_by(here.store, organisation, after, here.clock()), thanks=was_heard)


def held(here: Installation, asked: Asked) -> bool:
    said = pressed("yes", "no")
    return say_held(here.store, asked, here.clock(), held=said == "yes", day=day_in(asked) if said == "yes" else None)


def day_in(asked: Asked) -> date | None:
    """As it was planned, where nothing is written."""
    written = request.form.get("day", "").strip()
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Wrong("day") from None
    if asked.occurrence and (day > asked.today or day.year != asked.occurrence.day.year):
        raise Wrong("day")
    return day


def delivered(here: Installation, asked: Asked) -> bool:
    if pressed("yes", "no") == "no":
        return say_not_yet(here.store, asked, here.clock())
    return say_delivered(here.store, asked, here.clock(), words("number", LONGEST_NUMBER))


def outcome(here: Installation, asked: Asked) -> bool:
    chosen, note = pressed(*OUTCOMES), words("note", LONGEST_NOTE)
    if chosen == "follow up" and not note:
        raise Wrong("unsaid")
    return say_outcome(here.store, asked, chosen, note, here.clock())


ANSWERS = {"held": held, "delivered": delivered, "outcome": outcome}


def pressed(*buttons: str) -> str:
    said = request.form.get("answer", "")
    return said if said in buttons else abort(400)


def words(field: str, longest: int) -> str:
    written = " ".join(request.form.get(field, "").split())
    if len(written) > longest or not written.isprintable():
        raise Wrong(field)
    return written


def page_of(here: Installation, asked: Asked, thanks: bool = False, wrong: str = "") -> Answer:
    organisation = here.store.organisation(asked.organisation)
    over = is_over(here, asked.link)
    page = render_template(
        "over.html" if over else "done.html",
        t=asked_language(),
        organisation=organisation,
        asked=asked,
        thanks=thanks,
        wrong=wrong,
        written=request.form,
        chosen=request.args.get("answer"),  # by the link that was followed: that button is the one to press
        today=today_of(organisation, here.clock()),
        last_day=asked.link.until.astimezone(organisation.zone).date(),
    )
    return page, 410 if over else 422 if wrong else 200


# No more reminders


@link_routes.get("/reminders/<token>")
def show_reminders(token: str) -> Answer:
    return reminders_page(token)


@link_routes.post("/reminders/<token>")
def change_reminders(token: str) -> Answer:
    here, organisation, link = found(token)
    if is_over(here, link):
        return reminders_page(token)
    name, value = ONE_CLICK
    is_one_click = request.form.get(name) == value
    change = stop_reminders if is_one_click or pressed("stop", "start") == "stop" else start_reminders
    change(here.store, organisation, link.recipient, here.clock())
    return reminders_page(token, thanks=True)


def reminders_page(token: str, thanks: bool = False) -> Answer:
    here, id, link = found(token)
    organisation, folder = here.store.organisation(id), folder_of(here.store, id)
    since = here.store.declined(id).get(link.recipient)
    over = is_over(here, link)
    page = render_template(
        "reminders.html",
        t=asked_language(),
        organisation=organisation,
        role=role_name(folder, link.recipient),
        owner=folder.name(folder.documents[0].header.owner),
        since=since and since.astimezone(organisation.zone).date(),
        thanks=thanks,
        over=over,
        today=today_of(organisation, here.clock()),
    )
    return page, 410 if over else 200


# Both


def found(token: str) -> tuple[Installation, str, Link]:
    """404 is the same for every cause, also for a token that opens the other kind of page."""
    here = installation()
    known = here.store.link_with(hash_of(token))
    if known is None:
        abort(404)
    organisation, link = known
    if (link.purpose == DECLINE) != request.path.startswith("/reminders/"):
        abort(404)
    return here, organisation, link


def is_over(here: Installation, link: Link) -> bool:
    return here.clock() >= link.until
