"""Headers are what every answer tells the browser not to do, errors included."""

from flask import Flask, Response, g, request, url_for

from app.config import Config
from app.pages import installation
from app.pages.access import Who
from app.pages.language import COOKIE, LANGUAGES
from app.pages.visiting import is_https

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # a secret address must not travel on to wherever a link leads
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

# A letter is shown as a mail program has it, with its own styles: in a frame where nothing runs and no link leads out.
FRAMED = {
    "reminders.letter": f"{ALWAYS['Content-Security-Policy']}; frame-src 'self'",
    "reminders.rendered": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox"
    ),
}

FROM_OUR_PAGES = {Who.READER, Who.SECRETARY, Who.COORDINATOR, Who.ANYBODY_FROM_OUR_PAGES, Who.INVITED}


def send_headers(app: Flask) -> None:
    app.after_request(with_headers)


def always(config: Config) -> dict[str, str]:
    https = {"Strict-Transport-Security": "max-age=31536000"} if config.url.startswith("https://") else {}
    return ALWAYS | https


def with_headers(response: Response) -> Response:
    for name, value in always(installation().config).items():
        response.headers[name] = value
    if request.endpoint in FRAMED and response.status_code == 200:
        response.headers["Content-Security-Policy"] = FRAMED[request.endpoint]
    if g.get("who") in FROM_OUR_PAGES or request.path == url_for("login.show"):
        keep_language(response)
        response.headers["Referrer-Policy"] = "same-origin"  # else a browser would not say where a form comes from
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def keep_language(response: Response) -> None:
    """Who chooses one where they log in has it on the next page too."""
    if request.args.get("lang") in LANGUAGES:
        https = is_https(installation().config)
        response.set_cookie(COOKIE, request.args["lang"], path="/", secure=https, httponly=True, samesite="Lax")
