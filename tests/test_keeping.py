"""An installation is moved, backed up and restored whole: the same bytes at the same addresses, or nothing at all."""

import gzip
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Any

import pytest
from conftest import Place
from handmade import NOW, SECRET, config_in, filled, moved, plan

from app import create_app
from app.audit import Signature, record
from app.cli import main
from app.config import Config
from app.keeping import back_up_installation, copy_installation, restore_installation
from app.pages import KEY
from app.refusal import Refused
from app.releasing import release
from app.store import (
    Account,
    Holding,
    Invitation,
    Link,
    Mail,
    NotOurs,
    Outbox,
    Reminding,
    Session,
    Someone,
    Store,
    StoreTrouble,
    copying,
    engine_of,
    open_store,
)  # fmt: skip
from app.store.copying import back_up, copy, unpacked
from app.store.migrations import MIGRATIONS
from app.store.sqlite import Sqlite
from app.store.tables import Table, tables_after
from app.subscriptions import address_of, own_addresses, subscribe

Rows = Mapping[str, Any]


def environ_of(folder: Path, database: str) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    return {"ARSHJUL_DATA": str(folder), "ARSHJUL_DATABASE": database}


def configured(folder: Path, database: str, secret: bytes | None = SECRET) -> Config:
    folder.mkdir(exist_ok=True)
    if secret:
        (folder / "secret").write_bytes(secret)
    return config_in(folder, ARSHJUL_DATABASE=database)


def lived_in(config: Config) -> Store:
    """Two releases of a year, someone with a role, an address that was given, one that was withdrawn; and mail."""
    store = filled(config)
    store.keep_person("exempel", Someone("kim", "Kim Ek", "kim@exempel.example"))
    store.keep_holding("exempel", Holding("kim", "ordforande", NOW.date()))
    record(store, "exempel", "person", {"person": "kim"}, Signature("Åsa", "ny", NOW))
    release(store, moved(plan(2027), 2, NOW.date().replace(year=2027)), NOW)
    for id in ("exempel.1", "exempel.2"):
        subscribe(store, SECRET, config.url, "exempel", "styrgrupp", id, NOW, "Åsas 'telefon': 100 %")
    store.revoke_subscription("exempel", "exempel.2", NOW)
    store.keep_fetch("exempel", "exempel.1", 1, NOW.date(), "Outlook")
    far = NOW.replace(year=2100)
    store.keep_reminding("exempel", Reminding("1", "call", "uid", "kim", "ordforande", "{}", far, far))
    store.keep_mail("exempel", Mail("a", "day", "kim", NOW, NOW, "sent", body=b"\x00ord"))
    store.keep_link("exempel", Link("hash", "held", "uid", "kim", NOW))
    store.keep_heartbeat("exempel", "w", NOW)
    store.keep_outbox("exempel", Outbox(NOW.date()))
    store.decline("exempel", "kim", NOW)
    store.keep_account("exempel", Account("bo", "Bo Ek", "bo@exempel.example", "reader", "", "argon2", NOW))
    store.keep_invitation("exempel", Invitation("hash", "reader", "", "", "Bo Ek", far))
    store.keep_session("exempel", Session("hash", "bo", NOW, NOW))
    return store


def rows_of(database: str) -> Rows:
    with closing(engine_of(database)) as engine:
        return {table.name: engine.rows(table.everything) for table in tables_after(MIGRATIONS)}


def served(config: Config) -> Mapping[str, tuple[int, str | None, bytes]]:
    """Each subscription's answer over HTTP, the withdrawn included."""
    with closing(open_store(config.database)) as store:
        web = create_app(config, clock=lambda: NOW)
        with closing(web.extensions[KEY].store):
            client, feeds = web.test_client(), {}
            for one in store.subscriptions("exempel"):
                answer = client.get(address_of(one, SECRET, "").url)
                feeds[one.id] = (answer.status_code, answer.headers.get("ETag"), answer.data)
    assert sorted(status for status, _, _ in feeds.values()) == [200, 200, 200, 410]
    return feeds


