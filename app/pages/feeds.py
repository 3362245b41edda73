"""A feed over HTTP is bytes that were rendered at its release: sent whole, or not at all when the caller has them.

Here each request asks the store. The door in front gives the same answers from memory, and lets through what is asked
in a way that it does not know.
"""

import logging

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers

from app.answers import Answer, chosen
from app.pages import installation
from app.store import StoreTrouble
from app.tokens import hash_of, public_key

feed_routes = Blueprint("feeds", __name__)
log = logging.getLogger(__name__)


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
    return served(token)


@feed_routes.get("/p/<organisation>/<group>.ics")
def serve_public(organisation: str, group: str) -> Response:
    return served(public_key(organisation, group))


def served(key: str) -> Response:
    try:
        answer = answer_for(key)
    except StoreTrouble:
        log.exception("the store did not answer")
        answer = installation().memory.answering.trouble
    kind = NotModified if answer.status == 304 else Response
    return kind(answer.body, answer.status, list(answer.headers))


def answer_for(key: str) -> Answer:
    store, answering = installation().store, installation().memory.answering
    subscription = store.subscription_with(hash_of(key))
    if subscription is None:
        return answering.unknown
    if subscription.revoked_at:
        return answering.withdrawn
    feed = store.feed(subscription.organisation, subscription.kind, subscription.subject)
    if feed is None:
        return answering.nothing_yet
    asked = request.headers.get
    return chosen(
        answering.to(feed), asked("Accept-Encoding"), asked("If-None-Match"), asked("If-Modified-Since")
    )
