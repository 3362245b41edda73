"""Everything that touches the world; here, and only here, the parts of the web are put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config
    from app.door import Door


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(config: Config, clock: Callable[[], datetime] = utc_now) -> Flask:
    # Not at the top: every command imports `app`, and `arshjul plan` need not wait for a web server.
    from app.answers import Answering
    from app.memory import Memory
    from app.pages import KEY, Installation
    from app.pages.access import keep_doors
    from app.pages.accounts import account_routes
    from app.pages.calendars import calendar_routes
    from app.pages.document import document_routes
    from app.pages.documents import documents_routes
    from app.pages.drafts import draft_routes
    from app.pages.errors import answer_errors
    from app.pages.facts import fact_routes
    from app.pages.feeds import feed_routes
    from app.pages.headers import always, send_headers
    from app.pages.health import health_routes
    from app.pages.leads import leads_routes
    from app.pages.links import link_routes
    from app.pages.log import log_routes
    from app.pages.login import login_routes
    from app.pages.meetings import meeting_routes
    from app.pages.packed import send_packed
    from app.pages.people import people_routes
    from app.pages.person import person_routes
    from app.pages.reminders import reminder_routes
    from app.pages.roster import roster_routes
    from app.pages.rules import rule_routes
    from app.pages.service import service_routes
    from app.pages.settings import settings_routes
    from app.pages.statement import statement_routes
    from app.pages.subscribe import subscribe_routes
    from app.pages.web import Web
    from app.pages.year import year_routes
    from app.secret import installation_secret
    from app.store import open_store

    web = Web()
    secret = installation_secret(config.secret_file)
    store = open_store(config.database)
    memory = Memory(store, Answering(tuple(always(config).items())))
    web.extensions[KEY] = Installation(config, store, secret, clock, clock(), memory)
    for routes in (
        year_routes, feed_routes, subscribe_routes, link_routes, login_routes, account_routes, rule_routes,
        fact_routes, document_routes, meeting_routes, draft_routes, settings_routes, statement_routes, health_routes,
        people_routes, person_routes, roster_routes, calendar_routes,
        reminder_routes, log_routes, leads_routes, service_routes, documents_routes,
    ):  # fmt: skip
        web.register_blueprint(routes)
    keep_doors(web)
    send_headers(web)
    send_packed(web)
    answer_errors(web)
    return web


def create_server(config: Config, clock: Callable[[], datetime] = utc_now) -> Door:
    """Flask with the door in front of it, and the watching beside: what a serving process runs."""
    from app.door import Door
    from app.pages import KEY
    from app.watching import Watch

    web = create_app(config, clock)
    memory = web.extensions[KEY].memory
    Watch(memory, clock).start()
    return Door(web, memory, config)
