"""Watching is what a serving process does beside its requests: it looks at the store, and writes down who has fetched.

What takes long in it, such as a store that is locked, keeps no request waiting.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from threading import Event, Thread

from app.loading import today_of
from app.memory import Address, Memory
from app.pages.clients import client_of
from app.store import StoreTrouble
from app.tick import tick

LOOK = 0.25  # seconds between two: what has changed is read before a second is over
TICK = 3600  # seconds between two: it does something when a new day has come, wherever that is
AT_ONCE = 500  # fetches that are written down in one transaction: neither a release nor a look waits for more

News = tuple[Address, date, str]  # somebody fetched, on that day, with that kind of program

log = logging.getLogger(__name__)


class Watch:
    def __init__(self, memory: Memory, clock: Callable[[], datetime], look: float = LOOK, tick: float = TICK) -> None:
        self.memory = memory
        self.store = memory.store
        self.clock = clock
        self.rounds = ((look, self.look), (tick, self.tick))
        self.is_over = Event()
        self.client_of = lru_cache(maxsize=1024)(client_of)
        self.trouble = ""

    def start(self) -> None:
        """The first look is taken at once: whoever serves has something to serve."""
        self.look()
        for seconds, do in self.rounds:
            Thread(target=self.repeat, args=(seconds, do), name=do.__name__, daemon=True).start()

    def repeat(self, seconds: float, do: Callable[[], None]) -> None:
        while not self.is_over.is_set():
            do()
            self.is_over.wait(seconds)
        self.store.close()

    def stop(self) -> None:
        self.is_over.set()

    def look(self) -> None:
        """Whatever goes wrong is said, and the next look is taken: what is served would else stay as it is for ever."""
        try:
            self.memory.look()
            self.write_down(self.memory.take_fetched())
            self.say("")
        except StoreTrouble as trouble:
            self.say(str(trouble))
        except Exception:
            log.exception("a look at the store failed")

    def say(self, trouble: str) -> None:
        """Once, however long it lasts."""
        if trouble and not self.trouble:
            log.error("the store did not answer; feeds stay as they were: %s", trouble)
        if self.trouble and not trouble:
            log.error("the store answers again")
        self.trouble = trouble

    def tick(self) -> None:
        """What time alone changes. Every process tries; the first does it, and the others find nothing left."""
        try:
            tick(self.store, self.clock())
        except StoreTrouble as trouble:
            log.error("the store did not answer; the calendars of a new day come an hour later: %s", trouble)
        except Exception:
            log.exception("the calendars of a new day could not be made")

    # Who has fetched: the day and the kind of program, no more

    def write_down(self, fetched: Mapping[Address, str]) -> None:
        """Some at each look, as the next must not wait; the others, or all when somebody is writing, later."""
        news = self.news_in(fetched)
        some = list(islice(news, AT_ONCE))
        later = [address for address, _, _ in news]
        try:
            if some:
                self.keep(some)
        except StoreTrouble:
            later = list(fetched)
        for address in later:
            self.memory.fetched.setdefault(address, fetched[address])

    def keep(self, some: Collection[News]) -> None:
        with self.store.transaction(patient=False):
            for address, day, client in some:
                self.store.keep_fetch(address.organisation, address.id, address.generation, day, client)
        for address, day, client in some:
            address.last_fetched_on, address.last_client = day, client

    def news_in(self, fetched: Mapping[Address, str]) -> Iterator[News]:
        if not fetched:
            return
        now = self.clock()
        days = {organisation.id: today_of(organisation, now) for organisation in self.store.organisations()}
        for address, user_agent in list(fetched.items()):
            day, client = days[address.organisation], self.client_of(user_agent)
            if (address.last_fetched_on, address.last_client) != (day, client):
                yield address, day, client
