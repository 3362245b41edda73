"""What else a feed could be served with, under the server that `arshjul web` uses, with the same settings."""

import os
import sys
from functools import partial
from typing import Any

from flask import Flask, Response

from app import create_app, serve
from app.config import Config, read_config
from app.feeds import calendar, folder_feed
from app.loading import folder_of
from app.store import open_store


def flask_route(config: Config) -> Any:
    return create_app(config)


def flask_rendering(config: Config) -> Any:
    web = Flask(__name__)
    store = open_store(config.database)
    folder = folder_of(store, "kumla")
    release = store.release("kumla", store.years("kumla")[0])
    assert release is not None

    @web.get("/<group>.ics")
    def feed(group: str) -> Response:
        for remembered in (calendar.opening, calendar.shown_in):
            remembered.cache_clear()
        return Response(folder_feed(folder, release.plan, group), mimetype="text/calendar")

    return web


def loaded(factory: str, config: Config) -> Any:
    serve.create_server = globals()[factory]
    return serve.worker(config)


if __name__ == "__main__":
    config = read_config(os.environ)
    serve.server(config).serve(target_loader=partial(loaded, sys.argv[1], config), wrap_loader=False)
