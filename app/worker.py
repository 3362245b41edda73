"""A worker does what time alone asks for, beside the processes that answer: it ticks, and each tick asks the store.

APScheduler only ticks, and keeps nothing: what is due is what the store says is due, so a tick that was missed is made
up for by the next, and two workers do nothing twice. Its thread may die while it says that it runs. So a watchdog on a
clock that nobody sets ends the process when no tick has come for long, and whoever started it starts it again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from socket import gethostname
from threading import Event
from time import monotonic

from apscheduler.schedulers.background import BackgroundScheduler

from app.config import Config
from app.mail import postman_of
from app.outbox.office import Office
from app.planning import add_years
from app.store import Store, StoreTrouble
from app.tick import tick

EVERY = 15.0  # seconds between two ticks
SILENCE = 120.0  # seconds without any after which a process is no use
GOOD, SILENT = 0, 1

log = logging.getLogger(__name__)


class Worker:
    def __init__(
        self,
        store: Store,
        config: Config,
        secret: bytes,
        clock: Callable[[], datetime],
        alive: Callable[[], float] = monotonic,
    ) -> None:
        self.store = store
        self.config = config
        self.clock = clock
        self.alive = alive
        self.office = Office(store, config, secret, clock, gethostname(), self.breathe)
        self.last = alive()
        self.day: date | None = None  # on which it was last seen to that the years are there
        self.is_over = Event()

    def tick(self) -> None:
        """Whatever goes wrong is said, and the next tick tries again."""
        with made_up_for():
            tick(self.store, self.clock())
        with made_up_for():
            self.add_years(self.clock())
        with made_up_for(), postman_of(self.config.postbox) as postman:
            for organisation in self.store.organisations():
                with made_up_for():
                    self.office.work(organisation.id, postman)
        self.breathe()

    def add_years(self, now: datetime) -> None:
        if now.date() != self.day:
            add_years(self.store, now)
            self.day = now.date()

    def breathe(self) -> None:
        """Between two mails too: a slow mail server is no reason to end."""
        self.last = self.alive()

    @property
    def is_silent(self) -> bool:
        return self.alive() - self.last > SILENCE

    def stop(self) -> None:
        self.is_over.set()

    def run(self, every: float = EVERY) -> int:
        """Until it is stopped; and then it has ended well, unless it had fallen silent."""
        scheduler = BackgroundScheduler(timezone=UTC)
        # A tick that comes late comes nevertheless, and of several that are late one is enough.
        scheduler.add_job(
            self.tick, "interval", seconds=every, next_run_time=datetime.now(UTC),
            misfire_grace_time=None, coalesce=True, max_instances=1,
        )  # fmt: skip
        scheduler.start()
        try:
            while not self.is_over.wait(every):
                if self.is_silent:
                    log.error("no tick for %d seconds: the process ends, to be started again", SILENCE)
                    return SILENT
        finally:
            scheduler.shutdown(wait=False)
        return GOOD


@contextmanager
def made_up_for() -> Iterator[None]:
    try:
        yield
    except StoreTrouble as trouble:
        log.error("the store did not answer; the next tick tries again: %s", trouble)
    except Exception:
        log.exception("a tick failed; the next one tries again")
