"""Everything that is kept, over whichever database the installation has."""

from pathlib import Path

from app.store.engine import Engine, NotOurs, StoreTrouble, Taken
from app.store.records import (
    PUBLIC,
    Account,
    Bytes,
    Change,
    Documents,
    Holding,
    Invitation,
    Kept,
    Link,
    Logged,
    Mail,
    News,
    Outbox,
    Release,
    Released,
    Reminding,
    Session,
    Someone,
    Subscription,
)  # fmt: skip
from app.store.repository import Store
from app.store.sqlite import Sqlite

__all__ = [
    "PUBLIC", "Account", "Bytes", "Change", "Documents", "Engine", "Holding", "Invitation", "Kept", "Link", "Logged",
    "Mail", "News", "NotOurs", "Outbox", "Release", "Released", "Reminding", "Session", "Someone", "Store",
    "StoreTrouble", "Subscription", "Taken", "engine_of", "open_store",
]


def open_store(database: str) -> Store:
    """The store behind an address such as sqlite:///data/arshjul.db, its tables brought up to date."""
    store = Store(engine_of(database))
    try:
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store


def engine_of(database: str) -> Engine:
    if database.startswith("sqlite:///"):
        return Sqlite(Path(database.removeprefix("sqlite:///")))
    from app.store.postgres import Postgres  # who keeps all in a file need not wait for a driver that is never used

    return Postgres(database)
