"""Sending takes the mails that are due, one after the other, from the store to the server, and writes down what became.

A mail is frozen before it leaves: the same bytes, Message-ID and Date however often it is tried, so that one which was
accepted though nobody heard of it is known again when it comes once more. Every mail arrives at least once, or is
parked with an alarm. A crash between the server's yes and our note of it sends it twice; over SMTP none can do better.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from app.store import Mail, Store

LEASE = timedelta(minutes=5)  # at least five times the longest that one may take to be sent
AT_ONCE = 10  # mails that are lent to a worker at a time
MOST_ATTEMPTS = 8  # of one that always fails, while the others go on
MOST_UNSURE = 3  # of these, that may have arrived
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))  # after the first try, ...
PAUSE = timedelta(minutes=1)  # while the server is away

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one try.

    sent      the server has it
    retry     not now; it has not arrived
    unsure    it may have arrived
    bounced   there is no such recipient
    away      no server that would take any: nothing is wrong with the mail
    """

    became: Literal["sent", "retry", "unsure", "bounced", "away"]
    said: str = ""  # by the server, without addresses


class Compose(Protocol):
    def __call__(self, mail: Mail, now: datetime) -> tuple[str, bytes] | None:
        """To which address, and the bytes; None when nothing is left to say, or nobody to say it to."""


Deliver = Callable[[str, bytes], Answer]


@dataclass(frozen=True)
class Sending:
    store: Store
    organisation: str
    compose: Compose
    deliver: Deliver
    clock: Callable[[], datetime]

    def send_due(self) -> int:
        """How many were sent, until none is due or the server is away."""
        sent = 0
        while mails := self.store.borrow_mails(self.organisation, self.clock(), LEASE, AT_ONCE):
            for number, mail in enumerate(mails):
                became = self.send(mail)
                sent += became == "sent"
                if became == "away":
                    self.give_back(mails[number + 1 :])
                    return sent
        return sent

    def send(self, mail: Mail) -> str:
        """What became of it; nothing where another worker has it by now."""
        if not self.store.renew_lease(self.organisation, mail.id, mail.fence, self.clock() + LEASE):
            return ""
        frozen = self.frozen(mail)
        if frozen is None:
            return ""
        answer = self.deliver(*frozen)
        self.write_down(mail, answer)
        return answer.became

    def frozen(self, mail: Mail) -> tuple[str, bytes] | None:
        """Where it goes, and its bytes: those of the first time, if that may have arrived."""
        if mail.address is not None and mail.body is not None:
            return mail.address, mail.body
        now = self.clock()
        composed = self.compose(mail, now)
        if composed is None:
            self.settle(mail, "cancelled", "nothing left to say")
            return None
        is_mine = self.store.freeze_mail(self.organisation, mail.id, mail.fence, *composed, now)
        return composed if is_mine else None

    def write_down(self, mail: Mail, answer: Answer) -> None:
        match answer.became:
            case "sent":
                self.store.mark_sent(self.organisation, mail.id, self.clock())
            case "bounced":
                self.settle(mail, "bounced", answer.said)
            case "away":
                self.retry(mail, PAUSE, answer, counted=False)
            case "unsure" if mail.unsure + 1 >= MOST_UNSURE:
                self.park(mail, answer)
            case _ if mail.attempts >= MOST_ATTEMPTS:
                self.park(mail, answer)
            case _:
                self.retry(mail, WAITS[min(mail.attempts, len(WAITS)) - 1], answer)

    def retry(self, mail: Mail, wait: timedelta, answer: Answer, *, counted: bool = True) -> None:
        due, unsure = self.clock() + wait, answer.became == "unsure"
        self.store.retry_mail(
            self.organisation, mail.id, mail.fence, due, answer.said, unsure=unsure, counted=counted
        )  # fmt: skip

    def give_back(self, mails: list[Mail]) -> None:
        for mail in mails:
            self.retry(mail, PAUSE, Answer("away"), counted=False)

    def park(self, mail: Mail, answer: Answer) -> None:
        log.error("mail %s is parked after %d tries: %s", mail.id, mail.attempts, answer.said)
        self.settle(mail, "parked", answer.said)

    def settle(self, mail: Mail, state: str, said: str) -> None:
        self.store.settle_mail(self.organisation, mail.id, mail.fence, state, self.clock(), said)