# Copy


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_copy_has_every_row_and_serves_the_same_bytes_under_the_same_tags(
    database: str, target: str, place: Place, tmp_path: Path
) -> None:
    here, there = configured(tmp_path / "here", database), configured(tmp_path / "there", place(target))
    lived_in(here).close()

    said = copy_installation(environ_of(tmp_path / "here", database), here.database, there.database)

    assert all(rows_of(there.database).values())
    assert rows_of(there.database) == rows_of(here.database)
    assert served(there) == served(here)
    assert str(here.secret_file) in said and "hemligt" not in said


def test_a_copy_goes_on_where_it_was(database: str, place: Place, tmp_path: Path) -> None:
    here, there = configured(tmp_path, database), configured(tmp_path, place("postgresql"))
    lived_in(here).close()
    copy_installation(environ_of(tmp_path, database), here.database, there.database)

    with closing(open_store(there.database)) as store:
        assert store.engine.applied() == list(MIGRATIONS)
        assert release(store, plan(2027), NOW)
        in_force = store.release("exempel", 2027)

    assert in_force is not None and in_force.version == 3


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_target_that_is_not_empty_is_refused_and_left_alone(target: str, place: Place, tmp_path: Path) -> None:
    here, there = configured(tmp_path, place("sqlite")), configured(tmp_path, place(target))
    lived_in(here).close()
    filled(there).close()
    before = rows_of(there.database)

    with pytest.raises(Refused, match=r"left as it is; expected"):
        copy_installation(environ_of(tmp_path, here.database), here.database, there.database)

    assert rows_of(there.database) == before


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_copy_that_breaks_off_leaves_the_target_empty(
    target: str, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = place("sqlite"), place(target)
    lived_in(configured(tmp_path, here)).close()
    made = copying.tables_after
    monkeypatch.setattr(copying, "tables_after", lambda steps: [*made(steps), Table("nothing", ("x",), ("x",))])

    with closing(engine_of(here)) as source, closing(engine_of(there)) as engine, pytest.raises(StoreTrouble):
        copy(source, engine)

    monkeypatch.undo()
    with closing(engine_of(here)) as source, closing(engine_of(there)) as engine:
        copy(source, engine)  # an empty place still
    assert rows_of(there) == rows_of(here)
    assert [file.name for file in tmp_path.iterdir() if file.is_dir()] == []


def test_a_place_without_anything_of_ours_is_no_source(database: str, place: Place) -> None:
    with closing(engine_of(database)) as source, closing(engine_of(place("sqlite"))) as target:
        with pytest.raises((NotOurs, StoreTrouble)):
            copy(source, target)
        assert not isinstance(target, Sqlite) or not target.path.exists()


def test_an_older_installation_is_copied_as_it_is_and_then_brought_up_to_date(
    database: str, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(configured(tmp_path, database)).close()
    before = rows_of(database)
    monkeypatch.setitem(MIGRATIONS, "9000 later", ("ALTER TABLE organisations ADD COLUMN motto TEXT",))
    there = place("postgresql")

    with closing(engine_of(database)) as source, closing(engine_of(there)) as target:
        copy(source, target)
        assert source.applied() == target.applied() == list(MIGRATIONS)[:-1]

    open_store(there).close()
    monkeypatch.delitem(MIGRATIONS, "9000 later")
    with closing(engine_of(there)) as engine:
        assert {table.name: engine.rows(table.everything) for table in tables_after(MIGRATIONS)} == before


def test_addresses_that_cannot_be_are_refused_without_their_passwords(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        copy_installation({}, "mysql://u:hemligt@h/d", "postgresql://u:hem@ligt@h/d")

    first, second = str(refused.value).splitlines()
    assert first.startswith("FROM: mysql:...; expected") and second.startswith("TO: postgresql:...; expected")
    assert "ligt" not in str(refused.value)


# Backup


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_brings_back_the_same_bytes_at_the_same_addresses(
    database: str, target: str, place: Place, tmp_path: Path
) -> None:
    here, there = configured(tmp_path / "here", database), configured(tmp_path / "there", place(target))
    lived_in(here).close()

    back_up_installation(environ_of(tmp_path / "here", here.database), tmp_path / "copy.backup")
    said = restore_installation(environ_of(tmp_path / "there", there.database), tmp_path / "copy.backup", NOW)

    assert rows_of(there.database) == rows_of(here.database)
    assert served(there) == served(here)
    assert said.startswith("Återställt") and "Lägg tillbaka" not in said


def test_a_backup_holds_neither_the_secret_nor_an_address_and_only_its_owner_reads_it(
    database: str, tmp_path: Path
) -> None:
    here, file = configured(tmp_path, database), tmp_path / "copy.backup"
    with closing(lived_in(here)) as store:
        tokens = [url.split("/")[-2] for url in own_addresses(store, SECRET, "", "exempel").values()]

    said = back_up_installation(environ_of(tmp_path, database), file)

    inside = gzip.decompress(file.read_bytes())
    assert b"Exempelby" in inside
    assert SECRET not in inside and SECRET.hex().encode() not in inside
    assert not any(token.encode() in inside for token in tokens)
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(here.secret_file) in said and not any(token in said for token in tokens)


@contextmanager
def writing_beside(database: str) -> Iterator[Semaphore]:
    """Somebody who changes two tables at once, again and again; each time can be waited for."""
    written = Semaphore(0)
    enough = Event()

    def write() -> None:
        with closing(open_store(database)) as store:
            organisation = store.organisation("exempel")
            for number in count(1):
                if enough.is_set():
                    return
                name = f"nummer {number}"
                with store.transaction():
                    store.keep_organisation(replace(organisation, name=name))
                    store.keep_fetch("exempel", "exempel.1", 1, NOW.date(), name)
                written.release()

    writer = Thread(target=write)
    writer.start()
    try:
        yield written
    finally:
        enough.set()
        writer.join()


def test_a_backup_while_others_write_is_of_one_moment(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = configured(tmp_path, database), configured(tmp_path, f"sqlite:///{tmp_path}/restored.db")
    lived_in(here).close()
    feeds = served(here)
    tables = copying.tables_after

    with writing_beside(database) as written, closing(engine_of(database)) as source, monkeypatch.context() as patched:

        def slowly(steps: list[str]) -> Iterator[Table]:
            for table in tables(steps):
                yield table
                while written.acquire(blocking=False):
                    pass  # so much was written before
                for _ in range(20):  # and so much is written before the next table is read
                    assert written.acquire(timeout=60)

        patched.setattr(copying, "tables_after", slowly)
        assert written.acquire(timeout=60)  # the writer is on its way
        back_up(source, tmp_path / "copy.backup")

    restore_installation(environ_of(tmp_path, there.database), tmp_path / "copy.backup", NOW)
    with closing(open_store(there.database)) as store:
        name = store.organisation("exempel").name
        clients = {one.id: one.last_client for one in store.subscriptions("exempel")}
    assert name.startswith("nummer") and clients["exempel.1"] == name
    assert served(there) == feeds


# Restore


@pytest.fixture
def backup(place: Place, tmp_path: Path) -> Path:
    config = configured(tmp_path / "then", place("sqlite"))
    lived_in(config).close()
    file = tmp_path / "copy.backup"
    back_up_installation(environ_of(tmp_path / "then", config.database), file)
    return file


def test_nothing_that_is_there_is_overwritten(database: str, backup: Path, tmp_path: Path) -> None:
    here = configured(tmp_path / "now", database)
    filled(here).close()
    before, saved = rows_of(database), backup.read_bytes()

    with pytest.raises(Refused, match="left as it is"):
        restore_installation(environ_of(tmp_path / "now", database), backup, NOW)
    with pytest.raises(Refused, match="is there already"):
        back_up_installation(environ_of(tmp_path / "now", database), backup)

    assert rows_of(database) == before
    assert backup.read_bytes() == saved


@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.99])
def test_a_backup_that_was_cut_off_is_refused_and_nothing_is_made(backup: Path, tmp_path: Path, part: float) -> None:
    backup.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * part)])

    assert_refused_and_nothing_made(backup, tmp_path)


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.999])
def test_a_backup_with_one_changed_byte_is_refused_and_nothing_is_made(
    backup: Path, tmp_path: Path, part: float
) -> None:
    damaged = bytearray(backup.read_bytes())
    damaged[int(len(damaged) * part)] ^= 1
    backup.write_bytes(damaged)

    assert_refused_and_nothing_made(backup, tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", gzip.compress(b""), gzip.compress(b"not a database" * 99)],
    ids=["nothing", "text", "nothing zipped", "text zipped"],
)
def test_a_file_that_is_no_backup_is_refused_and_nothing_is_made(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "foreign").write_bytes(content)

    assert_refused_and_nothing_made(tmp_path / "foreign", tmp_path)


