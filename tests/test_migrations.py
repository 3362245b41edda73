"""A migration happens once, whole, and with a copy kept: however many start at once, and wherever one is killed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import starting
from conftest import Place
from handmade import NOW, config_in, filled
from postgresql import new_database

from app.store import Engine, Kept, StoreTrouble, engine_of, open_store
from app.store.migrations import MIGRATIONS
from app.store.tables import tables_after

FIRST = [name for name in MIGRATIONS if name < starting.NEXT]
POINTS = 20
ONE = Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date())


@pytest.fixture
def following(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version of the program with one migration more."""
    monkeypatch.setitem(MIGRATIONS, starting.NEXT, starting.STEPS)


def rows_of(engine: Engine) -> Mapping[str, Any]:
    """What was kept at the first version."""
    return {table.name: engine.rows(table.everything) for table in tables_after(FIRST)}


def kept_at(database: str) -> Mapping[str, Any]:
    with closing(engine_of(database)) as engine:
        return rows_of(engine)


def fill(database: str, folder: Path) -> Mapping[str, Any]:
    filled(config_in(folder, ARSHJUL_DATABASE=database)).close()
    return kept_at(database)


def copies_of(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if ".before-" in file.name)


# What it does


def test_a_new_database_is_at_the_newest_version_and_needed_no_copy(database: str, tmp_path: Path) -> None:
    with closing(open_store(database)) as store:
        assert store.engine.applied() == list(MIGRATIONS)

    assert copies_of(tmp_path) == []


def test_a_second_start_changes_nothing(database: str, tmp_path: Path) -> None:
    before = fill(database, tmp_path)

    open_store(database).close()

    assert kept_at(database) == before
    assert copies_of(tmp_path) == []


@pytest.mark.usefixtures("following")
def test_an_older_database_comes_up_to_date_and_keeps_what_it_had(database: str, place: Place, tmp_path: Path) -> None:
    with closing(engine_of(database)) as engine:
        with engine.made(FIRST) as made:
            made.change(tables_after(FIRST)[0].one_more, **row_of(ONE))

        engine.migrate()

        assert engine.applied() == [*FIRST, starting.NEXT]
        assert engine.rows("SELECT name, motto FROM organisations") == [{"name": "Ett", "motto": "Ett"}]


def row_of(kept: Kept) -> Mapping[str, str]:
    return {
        "organisation": kept.id, "name": kept.name, "domain": kept.domain, "timezone": kept.timezone,
        "first_day": kept.first_day.isoformat(),
    }  # fmt: skip


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fill(database, tmp_path)
    monkeypatch.setitem(MIGRATIONS, starting.NEXT, (*starting.STEPS, "INSERT INTO nothing VALUES (1)"))

    with pytest.raises(StoreTrouble, match="nothing"):
        open_store(database)

    monkeypatch.delitem(MIGRATIONS, starting.NEXT)
    assert kept_at(database) == before
    with closing(engine_of(database)) as engine:
        assert engine.applied() == FIRST


# The copy beside it


@pytest.mark.usefixtures("following")
def test_before_a_migration_the_database_is_copied_and_the_copy_can_be_opened(place: Place, tmp_path: Path) -> None:
    database = place("sqlite")
    MIGRATIONS.pop(starting.NEXT)
    before = fill(database, tmp_path)
    MIGRATIONS[starting.NEXT] = starting.STEPS

    open_store(database).close()

    (copy,) = copies_of(tmp_path)
    assert copy == "arshjul1.db.before-9000"
    assert (tmp_path / copy).stat().st_mode & 0o777 == 0o600
    with closing(engine_of(f"sqlite:///{tmp_path / copy}")) as engine:
        assert engine.applied() == FIRST
        assert rows_of(engine) == before


