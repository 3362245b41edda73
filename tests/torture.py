"""A drill of the outbox: mails that are due, worker processes that die, and a mail server that records what it took.

    python torture.py                   a nursery: a task on each line of its input, what became of it on its output

A worker is a process of its own, forked from one that has imported everything; whoever kills it is outside it.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, NoReturn

from handmade import FILES
from smtp_server import WAIT, SmtpServer

from app.loading import load
from app.mail import Letter, Mailbox, Message, Outcome, Result, Stage, message_id, postman_of
from app.mail.line import Line
from app.mail.smtp import SmtpPostman
from app.outbox.composing import Composer
from app.outbox.gathering import gather
from app.outbox.sending import LEASE, Postman, Sending
from app.outbox.setback import after_a_setback
from app.postbox import read_postbox
from app.reminding import kept_as
from app.store import Mail, Outbox, Reminding, Someone, Store, engine_of, open_store
from schedules.reminders import Reminder

EXAMPLE = "exempel"
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # at ten in the morning
EVENING = 15  # o'clock in UTC, from when nothing new is begun: mail leaves until 18 in Sweden
SENDER = "arshjul@exempel.example"
MOST = 100_000  # mails a minute
PEOPLE = 25
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
KILLED = -signal.SIGKILL

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Size:
    kills: int
    crowds: tuple[int, ...]  # workers at once, where they die at a point
    rounds: int  # of each point and crowd
    at_once: int  # mails that are due
    a_minute: int  # of them, at most
    years: tuple[int, ...]  # of nights when clocks are changed
    every: timedelta  # while the server is down, from one tick to the next


SIZES = {
    "short": Size(30, (1, 2), 1, 500, 205, (2027, 2036), timedelta(minutes=20)),
    "full": Size(1000, (1, 2, 3), 20, 10_000, 1005, tuple(range(2026, 2037)), timedelta(minutes=1)),
}


class Hand:
    """A clock that stands where somebody puts it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Box:
    """A postman at the speed of memory: when each message left, and what it was about."""

    def __init__(self, clock: Clock, answer: Callable[[Message], Outcome] | None = None) -> None:
        self.clock = clock
        self.answer = answer or (lambda message: TAKEN)
        self.left: list[tuple[datetime, str, str]] = []  # when, about which uid, to whom

    def send(self, message: Message) -> Outcome:
        outcome = self.answer(message)
        if outcome.result is Result.SENT:
            self.left.append((self.clock(), uid_in(message), message.recipient))
        return outcome

    def uids(self) -> list[str]:
        return [uid for _, uid, _ in self.left]


TAKEN = Outcome(Result.SENT, Stage.DOT, 250)
BUSY = Outcome(Result.RETRY, Stage.RCPT, 451, "4.3.0 Later")


def uid_in(message: Message) -> str:
    (subject,) = (line for line in message.content.decode().split("\r\n") if line.startswith("Subject: "))
    return subject.rpartition(" ")[2]


# What is due


def installed(database: str, now: datetime = MONDAY, people: int = PEOPLE) -> Store:
    """An organisation and people in it, whose brake is off."""
    store = open_store(database)
    load(store, FILES, now)
    with store.transaction():
        for number in range(people):
            someone = Someone(f"p{number}", f"Person {number}", f"p{number}@arshjul.example")
            store.keep_person(EXAMPLE, someone)
        store.keep_outbox(EXAMPLE, Outbox(unbraked_until=now + DAY))
    return store


def a_reminder(number: int, due: datetime, **other: Any) -> Reminder:
    """To a meeting of its own, and as urgent as any."""
    given = {"until": due + 1000 * DAY, "urgent_from": due, "kind": "call", "uid": uid(number)} | other
    return Reminder(role="samordnare", lead="14 days", rule="styrgrupp-moten", section="1", due=due, **given)


def uid(number: int) -> str:
    return f"exempel-styrgrupp-moten-2026-{number}@arshjul.example"


def remind(store: Store, *reminders: Reminder, of: Callable[[int], str] = "p{}".format) -> list[Reminding]:
    """One person each, one after the other."""
    rows = [kept_as(EXAMPLE, each, of(number)) for number, each in enumerate(reminders)]
    with store.transaction():
        for row in rows:
            store.keep_reminding(EXAMPLE, row)
    return rows


def letter(someone: Someone, rows: tuple[Reminding, ...], now: datetime) -> Letter:
    """Never the same twice, so that one that was written anew is told from one that was kept."""
    text = "\n".join([*(each.uid for each in rows), now.isoformat()])
    return Letter(
        Mailbox(someone.email, someone.name), Mailbox(SENDER), f"Kallelse {rows[0].uid}", f"{text}\n",
        f"<p>{text}</p>\n", "sv",
    )  # fmt: skip


