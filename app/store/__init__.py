"""Everything that is kept, over whichever database the installation has."""

from pathlib import Path

from app.store.engine import NotOurs, StoreTrouble
from app.store.records import Bytes, Documents, Kept, Release, Released, Subscription
from app.store.repository import Store
from app.store.sqlite import Sqlite

__all__ = [
    "Bytes", "Documents", "Kept", "NotOurs", "Release", "Released", "Store", "StoreTrouble", "Subscription",
    "open_store",
]


def open_store(database: str) -> Store:
    """The store behind an address such as sqlite:///data/arshjul.db, its tables brought up to date."""
    store = Store(Sqlite(Path(database.removeprefix("sqlite:///"))))
    store.migrate()
    return store
