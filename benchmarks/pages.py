"""How long the server takes for each page of Kumla's year, without the network; and what each weighs on the wire.

Each is asked for again and again by somebody who is logged in. The first time is what the first visitor of a day waits:
what follows from the day alone is worked out then, and kept.
"""

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402
from handmade import config_in  # noqa: E402
from places import NOW, Place, prepared  # noqa: E402
from visiting import browser, token_of_session  # noqa: E402

from app import create_app  # noqa: E402
from benchmarks.timing import heading, time_of, times  # noqa: E402

TIMES = 20


def main() -> None:
    logging.disable(logging.WARNING)
    print("\nPages, server time from one run\n")
    heading()
    with TemporaryDirectory() as folder:
        places = prepared(Path(folder))
        web = create_app(config_in(Path(folder)), clock=lambda: NOW)
        for place in places:
            measured(client_of(web, place), place)


def client_of(web: Flask, place: Place) -> FlaskClient:
    return browser(web, token_of_session("kumla", place.level, NOW)) if place.level else web.test_client()


def measured(client: FlaskClient, place: Place) -> None:
    first, answer = time_of(client.get, place.address)
    taken = []
    for _ in range(TIMES):
        again, answer = time_of(client.get, place.address)
        taken.append(again)
    words = f"the first time {first:.0f} ms; {len(answer.data) / 1000:.0f} kB"
    answer.close()
    times(f"`{place.route or place.address}` {place.name}", taken, "50 ms", words)


if __name__ == "__main__":
    main()
