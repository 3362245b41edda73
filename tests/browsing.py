"""Kumla's year in a real browser: the pages on the first day of an installation."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

from handmade import NOW, SECRET, config_in
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.links import link_for
from app.planning import open_installation
from app.store import open_store
from app.subscriptions import own_id
from app.tokens import token_of

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the start page."""
    (folder / "secret").write_bytes(SECRET)
    store = open_store(config_in(folder).database)
    open_installation(store, SECRET, NOW)
    store.close()
    server = make_server("127.0.0.1", 0, create_app(config_in(folder), clock=lambda: NOW), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def subscribe_page(group: str = "styrgrupp") -> str:
    """The path of a group's own."""
    return f"/subscribe/{token_of(SECRET, own_id('kumla', group), 1)}"


def question(store_in: Path, purpose: str, uid: str = "", recipient: str = "@bra-samordnare", days: int = 30) -> str:
    """The path of the page behind a link in a mail."""
    with closing(open_store(config_in(store_in).database)) as store:
        return link_for(store, SECRET, "", "kumla", purpose, uid, recipient, NOW + timedelta(days=days))


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
