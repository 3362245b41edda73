"""Sending takes the mails that are due, one after the other, from the store to the server, and writes down what became.

A mail is frozen before it leaves: the same bytes, Message-ID and Date however often it is tried, so that one which was
accepted though nobody heard of it is known again when it comes once more. Every mail arrives at least once, or is
parked with an alarm. A crash between the server's yes and our note of it sends it twice; over SMTP none can do better.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Protocol

from app.loading import folder_of
from app.mail import BadMessage, Message, Outcome, Result, Stage, message_id
from app.outbox.composing import QUIET, Composer, Later
from app.outbox.server import Absence
from app.reminding import reminder_in
from app.store import Mail, Reminding, Store, StoreTrouble
from schedules.reminders import may_leave

LEASE = timedelta(minutes=5)  # at least five times the longest that one may take to be sent
AT_ONCE = 10  # mails that are lent to a worker at a time
MOST_ATTEMPTS = 8  # of one that always fails, while the others go on
MOST_DEATHS = 24  # of workers at one mail, which nobody can tell from workers that were killed by chance
MOST_UNSURE = 3  # of these, that may have arrived
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))  # after the first try, ...
PAUSE = timedelta(minutes=1)  # while the server is away
MINUTE = timedelta(minutes=1)

log = logging.getLogger(__name__)


class Postman(Protocol):
    def send(self, message: Message) -> Outcome: ...


@dataclass(frozen=True)
class Sending:
    store: Store
    organisation: str
    composer: Composer
    postman: Postman
    clock: Callable[[], datetime]
    sender: str  # of the envelope, also of what was frozen when it was another
    a_minute: int  # at most, all workers together
    alive: Callable[[], None] = lambda: None  # called between two mails

    def send_due(self) -> int:
        """How many were sent, until none is due, the server is away or there have been enough for this minute."""
        sent = 0
        while mails := self.borrowed():
            for number, mail in enumerate(mails):
                self.alive()
                outcome = self.send(mail)
                sent += outcome is not None and outcome.result is Result.SENT
                if outcome and is_away(outcome):
                    self.give_back(mails[number + 1 :])
                    return sent
        return sent

    def borrowed(self) -> list[Mail]:
        with self.store.transaction():  # two workers together keep the rate too
            now = self.clock()  # not before: another may have had the transaction for a while
            left = self.a_minute - self.store.mails_tried_since(self.organisation, now - MINUTE, now)
            if left <= 0:
                return []
            number = 1 if self.store.outbox(self.organisation).away_since else AT_ONCE  # one is enough to ask
            return self.store.borrow_mails(self.organisation, now, LEASE, min(left, number), WAITS[-1])

    def send(self, mail: Mail) -> Outcome | None:
        """What became of it; None where nothing left."""
        if mail.attempts >= MOST_DEATHS:
            self.park(mail, "no try came to its end")  # it takes the worker with it
            return None
        if not self.store.renew_lease(self.organisation, mail.id, mail.fence, self.clock() + LEASE):
            return None  # another has it by now
        tried = replace(mail, attempts=mail.attempts + 1)
        message = self.written(tried)
        if message is None:
            return None
        outcome = self.handed_over(message)
        self.write_down(tried, outcome)
        return outcome

    def written(self, mail: Mail) -> Message | None:
        """Whatever goes wrong in one mail is its own fault: the others go."""
        try:
            return self.frozen(mail)
        except StoreTrouble:
            raise
        except BadMessage as fault:
            self.park(mail, str(fault))
        except Exception as error:
            log.error("mail %s (%s) cannot be written: %s", mail.id, mail.kind, place_of(error))
            self.try_again(mail, place_of(error))
        return None

    def handed_over(self, message: Message) -> Outcome:
        try:
            return self.postman.send(message)
        except Exception as error:  # nobody knows how far it had come
            return Outcome(Result.AMBIGUOUS, Stage.DOT, words=place_of(error))

    def frozen(self, mail: Mail) -> Message | None:
        """Its bytes: those of the first time, if that may have arrived."""
        now = self.clock()
        if mail.address is not None and mail.body is not None:
            return self.once_more(mail, mail.address, mail.body, now)
        composed = self.composer.compose(mail, now)
        if isinstance(composed, Later):
            self.retry(mail, composed.due - now, "quiet hours", counted=False)
            return None
        if composed is None:
            self.settle(mail, "cancelled", "nothing left to say")
            return None
        is_mine = self.store.freeze_mail(
            self.organisation, mail.id, mail.fence, composed.recipient, composed.content, now
        )
        return composed if is_mine else None

    def once_more(self, mail: Mail, address: str, body: bytes, now: datetime) -> Message | None:
        """The same bytes, as long as they are of any use, and not at night."""
        rows = self.store.remindings_in(self.organisation, mail.id)
        if rows and all(each.until <= now for each in rows):
            self.settle(mail, "cancelled", "too late; it may have arrived")
            return None
        if rows and not self.may_leave(rows, now):
            self.retry(mail, QUIET, "quiet hours", counted=False)
            return None
        domain = self.store.organisation(self.organisation).domain
        return Message(message_id(mail.id, domain), body, self.sender, address)

    def may_leave(self, rows: list[Reminding], now: datetime) -> bool:
        folder = folder_of(self.store, self.organisation)
        return any(may_leave(folder, reminder_in(each), now) for each in rows)

    def write_down(self, mail: Mail, outcome: Outcome) -> None:
        Absence(self.store, self.organisation).note(outcome, self.clock(), is_away=is_away(outcome))
        said = " ".join(filter(None, [outcome.stage, str(outcome.code or ""), outcome.words]))
        match outcome.result:
            case Result.SENT:
                self.store.mark_sent(self.organisation, mail.id, self.clock())
                log.info("mail is sent", extra=fields(mail))
            case _ if is_away(outcome):
                self.retry(mail, PAUSE, said, counted=False)
            case Result.BOUNCED:
                log.warning("mail has no recipient any more: %s", said, extra=fields(mail))
                self.settle(mail, "bounced", said)
            case Result.OURS:
                self.park(mail, said)
            case Result.AMBIGUOUS if mail.unsure + 1 >= MOST_UNSURE:
                self.park(mail, said)
            case result:
                self.try_again(mail, said, unsure=result is Result.AMBIGUOUS)

    def try_again(self, mail: Mail, said: str, *, unsure: bool = False) -> None:
        if mail.attempts >= MOST_ATTEMPTS:
            self.park(mail, said)
        else:
            self.retry(mail, WAITS[min(mail.attempts, len(WAITS)) - 1], said, unsure=unsure)

    def retry(self, mail: Mail, wait: timedelta, said: str, *, unsure: bool = False, counted: bool = True) -> None:
        due = self.clock() + wait
        self.store.retry_mail(self.organisation, mail.id, mail.fence, due, said, unsure=unsure, counted=counted)

    def give_back(self, mails: list[Mail]) -> None:
        with self.store.transaction():
            for mail in mails:
                self.retry(mail, PAUSE, "the server is away")  # not even tried

    def park(self, mail: Mail, said: str) -> None:
        log.error("alarm: mail %s is parked: %s", mail.id[:8], said, extra=fields(mail))
        self.settle(mail, "parked", said)

    def settle(self, mail: Mail, state: str, said: str) -> None:
        self.store.settle_mail(self.organisation, mail.id, mail.fence, state, self.clock(), said)


def is_away(outcome: Outcome) -> bool:
    """Nothing is wrong with the mail: no other would fare better, until the server is back or lets us in."""
    has_only_heard_of_us = outcome.stage is Stage.MAIL  # and of no recipient yet
    return outcome.meets_every_mail or has_only_heard_of_us


def place_of(error: Exception) -> str:
    """What went wrong and where, without its words: they may be an address."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def fields(mail: Mail) -> dict[str, object]:
    """For whoever reads the log by a program."""
    return {"mail": mail.id[:8], "kind": mail.kind, "attempts": mail.attempts}
