"""SQLite is the engine for one machine: a file beside the program, never on a network disk."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from app.disk import write_through
from app.store.engine import OURS, PATIENCE, NotOurs, Row, StoreTrouble, Taken, ours
from app.store.migrations import MIGRATIONS, statements

COMPANIONS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its file while that is in use
WAL = "PRAGMA journal_mode = WAL"  # stays with the file: readers and a writer do not wait for each other
COPIES = 3  # of the database as it was before a migration; older ones are removed


class Sqlite:
    def __init__(self, path: Path, place: str = "") -> None:
        self.path = path.resolve()
        self.place = place or str(self.path)
        self.thread = threading.local()

    def migrate(self) -> None:
        with plain_errors(self.place):
            if not self.path.exists():
                with suppress(Taken), self.made(MIGRATIONS):  # taken: by another process that was first
                    pass
            with opened(self.path, "rw") as database:
                with transaction(database, "DEFERRED"):  # looks, and leaves a file that is not ours as it is
                    applied(database, self.place)
                prove_whole(database)
                database.execute(WAL)
                with transaction(database, "IMMEDIATE"):  # Migrations.apply by itself races with other processes
                    before = applied(database, self.place)
                    missing = [step for step in MIGRATIONS if step not in before]
                    if before and missing:
                        keep_copy(self.path, missing[0])
                    apply(database, MIGRATIONS)

    def applied(self) -> list[str]:
        with plain_errors(self.place):
            return applied(self.database, self.place)

    def rows(self, sql: str, **values: object) -> list[Row]:
        with plain_errors(self.place):
            return list(self.database.query(sql, values))

    def stream(self, sql: str) -> Iterator[Row]:
        with plain_errors(self.place):
            yield from self.database.query(sql)

    def change(self, sql: str, **values: object) -> int:
        with plain_errors(self.place):
            return self.database.execute(sql, values).rowcount

    @contextmanager
    def transaction(self, *, patient: bool = True) -> Iterator[None]:
        with plain_errors(self.place):
            database = self.database
            if database.conn.in_transaction:
                yield
                return
            database.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000 if patient else 0}")
            try:
                with transaction(database, "IMMEDIATE"):
                    yield
            finally:
                with suppress(sqlite3.Error):
                    database.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with plain_errors(self.place):
            prove_whole(self.database)
            with transaction(self.database, "DEFERRED"):
                yield

    @contextmanager
    def made(self, steps: Iterable[str]) -> Iterator["Sqlite"]:
        with plain_errors(self.place), named_when_whole(self.path) as draft:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
            made = Sqlite(draft, self.place)
            try:
                with made.transaction():
                    apply(made.database, steps)
                    yield made
                made.database.execute(WAL)  # now, when nothing is left that it could hold back
            finally:
                made.close()

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


# Connections


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


@contextmanager
def transaction(database: Database, kind: str) -> Iterator[None]:
    try:
        database.execute(f"BEGIN {kind}")
        yield
        database.execute("COMMIT")
    finally:
        database.rollback()  # does nothing after a commit


# The file


def applied(database: Database, place: str) -> list[str]:
    """A file without tables may become ours, and one that says so is; anything else is somebody's."""
    known = database.execute("PRAGMA application_id").fetchone()[0]
    if known != OURS and database.table_names():
        raise NotOurs(f"{place} is a database, but not one of Årshjul's")
    return ours((migration.name for migration in migrations(MIGRATIONS).applied(database)), place)


def prove_whole(database: Database) -> None:
    """SQLite trusts its file until it meets what is damaged, and we would rather not start than serve half a year."""
    if database.execute("PRAGMA page_count").fetchone()[0] == 0:  # new to SQLite; but none of ours was ever empty
        raise sqlite3.DatabaseError("the file is empty")
    if cut_off(database):
        raise sqlite3.DatabaseError("the file ends in the middle of a page")
    found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(" ".join(found.split()))


def cut_off(database: Database) -> bool:
    """SQLite reads what is missing of a last page as zeros. What a log beside the file still holds may be whole."""
    path = Path(database.execute("PRAGMA database_list").fetchone()[2])
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return False
    return path.stat().st_size % int(database.execute("PRAGMA page_size").fetchone()[0]) != 0


def keep_copy(path: Path, step: str) -> None:
    """The database as it was before a migration, beside it; also when the last try broke off halfway."""
    copy = path.with_name(f"{path.name}.before-{step.split()[0]}")
    draft = copy.with_name(f"{copy.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    with opened(path, "rw") as database:
        database.execute("VACUUM INTO ?", [str(draft)])
    write_through(draft)
    draft.replace(copy)
    for old in sorted(path.parent.glob(f"{escape(path.name)}.before-????"))[:-COPIES]:
        old.unlink()


@contextmanager
def named_when_whole(path: Path) -> Iterator[Path]:
    """A file to fill. It gets its name at the end, and a name is given once: nobody meets half a database."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    prove_free(path)
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
        draft = Path(folder, path.name)
        yield draft
        write_through(draft)
        prove_free(path)
        try:
            os.link(draft, path)
        except FileExistsError:
            raise Taken(taken(path)) from None
    write_through(path.parent)


def prove_free(path: Path) -> None:
    left = [path.with_name(path.name + companion) for companion in COMPANIONS]
    orphans = [companion.name for companion in left if companion.exists()]
    if path.exists():
        raise Taken(taken(path))
    if orphans:  # SQLite would play what belongs to another database into ours
        raise StoreTrouble(f"{path} is gone, but {', '.join(orphans)} is there: put it back, or move those away too")


def taken(path: Path) -> str:
    return f"{path} is there already, and is left as it is; expected a place where nothing is"


# Its migrations


def apply(database: Database, steps: Iterable[str]) -> None:
    migrations(steps).apply(database)
    database.execute(f"PRAGMA application_id = {OURS}")


def migrations(steps: Iterable[str]) -> Migrations:
    known = Migrations("arshjul")
    for step in steps:
        known(name=step)(run(step))
    return known


def run(step: str) -> Callable[[Database], None]:
    def migrate(database: Database) -> None:
        for statement in statements(step, bytes="BLOB", strict="STRICT"):
            database.execute(statement)

    return migrate


@contextmanager
def plain_errors(place: str) -> Iterator[None]:
    """What SQLite says about its file becomes our word; our own mistakes (a bad statement, a broken promise) do not."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.OperationalError as error:
        raise StoreTrouble(f"{place}: {error}") from error
    except sqlite3.Error as error:
        put_aside = "damaged, or no database at all; put it aside, and take the last backup (arshjul restore)"
        raise StoreTrouble(f"{place}: {error}: {put_aside}") from error
