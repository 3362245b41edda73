"""A visit is a browser in which somebody has logged in: its cookie, and what proves that a form is ours.

The cookie holds a token that the store knows by its hash alone. Each form holds another that follows from it, and what
is sent must come from our own pages, as the browser itself says (Origin): either would do, and both are asked for.
"""

import hmac
from urllib.parse import urlsplit

from flask import Response, abort, g, request

from app.accounts import LEVELS, LONGEST, Visitor, visitor_with
from app.config import Config
from app.pages import Installation, installation
from app.tokens import signed

FORM_TOKEN = "csrf"  # noqa: S105 - the name of a field


def visitor_or_none() -> Visitor | None:
    """Whoever is logged in; looked up once a request."""
    if "visitor" not in g:
        here = installation()
        g.visitor = None  # if the store does not answer: the page that says so asks again
        token = request.cookies.get(cookie_name(here.config), "")
        g.visitor = visitor_with(here.store, token, here.clock()) if token else None
    found: Visitor | None = g.visitor
    return found


def visitor() -> Visitor:
    return visitor_or_none() or abort(401)


def is_inside() -> bool:
    """A page that an address alone opens looks the same to everybody; one that is not there is like those of ours."""
    is_behind_login = g.who.value in LEVELS if "who" in g else request.url_rule is None
    return is_behind_login and visitor_or_none() is not None


def cookie_name(config: Config) -> str:
    """Over https a name that no other page of the domain, and no answer without TLS, can set (RFC 6265bis 4.1.3.2)."""
    return "__Host-arshjul" if is_https(config) else "arshjul"


def is_https(config: Config) -> bool:
    return config.url.startswith("https://")


def with_cookie(response: Response, token: str) -> Response:
    config = installation().config
    response.set_cookie(
        cookie_name(config), token, max_age=LONGEST, path="/", secure=is_https(config), httponly=True, samesite="Lax"
    )
    return response


def without_cookie(response: Response) -> Response:
    config = installation().config
    response.delete_cookie(
        cookie_name(config), path="/", secure=is_https(config), httponly=True, samesite="Lax"
    )
    return response


def form_token(session: str = "") -> str:
    """Of this browser's session, also of one that has ended: what was typed before is not lost."""
    here = installation()
    token = session or request.cookies.get(cookie_name(here.config), "")
    return signed(here.secret, f"form\0{token}") if token else ""


def is_our_form() -> bool:
    sent, own = request.form.get(FORM_TOKEN, ""), form_token()
    return is_from_here(installation()) and bool(own) and hmac.compare_digest(sent.encode(), own.encode())


def is_from_here(here: Installation) -> bool:
    """As the browser says it, and no page can make it say otherwise."""
    origin = request.headers.get("Origin", "")
    try:
        split = urlsplit(origin)
    except ValueError:
        return False
    is_own = origin == here.config.url or (split.scheme in ("http", "https") and split.netloc == request.host)
    return is_own and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"

