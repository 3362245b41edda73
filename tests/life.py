"""Kumla's year 2027 as it lives: loaded and released, and then one person after the other does something."""

from datetime import UTC, date, datetime
from pathlib import Path

from kumla import PLACE

from app.audit import Signature
from app.planning.documents import load_documents
from app.planning.releases import release_year
from app.store import Store, open_store
from schedules.plan import Occurrence, Plan

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
STYR, OPERATIV = "styrgrupp-sammantraden", "operativ-sammantraden"
FILES = {file.name: file.read_text("utf-8") for file in PLACE.iterdir()}


def by(name: str, at: datetime = NOW, why: str = "") -> Signature:
    return Signature(name, why, at)


ANNA, BO = by("Anna"), by("Bo")


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def uid(number: int, rule: str = STYR, year: int = 2027) -> str:
    return f"kumla-{rule}-{year}-{number}@kumla.example"


def living(database: str) -> Store:
    """The store with 2027 released, version 1."""
    store = open_store(database)
    load_documents(store, FILES, ANNA)
    release_year(store, "kumla", 2027, ANNA)
    return store


def one(plan: Plan, uid: str) -> Occurrence:
    return next(each for each in plan.occurrences if each.uid == uid)


def in_force(store: Store) -> Plan:
    release = store.release("kumla", 2027)
    assert release is not None
    return release.plan


def feeds(store: Store) -> list[bytes]:
    return [each.body for each in store.feeds("kumla")]


def with_words(old: str, new: str, file: str = "bra-arbetsordning.toml") -> dict[str, str]:
    """The documents with something else in them."""
    assert old in FILES[file]
    return {**FILES, file: FILES[file].replace(old, new)}


def day(month: int, day: int) -> date:
    return date(2027, month, day)


def database_in(folder: Path) -> str:
    return f"sqlite:///{folder}/arshjul.db"
