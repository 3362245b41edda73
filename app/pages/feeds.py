"""A feed over HTTP is bytes that were rendered at its release: sent whole, or not at all when the caller has them."""

import logging

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers
from werkzeug.http import http_date

from app.loading import today_of
from app.pages import installation
from app.pages.clients import client_of
from app.store import Bytes, StoreTrouble, Subscription
from app.tokens import hash_of

feed_routes = Blueprint("feeds", __name__)
log = logging.getLogger(__name__)

RETRY_AFTER = "120"  # Thunderbird and Outlook come back; an empty calendar would have wiped theirs


class NotModified(Response):
    """Werkzeug takes Last-Modified off a 304, but a caller that keeps by date needs it again (RFC 9110 15.4.5)."""

    def get_wsgi_headers(self, environ: object) -> Headers:
        headers = super().get_wsgi_headers(environ)  # type: ignore[arg-type]
        headers["Last-Modified"] = self.headers["Last-Modified"]
        return headers


# The name is for people, who see it when they save the file. It decides nothing: that a group is renamed, or that a
# calendar spells the name in its own way, must not cut off those who subscribe.
@feed_routes.get("/f/<token>/<name>.ics")
def serve(token: str, name: str) -> Response:
    try:
        return answer(installation().store.subscription_with(hash_of(token)))
    except StoreTrouble:
        log.exception("the store did not answer")
        return short(503, "Try again later.", {"Retry-After": RETRY_AFTER})


def answer(subscription: Subscription | None) -> Response:
    if subscription is None:
        return short(404, "No such address.")
    if subscription.revoked_at:
        return short(410, "This address has been withdrawn.")
    feed = installation().store.feed(subscription.organisation, subscription.kind, subscription.subject)
    if feed is None:
        return short(503, "Nothing has been released yet.", {"Retry-After": RETRY_AFTER})
    if request.method == "GET":
        remember(subscription)
    return conditional(feed)


def short(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    """A calendar reads no HTML, and HTML with 200 it would take for an empty year."""
    return Response(text + "\n", status, headers, mimetype="text/plain")


def conditional(feed: Bytes) -> Response:
    zipped = wants_gzip()
    headers = {
        "ETag": f'"{feed.etag}-gzip"' if zipped else f'"{feed.etag}"',
        "Last-Modified": http_date(feed.last_modified),
        "Cache-Control": "private, max-age=300",
        "Vary": "Accept-Encoding",
    }
    if is_known(feed):
        return NotModified(status=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{feed.name}.ics"'
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(feed.gzip if zipped else feed.body, 200, headers, content_type="text/calendar; charset=utf-8")


def is_known(feed: Bytes) -> bool:
    """Whether the caller has these bytes, zipped or not. A tag, where one is sent, decides alone (RFC 9110 13.2.2)."""
    if "If-None-Match" in request.headers:
        tags = request.if_none_match
        return tags.star_tag or any(tags.contains_weak(tag) for tag in (feed.etag, f"{feed.etag}-gzip"))
    since = request.if_modified_since
    return since is not None and feed.last_modified <= since


def wants_gzip() -> bool:
    accepted = request.accept_encodings
    return accepted["gzip"] > 0 and accepted["gzip"] >= accepted["identity"]


def remember(subscription: Subscription) -> None:
    """The day and the kind of program, no more; and only when nobody has to wait for it."""
    here = installation()
    client = client_of(request.user_agent.string)
    try:
        today = today_of(here.store.organisation(subscription.organisation), here.clock())
        if (subscription.last_fetched_on, subscription.last_client) == (today, client):
            return
        with here.store.transaction(patient=False):
            here.store.keep_fetch(subscription.organisation, subscription.id, today, client)
    except StoreTrouble:
        return  # the next fetch tells the same
