"""A worker does what time alone asks for, and ends rather than pretend."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from life import ANNA, by, uid
from test_serve import commanded

from app.cli import main
from app.loading import shipped_files
from app.planning.changing import cancel
from app.planning.documents import load_documents
from app.planning.releases import release_year
from app.store import Store, StoreTrouble, open_store
from app.worker import EVERY, GOOD, SILENCE, SILENT, Worker

NOW = datetime.fromisoformat("2026-12-01T09:00+00:00")
FIRST = uid(1)  # in January


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def environ(tmp_path: Path, database: str) -> dict[str, str]:
    return {"ARSHJUL_DATA": str(tmp_path / "data"), "ARSHJUL_DATABASE": database}


@pytest.fixture
def store(environ: dict[str, str], tmp_path: Path, database: str) -> Iterator[Store]:
    (tmp_path / "data").mkdir()
    with closing(open_store(database)) as store:
        load_documents(store, shipped_files(), ANNA)
        release_year(store, "kumla", 2027, ANNA)
        cancel(store, "kumla", FIRST, by("Anna"))
        release_year(store, "kumla", 2027, by("Anna", NOW + timedelta(minutes=1)))
        yield store


def shown(store: Store) -> bool:
    """Whether the cancelled meeting stands in its group's calendar."""
    feed = store.feed("kumla", "group", "styrgrupp")
    assert feed is not None
    return FIRST.encode() in feed.body.replace(b"\r\n ", b"")


def test_one_tick_at_a_moment_that_is_said_does_what_that_day_asks_for(
    environ: dict[str, str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert shown(store)

    assert main(["worker", "--once", "--now", "2027-02-10T07:00+01:00"]) == GOOD
    assert shown(store)
    assert main(["worker", "--once", "--now", "2027-03-10T07:00+01:00"]) == GOOD
    assert not shown(store)  # four weeks after its day


@pytest.mark.parametrize("arguments", [["--once", "--now", "2027-03-10"], ["--now", "2027-03-10T07:00+01:00"]])
def test_a_moment_that_is_none_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["worker", *arguments])
    except SystemExit as ended:
        code = int(str(ended.code))

    assert code == 2 and "--now" in capsys.readouterr().err


def test_it_ticks_again_and_again_until_it_is_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(store, lambda: NOW)
    ticks: list[datetime] = []

    def tick(store: Store, now: datetime) -> None:
        ticks.append(now)
        if len(ticks) == 3:
            worker.stop()

    monkeypatch.setattr("app.worker.tick", tick)

    assert worker.run(every=0.01) == GOOD
    assert ticks[:3] == [NOW] * 3


@pytest.mark.parametrize("trouble", [StoreTrouble("locked"), ValueError("ours")])
def test_a_tick_that_fails_is_said_and_the_next_one_tries_again(
    store: Store, trouble: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker(store, lambda: NOW)
    tries: list[int] = []

    def tick(store: Store, now: datetime) -> None:
        tries.append(1)
        if len(tries) == 2:
            worker.stop()
        raise trouble

    monkeypatch.setattr("app.worker.tick", tick)

    assert worker.run(every=0.01) == GOOD
    assert len(tries) >= 2 and "tries again" in caplog.text


def test_a_worker_whose_tick_hangs_ends_to_be_started_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, hangs, free = Clock(), Event(), Event()
    worker = Worker(store, lambda: NOW, clock)

    def tick(store: Store, now: datetime) -> None:
        clock.seconds += SILENCE + EVERY
        hangs.set()
        free.wait(60)

    monkeypatch.setattr("app.worker.tick", tick)

    assert worker.run(every=0.01) == SILENT
    assert hangs.is_set()
    free.set()


def test_it_says_that_it_works_and_ends_well_when_it_is_told_to(environ: dict[str, str], store: Store) -> None:
    process = commanded(os.environ | environ, "worker")
    assert process.stdout is not None and "tiden" in process.stdout.readline()

    os.killpg(process.pid, signal.SIGTERM)

    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (GOOD, "")