def sending(store: Store, postman: Postman, clock: Clock, a_minute: int = MOST, write: Any = letter) -> Sending:
    return Sending(store, EXAMPLE, Composer(store, EXAMPLE, write), postman, clock, SENDER, a_minute)


def ticked(store: Store, postman: Postman, clock: Clock, a_minute: int = MOST, write: Any = letter) -> int:
    """As a worker does it; how many were sent."""
    after_a_setback(store, EXAMPLE, clock())
    gather(store, EXAMPLE, clock())
    return sending(store, postman, clock, a_minute, write).send_due()


# Workers


@dataclass(frozen=True)
class Task:
    database: str
    smtp: str
    now: str  # ISO 8601, when it was `since`
    since: float  # on the clock that all processes of a machine share
    a_minute: int = MOST
    kill_after: float | None = None  # seconds of its work
    dies_at: str = ""  # one of POINTS
    times: int = 1  # that it has come there then

    def clock(self) -> datetime:
        return datetime.fromisoformat(self.now) + timedelta(seconds=monotonic() - self.since)


class Nursery:
    """Where workers are born. It is started once, for what has to be imported."""

    def __init__(self) -> None:
        command = [sys.executable, __file__]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe)
        assert self.process.stdin and self.process.stdout
        self.asked, self.said = self.process.stdin, self.process.stdout
        assert self.said.readline() == "ready\n"

    def ended(self, tasks: Sequence[Task]) -> list[int]:
        """How each worker ended, when all have."""
        for task in tasks:
            self.asked.write(json.dumps(vars(task)) + "\n")
        self.asked.flush()
        return [int(self.said.readline()) for _ in tasks]

    def close(self) -> None:
        self.asked.close()
        self.process.wait(WAIT)
        self.said.close()


def bear() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever watches over a worker is nobody's to wait for
    print("ready", flush=True)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.write(1, f"{watched(Task(**json.loads(line)))}\n".encode())
            os._exit(0)


def watched(task: Task) -> int:
    """How it ended: killed from outside at its moment, unless it is through by then."""
    life, living = os.pipe()
    worker = os.fork()
    if worker == 0:
        live(task, living)
    os.close(living)
    os.read(life, 1)  # it begins
    if task.kill_after is not None and not select.select([life], [], [], task.kill_after)[0]:
        os.kill(worker, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])


def live(task: Task, living: int) -> NoReturn:
    try:
        if task.dies_at:
            POINTS[task.dies_at](Death(task.times))
        with closing(Store(engine_of(task.database))) as store, postman_of(read_postbox(task.smtp)) as postman:
            os.write(living, b".")
            gather(store, EXAMPLE, task.clock())
            sending(store, postman, task.clock, task.a_minute).send_due()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


# Where they die


