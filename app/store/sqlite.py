"""SQLite is the engine for one machine: a file beside the program, never on a network disk."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from app.store.engine import NotOurs, Row, StoreTrouble
from app.store.migrations import MIGRATIONS

OURS = int.from_bytes(b"hjul")  # SQLite's application_id: stands in the file's first page
PATIENCE = 30  # seconds that a writer waits for another


class Sqlite:
    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.thread = threading.local()

    def migrate(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with plain_errors(self.path), opened(self.path, "rwc") as database:
            recognise(database, self.path)
            database.execute("PRAGMA journal_mode = WAL")  # stays with the file
            database.execute("BEGIN IMMEDIATE")  # Migrations.apply by itself races with the other processes
            try:
                migrations().apply(database)
                database.execute(f"PRAGMA application_id = {OURS}")
                database.execute("COMMIT")
            finally:
                database.rollback()

    def rows(self, sql: str, **values: object) -> list[Row]:
        with plain_errors(self.path):
            return list(self.database.query(sql, values))

    def change(self, sql: str, **values: object) -> int:
        with plain_errors(self.path):
            return self.database.execute(sql, values).rowcount

    @contextmanager
    def transaction(self, *, patient: bool = True) -> Iterator[None]:
        """Inside another it is part of that one."""
        with plain_errors(self.path):
            database = self.database
            if database.conn.in_transaction:
                yield
                return
            database.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000 if patient else 0}")
            try:
                database.execute("BEGIN IMMEDIATE")
                yield
                database.execute("COMMIT")
            finally:
                database.rollback()  # does nothing after a commit
                with suppress(sqlite3.Error):
                    database.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")

    def close(self) -> None:
        if hasattr(self.thread, "database"):
            self.thread.database.close()
            del self.thread.database

    @property
    def database(self) -> Database:
        """This thread's own connection."""
        if not hasattr(self.thread, "database"):
            self.thread.database = connect(self.path, "rw")
        database: Database = self.thread.database
        return database


def connect(path: Path, mode: str) -> Database:
    # "rw" makes no file: an empty database in the place of one that is gone would look like a year without meetings.
    connection = sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return Database(connection)


@contextmanager
def opened(path: Path, mode: str) -> Iterator[Database]:
    database = connect(path, mode)
    try:
        yield database
    finally:
        database.close()


def recognise(database: Database, path: Path) -> None:
    """A new file is ours, and one that says so; anything else is somebody's, and stays as it is."""
    known = database.execute("PRAGMA application_id").fetchone()[0]
    if known != OURS and database.table_names():
        raise NotOurs(f"{path} is a database, but not one of Årshjul's")
    unknown = {migration.name for migration in migrations().applied(database)} - MIGRATIONS.keys()
    if unknown:
        raise NotOurs(f"{path} was written by a later version of Årshjul ({', '.join(sorted(unknown))})")


def migrations() -> Migrations:
    steps = Migrations("arshjul")
    for name, statements in MIGRATIONS.items():
        steps(name=name)(run(statements))
    return steps


def run(statements: tuple[str, ...]) -> Callable[[Database], None]:
    def step(database: Database) -> None:
        for statement in statements:
            database.execute(statement.format(bytes="BLOB", strict="STRICT"))

    return step


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """What SQLite says about its file becomes our word; our own mistakes (a bad statement, a broken promise) do not."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.Error as error:
        raise StoreTrouble(f"{path}: {error}") from error
