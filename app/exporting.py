"""An export is the feeds as files, each at the path of its address, for a web server or a CDN that knows no database.

    DIR/f/<token>/styrgrupp.ics
    DIR/f/<token>/styrgrupp.ics.gz
    DIR/p/kumla/styrgrupp.ics          a public one, as .gz too
    DIR/.arshjul-feeds                 this says that what lies in DIR/f and DIR/p is ours to replace and remove
"""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import unquote

from app.config import Config, read_config
from app.keeping import plain_refusals
from app.refusal import Refused
from app.secret import installation_secret
from app.store import Bytes, Store, open_store
from app.subscriptions import addresses, prove_secret

MARK = ".arshjul-feeds"
MARKED = "Filerna under f/ och p/ skrivs och tas bort av `arshjul export-feeds`. Katalogernas namn i f/ är hemliga.\n"
# Of whose calendars the folders are: a token, or an organisation.
PLACES = {"f": re.compile(r"[A-Za-z0-9_-]{43}"), "p": re.compile(r"[a-z0-9-]+")}
FEED = re.compile(r".+\.ics(\.gz)?(\.part)?")
# A web server may open what it knows the name of. Nobody but us may list the names: each is somebody's key.
PASSABLE, READABLE = 0o711, 0o644


def export_feeds(environ: Mapping[str, str], folder: Path) -> str:
    with plain_refusals():
        config = read_config(environ)
        prove_apart(config, folder)
        with closing(open_store(config.database)) as store, owned(folder):
            feeds = dict(feeds_by_path(store, installation_secret(config.secret_file)))
            for path, feed in feeds.items():
                write(folder / path, feed)
            removed = remove_all_but(folder, set(feeds))
        return f"{len(feeds)} kalendrar i {folder}, {removed} borttagna."


def prove_apart(config: Config, folder: Path) -> None:
    data = config.data.resolve()
    if data in (folder.resolve(), *folder.resolve().parents):
        raise Refused(f"{folder}: what is kept lies in {data}; expected a folder outside it")


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """One that was empty, or that we filled earlier; and one export at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    if not mark.exists() and any(folder.iterdir()):
        raise Refused(f"{folder}: is not empty, and not from an earlier export; expected a new folder")
    with mark.open("a+") as ours:
        fcntl.flock(ours, fcntl.LOCK_EX)
        if mark.stat().st_size == 0:
            ours.write(MARKED)
        for top in PLACES:
            made(folder / top)
        yield


def feeds_by_path(store: Store, secret: bytes) -> Iterator[tuple[Path, Bytes]]:
    for organisation in store.organisations():
        prove_secret(store.subscriptions(organisation.id), secret)
        feeds = {(feed.kind, feed.subject): feed for feed in store.feeds(organisation.id)}
        for address in addresses(store, secret, "", organisation.id):
            feed = feeds.get((address.subscription.kind, address.subscription.subject))
            if feed:
                yield Path(unquote(address.url).removeprefix("/")), feed


def write(path: Path, feed: Bytes) -> None:
    made(path.parent)
    replace_with(path, feed.body, feed)
    replace_with(path.with_name(f"{path.name}.gz"), feed.gzip, feed)


def made(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(PASSABLE)


def replace_with(path: Path, body: bytes, feed: Bytes) -> None:
    """Whole at every moment. Its time is the feed's, which web servers send as Last-Modified and make their ETag of."""
    time = feed.last_modified.timestamp()
    if path.exists() and path.stat().st_mtime == time and path.read_bytes() == body:
        return
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(body)
    draft.chmod(READABLE)
    os.utime(draft, (time, time))
    draft.replace(path)


def remove_all_but(folder: Path, paths: set[Path]) -> int:
    """How many calendars are no longer there. What we did not write stays."""
    kept = {folder / file for path in paths for file in (path, path.with_name(f"{path.name}.gz"))}
    removed = 0
    for place in places_in(folder):
        for file in place.iterdir():
            if FEED.fullmatch(file.name) and file not in kept:
                file.unlink()
                removed += file.suffix == ".ics"
        if not any(place.iterdir()):
            place.rmdir()
    return removed


def places_in(folder: Path) -> Iterator[Path]:
    for top, names in PLACES.items():
        for place in sorted((folder / top).iterdir()):
            if names.fullmatch(place.name) and place.is_dir() and not place.is_symlink():
                yield place
