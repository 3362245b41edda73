"""Health is what a watching machine asks: is it alive, can it do its work, and how does it go."""

from collections.abc import Iterator
from time import monotonic

from flask import Blueprint, Response

from app.memory import Memory
from app.pages import installation
from app.store import StoreTrouble

health_routes = Blueprint("health", __name__)


@health_routes.get("/healthz")
def alive() -> Response:
    return Response("alive\n", mimetype="text/plain")


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
    """Of the one process that answers, as Prometheus reads it; numbers alone, nobody's name or address."""
    lines = "".join(f"{line}\n" for line in metrics(installation().memory))
    return Response(lines, content_type="text/plain; version=0.0.4; charset=utf-8")


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
