"""Headers are what every answer tells the browser not to do, errors included."""

from flask import Flask, Response, request

from app.config import Config
from app.pages import installation

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # a secret address must not travel on to wherever a link leads
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def send_headers(app: Flask) -> None:
    app.after_request(with_headers)


def always(config: Config) -> dict[str, str]:
    https = {"Strict-Transport-Security": "max-age=31536000"} if config.url.startswith("https://") else {}
    return ALWAYS | https


def with_headers(response: Response) -> Response:
    for name, value in always(installation().config).items():
        response.headers[name] = value
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
