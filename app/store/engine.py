"""An engine runs portable SQL, with `:name` parameters, on one kind of database."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, Self

from app.store.migrations import MIGRATIONS

Row = Mapping[str, Any]
OURS = int.from_bytes(b"hjul")  # what says whose a database is, and which lock its writers take
PATIENCE = 30  # seconds that a writer waits for another


class StoreTrouble(Exception):
    """The database did not answer: it is locked, full, gone or damaged. Later it may."""


class NotOurs(Exception):
    """The database is not one of Årshjul's, or of a later version: nothing in it is touched."""


class Taken(Exception):
    """Something is there already, where something new was to be made: nothing of it is touched."""


class Engine(Protocol):
    """Two of these are enough: see sqlite.py and postgres.py."""

    place: str  # where it is, for people: never with a password

    def migrate(self) -> None:
        """Bring the tables up to date, however many processes start at once."""

    def applied(self) -> list[str]:
        """The migrations that the tables have been through; none where there are no tables."""

    def rows(self, sql: str, **values: object) -> list[Row]:
        """What a question finds."""

    def stream(self, sql: str) -> Iterator[Row]:
        """The same a little at a time, within a snapshot: for tables that no memory holds."""

    def change(self, sql: str, **values: object) -> int:
        """How many rows were changed."""

    def transaction(self, *, patient: bool = True) -> AbstractContextManager[None]:
        """All or nothing, and one at a time: what was read in it is still so when it writes.

        An impatient one gives up at once when somebody else is writing. Inside another it is part of that one. A
        statement that fails takes the transaction with it: do not catch it inside and go on.
        """

    def snapshot(self) -> AbstractContextManager[None]:
        """Everything that is read inside is of one moment, whoever goes on writing."""

    def made(self, steps: Iterable[str]) -> AbstractContextManager[Self]:
        """A new database after these migrations, and what is written to it inside: whole, or not there at all.

        Taken: there is something already.
        """

    def close(self) -> None:
        """Let go of the connections that this thread may use."""


def ours(applied: Iterable[str], place: str) -> list[str]:
    """The migrations as they are, unless some are of a version that we know nothing of."""
    names = list(applied)
    unknown = sorted(set(names) - MIGRATIONS.keys())
    if unknown:
        raise NotOurs(f"{place} was written by a later version of Årshjul ({', '.join(unknown)})")
    return names
