"""The subscribe page is a feed's address made usable: to copy, to open in each calendar, to take along on a phone."""

import segno
from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup

from app.feeds import PERSON, Addresses, feed_for
from app.feeds import addresses as ways_of
from app.loading import folder_of
from app.pages import Installation, installation
from app.pages.clients import is_calendar
from app.pages.feeds import served
from app.pages.language import asked_language
from app.store import Subscription
from app.subscriptions import address_of
from app.tokens import hash_of, public_key

subscribe_routes = Blueprint("subscribe", __name__)


@subscribe_routes.get("/subscribe/<token>")
def show(token: str) -> str | Response:
    return page_of(token)


@subscribe_routes.get("/subscribe/<organisation>/<group>")
def show_public(organisation: str, group: str) -> str | Response:
    return page_of(public_key(organisation, group))


def page_of(key: str) -> str | Response:
    """Whoever pastes the page's address into a calendar means the feed's: a program that shows no pages gets that."""
    if asked_by_calendar():
        note_fetch(key)
        return served(key)
    here = installation()
    subscription = here.store.subscription_with(hash_of(key)) or abort(404)
    if subscription.revoked_at:
        abort(410)
    address = address_of(subscription, here.secret, here.config.url)
    name = name_of(here, subscription)
    return render_template(
        "subscribe.html",
        t=asked_language(),
        organisation=here.store.organisation(subscription.organisation),
        name=name,
        is_personal=subscription.kind == PERSON,
        is_public=subscription.is_public,
        address=address,
        ways=links(ways_of(address.url, name)),
        steps=("thunderbird", "classic"),
        qr=qr_of(address.page),
        config=here.config,
    )


def asked_by_calendar() -> bool:
    accepted = {kind for kind, quality in request.accept_mimetypes if quality > 0}
    if "text/html" in accepted:
        return False
    return "text/calendar" in accepted or is_calendar(request.user_agent.string)


def note_fetch(key: str) -> None:
    """As the door does: a coordinator sees that this calendar works."""
    memory = installation().memory
    address = memory.find(key)
    if address and address.answers and request.method == "GET":
        memory.fetched[address] = request.user_agent.string


def name_of(here: Installation, one: Subscription) -> str:
    """As the feed itself is called: what is loaded and not released is nobody's to see."""
    feed = here.store.feed(one.organisation, one.kind, one.subject)
    folder = folder_of(here.store, one.organisation, feed.documents or None if feed else None)
    return feed_for(folder, one.kind, one.subject, ()).name


def links(ways: Addresses) -> dict[str, str]:
    """Where one press is enough. Classic Outlook is told in words: the new one may take its link, and breaks it."""
    return {
        "outlook_work": ways.outlook_work, "outlook_private": ways.outlook_private, "google": ways.google,
        "apple": ways.webcal, "thunderbird": ways.webcal,
    }  # fmt: skip


def qr_of(page: str) -> Markup:
    """The page and not the feed: a phone that is shown a feed's address downloads a copy, which never changes again."""
    code = segno.make(page, error="m", micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"))  # noqa: S704
