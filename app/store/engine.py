"""An engine runs portable SQL, with `:name` parameters, on one kind of database."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = Mapping[str, Any]


class StoreTrouble(Exception):
    """The database did not answer: it is locked, full, gone or damaged. Later it may."""


class NotOurs(Exception):
    """The database is not one of Årshjul's, or of a later version: nothing in it is touched."""


class Engine(Protocol):
    """Two of these are enough: see sqlite.py."""

    def migrate(self) -> None:
        """Bring the tables up to date, however many processes start at once."""

    def rows(self, sql: str, **values: object) -> list[Row]:
        """What a question finds."""

    def change(self, sql: str, **values: object) -> int:
        """How many rows were changed."""

    def transaction(self, *, patient: bool = True) -> AbstractContextManager[None]:
        """All or nothing. An impatient one gives up at once when somebody else is writing."""

    def close(self) -> None:
        """Let go of this thread's connection."""
