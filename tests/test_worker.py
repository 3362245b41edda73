"""A worker does what time alone asks for, and ends rather than pretend."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from handmade import SECRET
from life import ANNA, by, uid
from printed import but_news
from test_serve import commanded

from app.cli import main
from app.config import read_config
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


@pytest.fixture
def without_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick goes on for a moment when its worker has ended, and would find the store closed."""
    monkeypatch.setattr(Store, "organisations", lambda store: [])


def worker_of(store: Store, folder: Path, alive: Callable[[], float] = monotonic) -> Worker:
    config = read_config({"ARSHJUL_DATA": str(folder)})
    return Worker(store, config, SECRET, lambda: NOW, alive)


def mails_in(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "mail").glob("*.eml"))


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


@pytest.mark.usefixtures("without_mail")
def test_it_ticks_again_and_again_until_it_is_stopped(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = worker_of(store, tmp_path)
    ticks: list[datetime] = []

    def tick(store: Store, now: datetime) -> None:
        ticks.append(now)
        if len(ticks) == 3:
            worker.stop()

    monkeypatch.setattr("app.worker.tick", tick)

    assert worker.run(every=0.01) == GOOD
    assert ticks[:3] == [NOW] * 3


@pytest.mark.usefixtures("without_mail")
@pytest.mark.parametrize("trouble", [StoreTrouble("locked"), ValueError("ours")])
def test_a_tick_that_fails_is_said_and_the_next_one_tries_again(
    store: Store, tmp_path: Path, trouble: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = worker_of(store, tmp_path)
    tries: list[int] = []

    def tick(store: Store, now: datetime) -> None:
        tries.append(1)
        if len(tries) == 2:
            worker.stop()
        raise trouble

    monkeypatch.setattr("app.worker.tick", tick)

    assert worker.run(every=0.01) == GOOD
    assert len(tries) >= 2 and "tries again" in caplog.text


@pytest.mark.usefixtures("without_mail")
def test_a_worker_whose_tick_hangs_ends_to_be_started_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, hangs, free = Clock(), Event(), Event()
    worker = worker_of(store, tmp_path, clock)

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
    assert (process.returncode, but_news(said)) == (GOOD, "")


def test_a_round_sends_what_is_due_and_says_that_it_is_alive(store: Store, tmp_path: Path) -> None:
    worker = worker_of(store, tmp_path)

    worker.tick()

    assert store.heartbeat("kumla", NOW) == NOW
    sent = mails_in(tmp_path)
    assert len(sent) == len([mail for mail in store.mails("kumla") if mail.state == "sent"]) > 0
    worker.tick()
    assert mails_in(tmp_path) == sent


def test_a_worker_that_is_never_started_again_has_the_next_year_too(store: Store, environ: dict[str, str]) -> None:
    moment = [NOW]
    worker = Worker(store, read_config(environ), SECRET, lambda: moment[0])

    worker.tick()
    before = store.years("kumla")
    moment[0] = datetime.fromisoformat("2027-01-01T00:00+00:00")
    worker.tick()

    assert (before, store.years("kumla")) == ([2026, 2027], [2026, 2027, 2028])


def test_what_goes_wrong_with_the_feeds_keeps_no_mail_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(store: Store, now: datetime) -> None:
        raise ValueError("ours")

    monkeypatch.setattr("app.worker.tick", fails)

    worker_of(store, tmp_path).tick()

    assert mails_in(tmp_path) != []