class Death:
    """At the last of so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def before(owner: type, name: str) -> Callable[[Death], None]:
    def doom(die: Death) -> None:
        act = getattr(owner, name)

        def acted(*given: Any, **named: Any) -> Any:
            die()
            return act(*given, **named)

        setattr(owner, name, acted)

    return doom


def after(owner: type, name: str) -> Callable[[Death], None]:
    def doom(die: Death) -> None:
        act = getattr(owner, name)

        def acted(*given: Any, **named: Any) -> Any:
            found = act(*given, **named)
            die()
            return found

        setattr(owner, name, acted)

    return doom


def in_the_body(die: Death) -> None:
    send = Line.send

    def half(line: Line, s: Any) -> None:
        if is_a_body(s) and die.left == 1:
            send(line, s[: len(s) // 2])
        if is_a_body(s):
            die()
        send(line, s)

    Line.send = half  # type: ignore[method-assign]


def at_the_final_dot(die: Death) -> None:
    """All is out, and the answer is not read."""
    send = Line.send

    def whole(line: Line, s: Any) -> None:
        send(line, s)
        if is_a_body(s):
            die()

    Line.send = whole  # type: ignore[method-assign]


def is_a_body(sent: str | bytes) -> bool:
    return isinstance(sent, bytes) and sent.endswith(b"\r\n.\r\n")


def in_the_commit(die: Death) -> None:
    """"Sent" is written, and the transaction does not end."""
    mark = Store.mark_sent

    def marked(store: Store, *given: Any) -> None:
        with store.transaction():
            mark(store, *given)
            die()

    Store.mark_sent = marked  # type: ignore[method-assign]


POINTS: dict[str, Callable[[Death], None]] = {
    "before claim": before(Store, "borrow_mails"),
    "after claim": after(Store, "borrow_mails"),
    "before renewing": before(Store, "renew_lease"),
    "after renewing": after(Store, "renew_lease"),
    "before composing": before(Composer, "compose"),
    "before freezing": before(Store, "freeze_mail"),
    "after freezing": after(Store, "freeze_mail"),
    "before MAIL": before(Line, "mail"),
    "in the body": in_the_body,
    "at the final dot": at_the_final_dot,
    "after 250": after(SmtpPostman, "send"),
    "in the commit of sent": in_the_commit,
}
ACCEPTED_BY_THEN = ("at the final dot", "after 250", "in the commit of sent")  # and nothing of it is written down


# The drill


class Drill:
    """One installation, and as many workers as it takes. Its clock runs, and leaps when all of them rest."""

    def __init__(self, database: str, server: SmtpServer, nursery: Nursery, people: int = PEOPLE) -> None:
        self.database, self.server, self.nursery = database, server, nursery
        self.people = people
        self.store = installed(database, people=people)
        self.now, self.reminders, self.kills = MONDAY, 0, 0

    def more(self, number: int) -> None:
        numbers = range(self.reminders, self.reminders + number)
        remind(
            self.store, *(a_reminder(each, self.now - MINUTE) for each in numbers),
            of=lambda n: f"p{n % self.people}",
        )  # fmt: skip
        self.reminders += number

    def work(self, *workers: dict[str, Any]) -> int:
        """All at once; how many were killed."""
        since = monotonic()
        task = Task(self.database, self.server.url, self.now.isoformat(), since)
        ended = self.nursery.ended([replace(task, **each) for each in workers])
        assert set(ended) <= {0, KILLED}
        self.now += timedelta(seconds=monotonic() - since)
        self.kills += ended.count(KILLED)
        return ended.count(KILLED)

    def leap(self, far: timedelta = LEASE + MINUTE) -> None:
        """Until whatever the dead had is lent no more; and in the evening, to the next morning."""
        self.now += far
        if self.now.hour >= EVENING:
            self.now = (self.now + DAY).replace(hour=9)
        with self.store.transaction():
            self.store.keep_outbox(EXAMPLE, replace(self.store.outbox(EXAMPLE), unbraked_until=self.now + DAY))

    def finish(self) -> None:
        """Nobody dies any more, until nothing is left."""
        for _ in range(5):
            self.leap()
            if self.waiting:
                self.work({})
        for conversation in list(self.server.open):
            conversation.join(WAIT)

    @property
    def unsent(self) -> list[Mail]:
        return [mail for mail in self.store.mails(EXAMPLE) if mail.state != "sent"]

    @property
    def waiting(self) -> int:
        """Also what no worker has lived to gather."""
        return len(self.unsent) + len(self.store.remindings_due(EXAMPLE, self.now))

    def figures(self) -> str:
        lost, doubled = self.lost(), self.doubled()
        return f"{len(self.server.accepted)} mails taken, {self.kills} kills, {doubled} doubled, {lost} lost"

    def lost(self) -> int:
        """Reminders of which no mail has come, and mails that have not left."""
        came = "\n".join(each.content.decode() for each in self.server.accepted)
        return len(self.unsent) + sum(f"Kallelse {uid(number)}\r\n" not in came for number in range(self.reminders))

    def doubled(self) -> int:
        """How many came more than once: one each time. Whatever has the same id is the same bytes."""
        by_id = copies(self.server)
        assert all(len(set(bodies)) == 1 for bodies in by_id.values())
        assert by_id.keys() == {message_id(mail.id, "arshjul.example") for mail in self.store.mails(EXAMPLE)}
        return sum(len(bodies) - 1 for bodies in by_id.values())


def copies(server: SmtpServer) -> dict[str, list[bytes]]:
    """What the server took over, by Message-ID."""
    found: dict[str, list[bytes]] = {}
    for each in server.accepted:
        (id,) = (line for line in each.content.decode().split("\r\n") if line.startswith("Message-ID: "))
        found.setdefault(id.removeprefix("Message-ID: "), []).append(each.content)
    return found


def states(store: Store) -> Counter[str]:
    return Counter(mail.state for mail in store.mails(EXAMPLE))


@contextmanager
def drill(database: str, nursery: Nursery, people: int = PEOPLE) -> Iterator[Drill]:
    with SmtpServer() as server:
        made = Drill(database, server, nursery, people)
        with closing(made.store):
            yield made


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        bear()
