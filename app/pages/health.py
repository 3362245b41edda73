"""Health is what a watching machine asks: is it alive, and can it do its work."""

from flask import Blueprint, Response

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
