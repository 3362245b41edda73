"""The server: one that goes away is told plainly, one that comes back is used again, and no password is shown."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from conftest import Place
from handmade import NOW
from postgresql import PASSWORD, QUOTED, address

from app.store import Documents, Kept, NotOurs, Store, StoreTrouble, engine_of, open_store
from app.store import postgres as engine_module
from app.store.postgres import translated

ONE = Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date())


@pytest.fixture
def database(place: Place) -> str:
    return place("postgresql")


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = open_store(database)
    store.keep_organisation(ONE)
    yield store
    store.close()


def asked(database: str, sql: str) -> None:
    """By the server's keeper."""
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(sql)


END_ALL = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


# SQL


@pytest.mark.parametrize(
    ("portable", "for_psycopg"),
    [
        ("x = :x AND y=:y_2", "x = %(x)s AND y=%(y_2)s"),
        ("(:a,:a)", "(%(a)s,%(a)s)"),
        ("a::text || :b::text", "a::text || %(b)s::text"),
        ("a LIKE '%:b'", "a LIKE '%%:b'"),
        ("'it''s :a' || :a", "'it''s :a' || %(a)s"),
        ('":a" % :a', '":a" %% %(a)s'),
        ("a[1:2]", "a[1:2]"),
        ("-- it's :a\n:a", "-- it's :a\n%(a)s"),
        ("/* ' :a */ :a", "/* ' :a */ %(a)s"),
    ],
)
def test_portable_sql_is_said_as_psycopg_wants_it(portable: str, for_psycopg: str) -> None:
    assert translated(portable) == for_psycopg


def test_colons_and_percents_mean_the_same_to_the_server(store: Store) -> None:
    question = "SELECT ':a 100%' AS text, :a AS value, 7 % 4 AS rest, CAST('5' AS INTEGER)::text AS number -- :a's"

    assert store.engine.rows(question, a="'; DROP TABLE feeds; --") == [
        {"text": ":a 100%", "value": "'; DROP TABLE feeds; --", "rest": 3, "number": "5"}
    ]


# A server that goes away


def test_after_the_server_went_away_the_next_question_is_answered(store: Store, database: str) -> None:
    asked(database, END_ALL)

    assert store.organisations() == [ONE]


def test_after_the_server_went_away_the_next_change_is_made_once(store: Store, database: str) -> None:
    asked(database, END_ALL)

    store.keep_organisation(replace(ONE, id="tva"))

    assert [kept.id for kept in store.organisations()] == ["ett", "tva"]


def test_a_server_that_goes_away_in_a_transaction_undoes_it_and_the_next_one_works(
    store: Store, database: str
) -> None:
    def interrupted() -> None:
        with store.transaction():
            store.keep_organisation(replace(ONE, name="Nytt namn"))
            asked(database, END_ALL)
            store.keep_organisation(replace(ONE, id="tva"))

    with pytest.raises(StoreTrouble, match="terminating connection"):
        interrupted()

    assert store.organisations() == [ONE]
    with store.transaction():
        store.keep_organisation(replace(ONE, name="Nytt namn"))
    assert store.organisation("ett").name == "Nytt namn"


def test_connections_are_used_again_also_after_a_refusal(store: Store, database: str) -> None:
    def refused() -> None:
        with store.transaction():
            raise RuntimeError

    for _ in range(3):
        store.organisations()
        with pytest.raises(RuntimeError):
            refused()

    (there,) = store.engine.rows("SELECT count(*) AS number FROM pg_stat_activity WHERE datname = current_database()")
    assert there["number"] == 1


def test_a_server_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble) as refused:
        open_store(f"postgresql://u:hemligt@/arshjul?host={tmp_path}")

    assert str(refused.value).startswith(f"postgresql:///{tmp_path.relative_to('/')}/arshjul: connection")
    assert "hemligt" not in str(refused.value) and "\n" not in str(refused.value)


# Writers


def test_a_patient_writer_waits_only_so_long(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "LIMITS", "-c lock_timeout=50ms")

    with closing(open_store(database)) as store, store.transaction(), ThreadPoolExecutor(1) as other:
        waiting = other.submit(store.keep_organisation, ONE)
        with pytest.raises(StoreTrouble, match="somebody else is writing, and did not finish in time"):
            waiting.result()


def test_a_transaction_whose_statement_failed_is_never_taken_for_finished(store: Store) -> None:
    def go_on_regardless() -> None:
        with store.transaction():
            store.keep_organisation(replace(ONE, name="Nytt namn"))
            with pytest.raises(psycopg.IntegrityError):
                store.keep_documents("ingen", Documents("a", {"x": "y"}), NOW)

    with pytest.raises(StoreTrouble, match="the whole transaction is undone"):
        go_on_regardless()

    assert store.organisation("ett") == ONE


# Whose it is


def test_a_database_with_somebody_elses_tables_is_refused_and_left_alone(database: str) -> None:
    asked(database, "CREATE TABLE theirs (x TEXT)")

    with closing(engine_of(database)) as engine, pytest.raises(NotOurs, match="tables, but not Årshjul's"):
        engine.migrate()

    with psycopg.connect(database) as admin:
        found = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert found == [("theirs",)]


def test_who_may_not_make_tables_is_told_so(database: str, cluster: Path) -> None:
    asked(database, "DO $$ BEGIN CREATE ROLE guest LOGIN PASSWORD 'x'; EXCEPTION WHEN others THEN NULL; END $$")
    as_guest = database.replace(f"arshjul:{QUOTED}", "guest:x")

    with closing(engine_of(as_guest)) as engine, pytest.raises(StoreTrouble, match="permission denied for schema"):
        engine.migrate()


@pytest.mark.parametrize(
    "wrong",
    [
        "postgresql://arshjul:hemligt@{folder}:x/db",
        "postgresql://arshjul:hemligt@/db?host={folder}&nonsense=hemligt",
        "postgresql://arshjul:hemligt%zz@/db?host={folder}",
        "postgresql://arshjul:hemligt@/db?host={folder}",
        "postgresql://arshjul:hemligt@127.0.0.1:1/db",
    ],
)
def test_no_message_and_no_log_holds_a_password(wrong: str, cluster: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(StoreTrouble) as refused:
        open_store(wrong.format(folder=cluster))

    logging.getLogger("app").error("the store did not answer", exc_info=refused.value)
    assert "hemligt" not in caplog.text and "hemligt" not in str(refused.value)


def test_a_password_with_every_kind_of_sign_works(database: str, cluster: Path) -> None:
    assert address(cluster, "postgres") == f"postgresql://arshjul:{QUOTED}@/postgres?host={cluster}"
    assert set(PASSWORD) & set(" ö@/#") == set(" ö@/#")
    with closing(open_store(database)) as store:
        assert store.answers()
