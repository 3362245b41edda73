"""An office sees to an organisation's outbox: it fills it, gathers what is due, and sends it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from app.config import Config
from app.loading import today_of
from app.outbox.composing import Composer
from app.outbox.gathering import gather
from app.outbox.sending import Postman, Sending
from app.outbox.setback import after_a_setback
from app.outbox.writing import Writer
from app.reminding import fill
from app.store import Store


@dataclass(frozen=True)
class Office:
    store: Store
    config: Config
    secret: bytes
    clock: Callable[[], datetime]
    worker: str = "worker"  # whose heart beats
    alive: Callable[[], None] = lambda: None

    def work(self, organisation: str, postman: Postman) -> int:
        """One round; how many mails were sent."""
        now = self.clock()
        self.beat(organisation)
        after_a_setback(self.store, organisation, now)
        self.fill_once_a_day(organisation, now)
        gather(self.store, organisation, now)
        return self.sending(organisation, postman).send_due()

    def fill_once_a_day(self, organisation: str, now: datetime) -> None:
        today = today_of(self.store.organisation(organisation), now)
        if self.store.outbox(organisation).filled_on == today:
            return
        with self.store.transaction():
            fill(self.store, organisation, now)
            self.store.keep_outbox(organisation, replace(self.store.outbox(organisation), filled_on=today))

    def beat(self, organisation: str) -> None:
        self.store.keep_heartbeat(organisation, self.worker, self.clock())
        self.alive()

    def sending(self, organisation: str, postman: Postman) -> Sending:
        write = Writer(self.store, self.config, self.secret, organisation)
        return Sending(
            self.store, organisation, Composer(self.store, organisation, write), postman, self.clock,
            self.config.sender, self.config.mails_a_minute, partial(self.beat, organisation),
        )  # fmt: skip
