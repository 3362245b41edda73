"""A room with an outbox in it: Kumla's year as it lives, a clock set by hand, and a postman who does as told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from life import living

from app.mail import Letter, Mailbox, Message, Outcome, Result, Stage
from app.outbox.composing import Composer
from app.outbox.gathering import gather
from app.outbox.sending import Sending
from app.reminding import data_of, fill
from app.store import Mail, Reminding, Someone, Store

SENT = Outcome(Result.SENT, Stage.DOT, 250)
LATER = Outcome(Result.RETRY, Stage.RCPT, 451, "4.7.1 Greylisted")
AWAY = Outcome(Result.RETRY, Stage.CONNECT, words="Connection refused")
TICK = timedelta(seconds=15)


@dataclass
class Postman:
    """Says what he is told to, one answer a mail; and when there is no more to say, that it is sent."""

    says: list[Outcome] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)
    always: Outcome = SENT

    def send(self, message: Message) -> Outcome:
        outcome = self.says.pop(0) if self.says else self.always
        if outcome.result is Result.SENT:
            self.taken.append(message)
        return outcome

    @property
    def to(self) -> list[str]:
        return sorted(message.recipient.partition("@")[0] for message in self.taken)


@dataclass
class Room:
    store: Store
    now: datetime
    postman: Postman = field(default_factory=Postman)
    a_minute: int = 1000

    def clock(self) -> datetime:
        return self.now

    def tick(self) -> int:
        """As a worker does, with letters that only list what is in them."""
        self.store.revive_remindings("kumla", self.now)
        gather(self.store, "kumla", self.now)
        return self.sending.send_due()

    def fill(self) -> None:
        fill(self.store, "kumla", self.now)

    @property
    def sending(self) -> Sending:
        composer = Composer(self.store, "kumla", listed)
        return Sending(
            self.store, "kumla", composer, self.postman, self.clock, "arshjul@kumla.example", self.a_minute
        )

    def tick_until(self, end: datetime, step: timedelta = timedelta(minutes=15)) -> None:
        while self.now < end:
            self.tick()
            self.now += step

    def mails(self, state: str = "") -> list[Mail]:
        return [mail for mail in self.store.mails("kumla") if state in ("", mail.state)]

    def reminders(self, state: str) -> list[Reminding]:
        return [each for each in self.store.remindings("kumla") if each.state == state]


def listed(someone: Someone, rows: Sequence[Reminding], now: datetime) -> Letter:
    """One line a reminder: kind, uid and how long before."""
    lines = "\n".join(f"{each.kind} {each.uid} {data_of(each)['lead']}" for each in rows)
    to, sender = Mailbox(someone.email, someone.name), Mailbox("arshjul@kumla.example", "Kumla kommun")
    return Letter(to, sender, rows[0].kind, lines, f"<p>{lines}</p>", "sv")


def said(message: Message) -> list[tuple[str, ...]]:
    """The lines of a letter that was listed."""
    text = message_from_bytes(message.content, policy=policy.SMTP).get_body(("plain",))
    assert text is not None
    return [tuple(line.split(" ", 2)) for line in text.get_content().splitlines() if line]


@contextmanager
def room(database: str, now: datetime) -> Iterator[Room]:
    store = living(database)
    here = Room(store, now)
    here.fill()
    yield here
    store.close()


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
