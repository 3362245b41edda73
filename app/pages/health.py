"""Health is what a watching machine asks: is it alive, can it do its work, and how does it go."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from time import monotonic

from flask import Blueprint, Response

from app.memory import Memory
from app.outbox.state import State, runs, state_of_all
from app.pages import installation
from app.store import StoreTrouble

health_routes = Blueprint("health", __name__)


@health_routes.get("/healthz")
def alive() -> Response:
    """Whether it does what it is there for; 503 where it answers, and nobody sends reminders any more."""
    here, now = installation(), installation().clock()
    try:
        state = state_of_all(here.store, now)
    except StoreTrouble:
        return Response("alive\nreminders: unknown, the store does not answer\n", mimetype="text/plain")
    if runs(state, now, here.since):
        return Response("alive\nreminders: running\n", mimetype="text/plain")
    last = state.heartbeat or here.since
    return Response(f"alive\nreminders: no sign of life since {last:%Y-%m-%dT%H:%M:%SZ}\n", 503, mimetype="text/plain")


@health_routes.get("/readyz")
def ready() -> Response:
    """Whether the store answers, and has a year in it."""
    store = installation().store
    try:
        is_ready = any(store.years(organisation.id) for organisation in store.organisations())
    except StoreTrouble:
        is_ready = False
    return Response("ready\n" if is_ready else "not ready\n", status=200 if is_ready else 503, mimetype="text/plain")


@health_routes.get("/metrics")
def measured() -> Response:
    """Of the one process that answers, and of the outbox, as Prometheus reads it; numbers alone, nobody's name."""
    here, lines = installation(), list(metrics(installation().memory))
    with suppress(StoreTrouble):
        lines += mail_metrics(state_of_all(here.store, here.clock()), here.clock())
    text = "".join(f"{line}\n" for line in lines)
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def metrics(memory: Memory) -> Iterator[str]:
    yield "# TYPE arshjul_feed_answers_total counter"
    for status, number in memory.answered.items():
        yield f'arshjul_feed_answers_total{{status="{status}"}} {number}'
    yield "# TYPE arshjul_feeds gauge"
    yield f"arshjul_feeds {sum(map(len, memory.feeds.values()))}"
    yield "# TYPE arshjul_addresses gauge"
    yield f"arshjul_addresses {len(memory.addresses)}"
    if memory.looked_at is not None:
        yield "# TYPE arshjul_store_seen_seconds_ago gauge"
        yield f"arshjul_store_seen_seconds_ago {monotonic() - memory.looked_at:.1f}"


def mail_metrics(state: State, now: datetime) -> Iterator[str]:
    """The alarms are worked out of these: see docs/deploy.md."""
    yield "# TYPE arshjul_mails gauge"
    for name in ("sent", "ready", "retry", "sending", "parked", "bounced", "held", "cancelled"):
        yield f'arshjul_mails{{state="{name}"}} {state.number(name)}'
    for name, value in (
        ("arshjul_reminders_due", state.due),
        ("arshjul_reminders_held", state.held),
        ("arshjul_reminders_oldest_due_seconds", seconds_since(state.oldest_due, now)),
        ("arshjul_mail_server_away_seconds", seconds_since(state.away_since, now)),
    ):
        yield f"# TYPE {name} gauge"
        yield f"{name} {value}"
    if state.heartbeat:
        yield "# TYPE arshjul_worker_heartbeat_age_seconds gauge"
        yield f"arshjul_worker_heartbeat_age_seconds {seconds_since(state.heartbeat, now)}"


def seconds_since(moment: datetime | None, now: datetime) -> int:
    return max(0, int((now - moment).total_seconds())) if moment else 0
