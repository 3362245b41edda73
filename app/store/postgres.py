"""PostgreSQL is the engine for several machines: a database of its own, on a server that all of them reach."""

import re
import select
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege, LockNotAvailable, UndefinedTable
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from app.store.engine import OURS, PATIENCE, NotOurs, Row, StoreTrouble, Taken, ours
from app.store.migrations import MIGRATIONS, statements

Connection = psycopg.Connection[dict[str, Any]]

LEDGER = "arshjul_migrations"
# A server that is gone, or a line that is cut, is noticed within half a minute; unless the address says otherwise.
MANNERS: Mapping[str, Any] = {
    "application_name": "arshjul", "connect_timeout": 10, "tcp_user_timeout": 30_000,
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4,
}  # fmt: skip
# A node that froze in the middle of its writing must not keep all others waiting for ever.
LIMITS = f"-c lock_timeout={PATIENCE}s -c idle_in_transaction_session_timeout=5min"


class Postgres:
    def __init__(self, url: str) -> None:
        self.target = target_of(url)
        self.place = place_of(self.target)
        self.idle: list[Connection] = []
        self.thread = threading.local()  # what this thread holds, as long as it is inside a transaction

    def migrate(self) -> None:
        with self.transaction():
            before = self.applied()
            self.apply(step for step in MIGRATIONS if step not in before)

    def applied(self) -> list[str]:
        tables = self.tables()
        if not tables:
            return []
        if LEDGER not in tables:
            raise NotOurs(f"{self.place} has tables, but not Årshjul's; expected a database of its own")
        return ours((row["name"] for row in self.rows(f"SELECT name FROM {LEDGER} ORDER BY name")), self.place)  # noqa: S608

    def rows(self, sql: str, **values: object) -> list[Row]:
        with self.connection() as connection:
            return list(connection.execute(translated(sql), values).fetchall())

    def stream(self, sql: str) -> Iterator[Row]:
        with self.connection() as connection, connection.cursor(name="stream") as cursor:
            yield from cursor.execute(translated(sql), {})

    def change(self, sql: str, **values: object) -> int:
        with self.transaction(), self.connection() as connection:
            return connection.execute(translated(sql), values).rowcount

    @contextmanager
    def transaction(self, *, patient: bool = True) -> Iterator[None]:
        if self.is_inside():
            yield
            return
        with self.held("BEGIN") as connection:
            take_the_pen(connection, patient)
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self.held("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    @contextmanager
    def made(self, steps: Iterable[str]) -> Iterator["Postgres"]:
        with self.transaction():
            if self.tables():
                raise Taken(f"{self.place} has tables already, and is left as it is; expected an empty database")
            self.apply(steps)
            yield self

    def close(self) -> None:
        with suppress(IndexError):
            while connection := self.idle.pop():
                connection.close()

    # Migrations

    def tables(self) -> list[str]:
        rows = self.rows("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")
        return [row["tablename"] for row in rows]

    def apply(self, steps: Iterable[str]) -> None:
        self.change(f"CREATE TABLE IF NOT EXISTS {LEDGER} (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
        for step in steps:
            for statement in statements(step, bytes="BYTEA", strict=""):
                # Text sorts by its code points, as on SQLite, in whatever language the server sorts by itself.
                self.change(re.sub(r"\bTEXT\b", 'TEXT COLLATE "C"', statement))
            self.change(
                f"INSERT INTO {LEDGER} (name, applied_at) VALUES (:name, :applied_at)",  # noqa: S608
                name=step, applied_at=datetime.now(UTC).isoformat(),
            )

    # Connections

    def is_inside(self) -> bool:
        return getattr(self.thread, "connection", None) is not None

    @contextmanager
    def held(self, begin: str) -> Iterator[Connection]:
        """From its beginning to its end a transaction has its connection to itself."""
        with self.connection() as connection:
            connection.execute(begin)
            self.thread.connection = connection
            try:
                yield connection
                commit(connection)
            finally:
                self.thread.connection = None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with plain_errors(self.place):
            if self.is_inside():
                yield self.thread.connection
                return
            connection = self.taken_out()
            try:
                yield connection
            finally:
                self.put_back(connection)

    def taken_out(self) -> Connection:
        """A free one that the server has not left in the meantime, or else a new one."""
        with suppress(IndexError):  # none is free, or another thread was quicker
            while connection := self.idle.pop():
                if not has_been_left(connection):
                    return connection
                connection.close()
        # Nothing is prepared: a statement would outlive the tables that it was prepared for.
        return psycopg.connect(**self.target, autocommit=True, row_factory=dict_row, prepare_threshold=None)

    def put_back(self, connection: Connection) -> None:
        with suppress(psycopg.Error):
            connection.rollback()  # does nothing after a commit
        if connection.info.transaction_status == TransactionStatus.IDLE:
            self.idle.append(connection)
        else:
            connection.close()


def has_been_left(connection: Connection) -> bool:
    """A server that says something while nobody asks says goodbye."""
    listening = select.poll()
    listening.register(connection.fileno(), select.POLLIN)
    return bool(listening.poll(0))


def take_the_pen(connection: Connection, patient: bool) -> None:
    """One writes at a time, as on SQLite: whoever reads and then writes loses nothing that another wrote between."""
    if patient:
        connection.execute(f"SELECT pg_advisory_xact_lock({OURS})")
    elif not connection.execute(f"SELECT pg_try_advisory_xact_lock({OURS}) AS taken").fetchall()[0]["taken"]:
        raise LockNotAvailable("somebody else is writing")


def commit(connection: Connection) -> None:
    # Where a statement has failed, PostgreSQL answers COMMIT with ROLLBACK, and without an error.
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise psycopg.OperationalError("a statement failed, so the whole transaction is undone")
    connection.execute("COMMIT")


# Addresses


def target_of(url: str) -> dict[str, Any]:
    """Its parts. What libpq says of an address that it cannot read would quote a part of it: perhaps the password."""
    try:
        given = conninfo_to_dict(url)
        return {**MANNERS, **given, "options": f"{LIMITS} {given.get('options', '')}".rstrip()}
    except psycopg.Error:
        raise StoreTrouble("ARSHJUL_DATABASE: cannot be read as postgresql://user:password@host/database") from None


def place_of(target: Mapping[str, Any]) -> str:
    """
    >>> place_of(target_of("postgresql://arshjul:hemligt@db.example:5433/arshjul"))
    'postgresql://db.example:5433/arshjul'
    """
    port = f":{target['port']}" if "port" in target else ""
    return f"postgresql://{target.get('host', '')}{port}/{target.get('dbname', '')}"


# SQL

TOKENS = re.compile(
    r"""
    (?P<as_is> '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | :: )
    | :(?P<name> [a-zA-Z_]\w* )
    | (?P<percent> % )
    """,
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=512)
def translated(sql: str) -> str:
    """Portable SQL as psycopg wants it.

    >>> translated("SELECT ':no', '5%', x::text FROM t WHERE name = :name")
    "SELECT ':no', '5%%', x::text FROM t WHERE name = %(name)s"
    """
    return TOKENS.sub(as_psycopg_wants_it, sql)


def as_psycopg_wants_it(token: re.Match[str]) -> str:
    return f"%({token['name']})s" if token["name"] else token[0].replace("%", "%%")


@contextmanager
def plain_errors(place: str) -> Iterator[None]:
    """What the server says of itself becomes our word; our own mistakes (a bad statement, a broken promise) do not."""
    try:
        yield
    except LockNotAvailable as error:
        raise StoreTrouble(f"{place}: somebody else is writing, and did not finish in time") from error
    except (InsufficientPrivilege, UndefinedTable) as error:  # whoever keeps the server is at work on it
        raise StoreTrouble(f"{place}: {in_one_line(error)}") from error
    except (psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.NotSupportedError):
        raise
    except psycopg.Error as error:
        raise StoreTrouble(f"{place}: {in_one_line(error)}") from error


def in_one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
