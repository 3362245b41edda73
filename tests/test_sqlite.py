"""The file: it is ours or left alone, whole or refused, and readable by nobody else."""

import os
import random
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from handmade import NOW, SECRET, config_in, filled

from app.store import Kept, NotOurs, Store, StoreTrouble, open_store
from app.subscriptions import addresses

ONE = Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date())


def file_of(folder: Path) -> Path:
    """A database with two years in it, closed."""
    filled(config_in(folder)).close()
    return folder / "arshjul.db"


def opened(path: Path) -> Store:
    return open_store(f"sqlite:///{path}")


def test_a_database_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()

    with pytest.raises(NotOurs, match="not one of Årshjul's"):
        opened(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["inte en databas, " * 100, "x", ""])
def test_a_file_that_is_no_database_is_refused_in_plain_words_and_never_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "arshjul.db"
    path.write_text(text)

    with pytest.raises(StoreTrouble, match=r"arshjul\.db: .*put it aside, and take the last backup"):
        opened(path)

    assert path.read_text() == text


@pytest.mark.parametrize("part", [0.0, 0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_database_that_was_cut_off_is_refused_and_left_as_it_is(tmp_path: Path, part: float) -> None:
    path = file_of(tmp_path)
    whole = path.read_bytes()
    cut = whole[: int(len(whole) * part)]
    path.write_bytes(cut)

    with pytest.raises(StoreTrouble, match="put it aside"):
        opened(path)

    assert path.read_bytes() == cut


def test_a_database_with_a_damaged_page_is_refused_wherever_the_page_lies(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    with closing(connect(path)) as database:
        database.execute("VACUUM")  # no pages that nothing is on: what happens to those is no damage
    whole, chance = path.read_bytes(), random.Random(1)
    pages = range(0, len(whole), 4096)

    refused = 0
    for page in pages:
        path.write_bytes(whole[:page] + chance.randbytes(4096) + whole[page + 4096 :])
        try:
            opened(path).close()
        except StoreTrouble:
            refused += 1

    assert (refused, len(pages) > 20) == (len(pages), True)


def test_a_database_that_is_gone_is_trouble_and_not_an_empty_year(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "arshjul.db")) as store:
        for file in tmp_path.iterdir():
            file.unlink()
        store.close()

        with pytest.raises(StoreTrouble):
            store.organisations()

    assert list(tmp_path.iterdir()) == []


def test_what_is_left_of_another_database_is_never_played_into_a_new_one(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    with closing(opened(path)) as store:
        store.keep_organisation(ONE)
        left = path.with_name("arshjul.db-wal").read_bytes()
    path.unlink()
    path.with_name("arshjul.db-wal").write_bytes(left)

    with pytest.raises(StoreTrouble, match=r"is gone, but arshjul\.db-wal is there: put it back, or move"):
        opened(path)

    assert [file.name for file in tmp_path.iterdir()] == ["arshjul.db-wal"]


def test_nobody_else_can_read_the_database_whatever_the_umask_is(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(opened(tmp_path / "data" / "arshjul.db")) as store:
            store.keep_organisation(ONE)
            modes = {file.name: oct(file.stat().st_mode & 0o777) for file in (tmp_path / "data").iterdir()}
    finally:
        os.umask(before)

    assert modes == dict.fromkeys(("arshjul.db", "arshjul.db-wal", "arshjul.db-shm"), "0o600")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_no_secret_address_is_anywhere_in_the_database(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    with closing(filled(config)) as store:
        tokens = [address.url.split("/")[-2] for address in addresses(store, SECRET, config.url, "exempel")]

    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert len(tokens) == 2
    assert not any(token.encode() in kept for token in tokens)