def test_of_the_copies_the_three_newest_stay(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = place("sqlite")
    open_store(database).close()
    (tmp_path / "arshjul2.db.before-0001").touch()  # another database's

    for number in range(2, 8):
        monkeypatch.setitem(MIGRATIONS, f"000{number} more", (f"CREATE TABLE more{number} (organisation TEXT)",))
        open_store(database).close()

    ours = [f"arshjul1.db.before-000{number}" for number in (5, 6, 7)]
    assert copies_of(tmp_path) == [*ours, "arshjul2.db.before-0001"]


@pytest.mark.usefixtures("following")
def test_where_no_copy_can_be_made_nothing_is_migrated(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = place("sqlite")
    with closing(engine_of(database)) as engine, engine.made(FIRST):
        pass
    (tmp_path / "arshjul1.db.before-9000").mkdir()

    with pytest.raises(OSError, match="before-9000"):
        open_store(database)

    with closing(engine_of(database)) as engine:
        assert engine.applied() == FIRST


# Many at once


@pytest.mark.parametrize("options", [(), ("--next",)])
def test_four_processes_that_start_at_once_make_the_tables_once(
    database: str, tmp_path: Path, options: tuple[str, ...]
) -> None:
    before = fill(database, tmp_path) if options else None
    command = [sys.executable, starting.__file__, *options, database]
    pipe = subprocess.PIPE
    waiting = [
        subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=pipe, env=with_path()) for _ in range(4)
    ]
    for process in waiting:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

    for process in waiting:
        assert process.stdin is not None
        process.stdin.write("now\n")
        process.stdin.flush()

    assert [process.communicate() for process in waiting] == [("started\n", "")] * 4
    assert before is None or kept_at(database) == before
    with closing(engine_of(database)) as engine:
        found = {row["name"] for row in engine.rows(f"SELECT name FROM {ledger(database)}")}
    assert found == {*FIRST, *([starting.NEXT] if options else [])}
    assert copies_of(tmp_path) == (["arshjul1.db.before-9000"] if options and "sqlite" in database else [])


def ledger(database: str) -> str:
    return "_sqlite_migrations" if database.startswith("sqlite") else "arshjul_migrations"


def with_path() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}


# Killed


def killed(*runs: tuple[str, int], options: tuple[str, ...]) -> list[int]:
    command = [sys.executable, starting.__file__, "--killed", *options]
    arguments = [f"{database}={point}" for database, point in runs]
    said = subprocess.check_output([*command, *arguments], text=True, env=with_path(), timeout=300)
    return [int(line) for line in said.split()]


@pytest.fixture
def another(engine: str, tmp_path: Path, cluster: Path, request: pytest.FixtureRequest) -> Callable[[str, int], str]:
    """One more database just like it."""

    def another(database: str, number: int) -> str:
        if engine == "sqlite":
            folder = tmp_path / str(number)
            folder.mkdir()
            file = Path(database.removeprefix("sqlite:///"))
            if file.exists():
                shutil.copy(file, folder / "arshjul.db")
            return f"sqlite:///{folder}/arshjul.db"
        name = urlsplit(database).path.removeprefix("/")
        context = new_database(cluster, like=name)
        address = context.__enter__()
        request.addfinalizer(lambda: context.__exit__(None, None, None))
        return address

    return another


@pytest.mark.parametrize("options", [(), ("--next",)], ids=["the first start", "a migration"])
def test_a_start_that_is_killed_anywhere_leaves_a_database_that_starts_with_all_that_it_had(
    database: str,
    another: Callable[[str, int], str],
    tmp_path: Path,
    options: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = fill(database, tmp_path) if options else None
    (points,) = killed((another(database, 0), 0), options=options)
    assert points > POINTS
    runs = [(another(database, number), points * number // (POINTS + 1)) for number in range(1, POINTS + 1)]

    assert killed(*runs, options=options) == [-9] * POINTS

    assert all(good_copy(one, before) for one, _ in runs)
    if options:
        monkeypatch.setitem(MIGRATIONS, starting.NEXT, starting.STEPS)
    for one, _ in runs:
        with closing(open_store(one)) as store:
            assert store.engine.applied() == list(MIGRATIONS)
            assert before is None or rows_of(store.engine) == before
            store.keep_organisation(replace(ONE, id="nytt"))
        if one.startswith("sqlite"):
            left = {file.name for file in Path(one.removeprefix("sqlite:///")).parent.iterdir() if file.is_file()}
            assert left <= {"arshjul.db", "arshjul.db.before-9000"}
            assert good_copy(one, before)


def good_copy(database: str, before: Mapping[str, Any] | None) -> bool:
    """What has the name of a copy is one."""
    copy = f"{database}.before-9000"
    return not Path(copy.removeprefix("sqlite:///")).exists() or kept_at(copy) == before
