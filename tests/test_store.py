"""What the store promises: nothing is lost, nothing is half, and nobody sees what is another's."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import pytest
from handmade import FILES, NOW, SECRET, config_in, filled, meeting, plan

from app.store import Documents, Kept, NotOurs, Release, Store, StoreTrouble, open_store
from app.store.shapes import occurrence_as_text, occurrence_from_text, plan_as_text, plan_from_text
from app.subscriptions import addresses

ONE = Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date())
TWO = replace(ONE, id="tva", name="Två")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path}/arshjul.db")
    store.keep_organisation(ONE)
    store.keep_organisation(TWO)
    return store


def test_a_plan_comes_back_as_it_was_kept() -> None:
    assert plan_from_text(plan_as_text(plan(2027))) == plan(2027)


def test_a_time_is_kept_as_wall_time_with_its_zone() -> None:
    summer = meeting(2027, 2, plan(2027).occurrences[1].day)

    text = occurrence_as_text(summer)

    assert "2027-06-07T13:00:00[Europe/Stockholm]" in text
    assert occurrence_from_text(text).start.tzinfo == summer.start.tzinfo  # type: ignore[union-attr]


def test_a_time_without_a_zone_is_not_kept() -> None:
    naive = replace(meeting(2027, 1, NOW.date()), start=NOW.replace(tzinfo=None))

    with pytest.raises(ValueError, match="no named zone"):
        occurrence_as_text(naive)


def test_every_table_has_its_organisation(store: Store) -> None:
    tables = store.engine.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'")

    assert len(tables) == 6
    for table in tables:
        columns = store.engine.rows(f"SELECT name FROM pragma_table_info('{table['name']}')")
        assert "organisation" in [column["name"] for column in columns]


def test_one_organisation_sees_nothing_of_another(tmp_path: Path) -> None:
    store = filled(config_in(tmp_path))
    store.keep_organisation(TWO)

    assert store.years("tva") == []
    assert store.release("tva", 2027) is None
    assert store.documents("tva") is None
    assert store.occurrences("tva") == []
    assert store.subscriptions("tva") == []
    assert store.feed("tva", "group", "styrgrupp") is None
    assert not store.revoke_subscription("tva", store.subscriptions("exempel")[0].id, NOW)


def test_the_first_day_is_set_once(store: Store) -> None:
    store.keep_organisation(replace(ONE, name="Nytt namn", first_day=NOW.date() + timedelta(days=9)))

    assert store.organisation("ett") == replace(ONE, name="Nytt namn")


def test_the_newest_documents_rule_and_the_older_can_still_be_read(store: Store) -> None:
    store.keep_documents("ett", Documents("a", FILES), NOW)
    store.keep_documents("ett", Documents("b", {"regler.txt": "andra"}), NOW + timedelta(days=1))

    assert store.documents("ett") == Documents("b", {"regler.txt": "andra"})
    assert store.documents_of_version("ett", "a").files == FILES


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    def change_and_fail() -> None:
        with store.transaction():
            store.keep_documents("ett", Documents("a", FILES), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert store.documents("ett") is None


def test_a_transaction_inside_another_stands_and_falls_with_it(store: Store) -> None:
    def change_and_fail() -> None:
        with store.transaction():
            with store.transaction():
                store.keep_documents("ett", Documents("a", FILES), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert store.documents("ett") is None


def test_four_who_read_and_then_write_at_once_lose_nothing(store: Store) -> None:
    def release_once_more(_: int) -> None:
        with store.transaction():
            before = store.release("ett", 2027)
            version = before.version + 1 if before else 1
            store.keep_release("ett", Release(2027, version, "a", NOW, replace(plan(2027), organisation="ett")))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(release_once_more, range(40)))

    release = store.release("ett", 2027)
    assert release is not None and release.version == 40


def test_an_impatient_writer_gives_up_at_once(store: Store) -> None:
    refused = []

    def write_without_waiting() -> None:
        try:
            with store.transaction(patient=False):
                pass
        except StoreTrouble as trouble:
            refused.append(trouble)

    with store.transaction():
        writer = threading.Thread(target=write_without_waiting)
        writer.start()
        writer.join(timeout=5)

    assert len(refused) == 1


def test_four_processes_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    program = "import sys; from app.store import open_store; print(open_store(sys.argv[1]).organisations())"
    address = f"sqlite:///{tmp_path}/data/arshjul.db"

    starting = [
        subprocess.Popen([sys.executable, "-c", program, address], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]

    assert [process.communicate() for process in starting] == [(b"[]\n", b"")] * 4


def test_a_database_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()

    with pytest.raises(NotOurs, match="not one of Årshjul's"):
        open_store(f"sqlite:///{path}")

    assert path.read_bytes() == before


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/arshjul.db")
    store.engine.change("UPDATE _sqlite_migrations SET name = '9999 later'")

    with pytest.raises(NotOurs, match="later version"):
        open_store(f"sqlite:///{tmp_path}/arshjul.db")


def test_a_file_that_is_no_database_is_named_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "arshjul.db"
    path.write_text("inte en databas, " * 100)

    with pytest.raises(StoreTrouble, match=r"arshjul\.db"):
        open_store(f"sqlite:///{path}")

    assert path.read_text() == "inte en databas, " * 100


def test_a_database_that_is_gone_is_trouble_and_not_an_empty_year(tmp_path: Path, store: Store) -> None:
    store.close()
    for file in tmp_path.iterdir():
        file.unlink()

    with pytest.raises(StoreTrouble):
        store.organisations()

    assert list(tmp_path.iterdir()) == []


def test_no_secret_address_is_anywhere_in_the_database(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    store = filled(config)
    tokens = [address.url.split("/")[-2] for address in addresses(store, SECRET, config.url, "exempel")]
    store.close()

    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert len(tokens) == 2
    assert not any(token.encode() in kept for token in tokens)
