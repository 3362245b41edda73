"""Memory is what a serving process knows of the store's addresses and feeds: all of it, as it was at the last look.

    store --look()--> memory --find(token)--> Flask's route, the door

It is looked at beside the requests, never in one: a request costs no question, and goes on being answered when the
store does not answer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from time import monotonic

from app.answers import Answer, Answering, Answers
from app.store import Bytes, Change, News, Store, Subscription

Subject = tuple[str, str]  # a feed's kind and whose it is

NOTHING: Mapping[Subject, Answers] = {}
MOST_KNOWN = 100_000  # paths, some 20 MB: a name is whatever somebody asks for


@dataclass(slots=True, eq=False)
class Address:
    """What one subscription's address leads to."""

    organisation: str
    id: str
    generation: int
    feeds: Mapping[Subject, Answers]  # the organisation's; none where it was withdrawn
    subject: Subject
    otherwise: Answer
    last_fetched_on: date | None
    last_client: str | None

    @property
    def answers(self) -> Answers | None:
        """As long as it has any. A feed that becomes another does so at once for all that lead to it."""
        return self.feeds.get(self.subject)


class Memory:
    def __init__(self, store: Store, answering: Answering) -> None:
        self.store = store
        self.answering = answering
        self.nowhere = leading_nowhere(answering.unknown)
        self.not_yet = leading_nowhere(answering.trouble)
        self.looked_at: float | None = None  # on the monotonic clock: when the store last answered
        self.seen: dict[str, Change] = {}  # the last of each organisation
        self.addresses: dict[bytes, Address] = {}
        self.known: dict[str, Address] = {}  # by its path, what was asked for since something changed: half the work
        self.hashes: dict[str, set[bytes]] = {}  # each organisation's addresses
        self.feeds: dict[str, dict[Subject, Answers]] = {}
        self.subjects: dict[Subject, Subject] = {}  # each once, however many addresses lead there
        self.fetched: dict[Address, str] = {}  # since somebody last took it: by which program
        self.answered = dict.fromkeys((200, 304, 404, 410, 503), 0)  # by the door, from here

    @property
    def is_filled(self) -> bool:
        return self.looked_at is not None

    def find(self, token: str) -> Address | None:
        return self.addresses.get(sha256(token.encode(errors="replace")).digest())

    def find_at(self, path: str, key: str) -> Address:
        """For what leads nowhere, one that says so."""
        known = self.known  # taken first: who finds what is being changed leaves it in one that nobody looks into
        address = self.find(key)
        if address is None:
            return self.nowhere if self.is_filled else self.not_yet
        if len(known) < MOST_KNOWN:
            known[path] = address
        return address

    def look(self) -> None:
        """Read what has changed. StoreTrouble: what is remembered stays, whole."""
        last = self.store.changes()  # first: what changes while we read is read once more at the next look
        news = [
            (organisation, self.store.news(organisation, self.seen.get(organisation), change))
            for organisation, change in last.items()
            if self.seen.get(organisation) != change
        ]
        for organisation, each in news:
            self.put(organisation, each)
            self.seen[organisation] = last[organisation]
        self.looked_at = monotonic()

    def put(self, organisation: str, news: News) -> None:
        """Each address changes at once from what it was to what it is: a request meets the one or the other."""
        feeds, hashes = self.feeds.setdefault(organisation, {}), self.hashes.setdefault(organisation, set())
        changed = {self.once((feed.kind, feed.subject)): self.answers_to(feed, feeds) for feed in news.feeds}
        addresses = {bytes.fromhex(one.token_hash): self.address_of(one, feeds) for one in news.subscriptions}
        feeds.update(changed)
        hashes.update(addresses)
        self.addresses.update(addresses)
        if news.is_all:
            self.forget(organisation, feeds.keys() - changed.keys(), hashes - addresses.keys())
        self.known = {}

    def forget(self, organisation: str, subjects: Collection[Subject], hashes: Collection[bytes]) -> None:
        """What the store no longer has."""
        for subject in subjects:
            del self.feeds[organisation][subject]
        for each in hashes:
            del self.addresses[each]
        self.hashes[organisation].difference_update(hashes)

    def once(self, subject: Subject) -> Subject:
        return self.subjects.setdefault(subject, subject)

    def answers_to(self, feed: Bytes, kept: Mapping[Subject, Answers]) -> Answers:
        """Those that there are, where nothing has changed: a process holds each feed once."""
        earlier = kept.get((feed.kind, feed.subject))
        return earlier if earlier and earlier.feed == feed else self.answering.to(feed)

    def address_of(self, one: Subscription, feeds: Mapping[Subject, Answers]) -> Address:
        otherwise = self.answering.withdrawn if one.revoked_at else self.answering.nothing_yet
        return Address(
            one.organisation, one.id, one.generation, NOTHING if one.revoked_at else feeds,
            self.once((one.kind, one.subject)), otherwise, one.last_fetched_on, one.last_client,
        )  # fmt: skip

    def take_fetched(self) -> dict[Address, str]:
        """Who has fetched since the last time."""
        taken, self.fetched = self.fetched, {}
        return taken


def leading_nowhere(answer: Answer) -> Address:
    return Address("", "", 0, NOTHING, ("", ""), answer, None, None)
