"""Working is the worker as a process: alone, or beside the one that serves, which starts it again when it ends."""

import logging
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.process import BaseProcess
from threading import Event, Lock, Thread
from typing import Self

from app import utc_now
from app.config import BadConfig, read_config
from app.logs import speak
from app.opening import GOOD, CannotServe, end_with, listen, opened, refused, stop
from app.worker import SILENT, Worker

PATIENCE = 10  # seconds that a worker may take to end once it is told to
PAUSE = 5  # seconds before one that ended is started again
WORKS = "Årshjul gör det som tiden kräver. Stäng av med Ctrl-C."

log = logging.getLogger(__name__)


def work(environ: Mapping[str, str], now: datetime | None = None) -> int:
    """What time alone asks for, until Ctrl-C or SIGTERM; or, at a moment that is said, once."""
    speak()
    listen(stop)
    with suppress(KeyboardInterrupt):
        try:
            with at_work(environ, (lambda: now) if now else utc_now) as worker:
                if now is not None:
                    worker.tick()
                    return GOOD
                print(WORKS, flush=True)
                run(worker)
        except (BadConfig, CannotServe) as error:
            return refused(error)
    return GOOD


@contextmanager
def at_work(environ: Mapping[str, str], clock: Callable[[], datetime]) -> Iterator[Worker]:
    config = read_config(environ)
    with opened(config) as (store, secret, _):
        yield Worker(store, config, secret, clock)


def run(worker: Worker) -> None:
    if worker.run() == SILENT:
        os._exit(SILENT)  # without waiting for the thread that hangs


class Beside:
    """A worker in a process of its own as long as we serve: when it ends by itself, it is started again."""

    def __init__(self, work: Callable[[], None] | None = None) -> None:
        self.work = work or work_beside
        self.is_over, self.beginning = Event(), Lock()
        self.process: BaseProcess | None = None
        self.keeper = Thread(target=self.keep, daemon=True)

    def __enter__(self) -> Self:
        self.begin()  # before there is a thread: whoever forks afterwards takes no lock along that one was holding
        self.keeper.start()
        return self

    def __exit__(self, *error: object) -> None:
        with self.beginning:  # or one that is being started would be left
            self.is_over.set()
        if self.process and self.process.pid:
            self.process.terminate()
            self.keeper.join(PATIENCE)

    def begin(self) -> None:
        # Ctrl-C reaches every process of a terminal: what is started here is ended by us alone, and in peace.
        resource_tracker.ensure_running()  # before the mask: it would take that off when it starts
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        with self.beginning:
            if not self.is_over.is_set():
                self.process = get_context("spawn").Process(target=self.work, daemon=True)
                self.process.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def keep(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        while self.process:
            self.process.join()
            if self.is_over.wait(PAUSE):
                return
            log.error("the worker ended with %s, and is started again", self.process.exitcode)
            self.begin()


def work_beside() -> None:
    signal.signal(signal.SIGTERM, lambda signum, frame: os._exit(GOOD))
    Thread(target=end_with, args=(parent_process(),), daemon=True).start()
    speak()
    with at_work(os.environ, utc_now) as worker:
        run(worker)