def test_somebody_elses_database_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "foreign")) as other:
        other.execute("CREATE TABLE theirs (x)")

    assert_refused_and_nothing_made(tmp_path / "foreign", tmp_path)


def assert_refused_and_nothing_made(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()

    with pytest.raises(Refused) as refused:
        restore_installation(environ_of(tmp_path / "now", f"sqlite:///{tmp_path}/now/arshjul.db"), file, NOW)

    assert str(refused.value).startswith(str(file)) and "\n" not in str(refused.value)
    assert list((tmp_path / "now").iterdir()) == []
    assert file.read_bytes() == before


def test_without_the_secret_it_is_restored_and_says_where_the_secret_belongs(backup: Path, tmp_path: Path) -> None:
    said = restore_installation(environ_of(tmp_path / "now", f"sqlite:///{tmp_path}/now/arshjul.db"), backup, NOW)

    assert f"Lägg tillbaka hemligheten, {tmp_path}/now/secret" in said


def test_another_secret_is_refused_before_anything_is_made(backup: Path, tmp_path: Path) -> None:
    configured(tmp_path / "now", "sqlite:///x", secret=bytes(32))

    with pytest.raises(Refused, match="the secret is not the one"):
        restore_installation(environ_of(tmp_path / "now", f"sqlite:///{tmp_path}/now/arshjul.db"), backup, NOW)

    assert [file.name for file in (tmp_path / "now").iterdir()] == ["secret"]


def test_the_copy_from_before_a_migration_can_be_restored_too(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = configured(tmp_path, place("sqlite"))
    lived_in(here).close()
    before = rows_of(here.database)
    monkeypatch.setitem(MIGRATIONS, "9000 later", ("ALTER TABLE organisations ADD COLUMN motto TEXT",))
    open_store(here.database).close()
    monkeypatch.delitem(MIGRATIONS, "9000 later")

    there = place("sqlite")
    restore_installation(environ_of(tmp_path, there), tmp_path / "arshjul1.db.before-9000", NOW)

    assert rows_of(there) == before


def test_a_backup_of_an_older_version_is_restored_at_todays(
    backup: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MIGRATIONS, "9000 later", ("ALTER TABLE organisations ADD COLUMN motto TEXT",))

    with unpacked(backup) as whole, closing(engine_of(database)) as target:
        copy(whole, target)
        assert target.applied() == list(MIGRATIONS)


# The commands


def test_the_commands_say_in_one_line_what_was_done_and_what_was_refused(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, then = place("sqlite"), place("sqlite"), place("postgresql")
    lived_in(configured(tmp_path, here)).close()
    monkeypatch.setenv("ARSHJUL_DATA", str(tmp_path))
    file = str(tmp_path / "copy.backup")

    codes = []
    for database, command in (
        (here, ("backup", file)), (there, ("restore", file)), (here, ("copy", here, then)),
        (here, ("backup", file)), (there, ("restore", file)), (here, ("copy", here, then)),
        (here, ("restore", str(tmp_path / "nothing"))), (here, ("backup", str(tmp_path / "no" / "where"))),
    ):  # fmt: skip
        monkeypatch.setenv("ARSHJUL_DATABASE", database)
        codes.append(main(command))

    out, err = capsys.readouterr()
    assert codes == [0, 0, 0, 2, 2, 2, 2, 2]
    assert (out.count("\n"), err.count("\n")) == (3, 5)
    assert "Traceback" not in err and "hemligt" not in out + err
