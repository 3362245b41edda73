"""Everything that touches the world; here, and only here, the parts of the web are put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(config: Config, clock: Callable[[], datetime] = utc_now) -> Flask:
    # Not at the top: every command imports `app`, and `arshjul plan` need not wait for a web server.
    from app.pages import KEY, Installation
    from app.pages.access import keep_doors
    from app.pages.errors import answer_errors
    from app.pages.feeds import feed_routes
    from app.pages.headers import send_headers
    from app.pages.health import health_routes
    from app.pages.web import Web
    from app.pages.year import year_routes
    from app.secret import installation_secret
    from app.store import open_store

    web = Web()
    secret = installation_secret(config.secret_file)
    web.extensions[KEY] = Installation(config, open_store(config.database), secret, clock)
    for routes in (year_routes, feed_routes, health_routes):
        web.register_blueprint(routes)
    keep_doors(web)
    send_headers(web)
    answer_errors(web)
    return web
