"""A mail server for the tests: it records what it took over, and misbehaves exactly where it is told to.

    with SmtpServer([Fault("rcpt", "451 4.7.1 Greylisted")]) as server:  # the first connection only; then all is well
        send_to(server.url)
        assert server.accepted == []
"""

import socket
import ssl
import struct
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from threading import Semaphore, Thread
from types import TracebackType
from typing import Self

from app.postbox import Tls

WAIT = 10.0  # seconds for what has gone wrong already; nothing that is right waits for it


@dataclass(frozen=True)
class Fault:
    """`at`: banner, ehlo, starttls, handshake, auth, mail, rcpt, data, body (in the middle), dot (the final one), rset
    or quit. `does`: "drop" the connection, "reset" it, "silence", "dribble" a byte at a time, or what is answered."""

    at: str
    does: str
    keeps: bool = False  # the mail is taken over, though the sender is not told


@dataclass(frozen=True)
class Accepted:
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    connection: int


Faults = Callable[[int], Fault | None]  # of the connection with this number, from 0


class Pace:
    """A clock for the sender that stands still until the server dribbles: then each byte takes a second.

    A byte waits until the sender has looked at the clock, so no two are read as one, however the machine is loaded.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.looks = Semaphore(0)
        self.is_over = False

    def __call__(self) -> float:
        self.looks.release()
        return self.now

    def is_looked_at(self) -> bool:
        return self.looks.acquire(timeout=WAIT) and not self.is_over

    def end(self) -> None:
        self.is_over = True
        self.looks.release()


class SmtpServer:
    def __init__(
        self, faults: Sequence[Fault | None] | Faults = (), *,
        tls: Tls = Tls.NONE, context: ssl.SSLContext | None = None, login: tuple[str, str] | None = None,
        greylists: bool = False, port: int = 0, pace: Pace | None = None,
    ) -> None:  # fmt: skip
        self.fault_of = faults if callable(faults) else lambda n: faults[n] if n < len(faults) else None
        self.tls, self.context, self.login, self.greylists, self.pace = tls, context, login, greylists, pace or Pace()
        self.accepted: list[Accepted] = []
        self.heard: list[str] = []  # each command, as it came
        self.connections = 0
        self.greylisted: set[str] = set()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self.listener.getsockname()[1]
        self.open: set[Conversation] = set()
        self.accepting = Thread(target=self.accept, daemon=True)

    @property
    def url(self) -> str:
        """The ARSHJUL_SMTP that sends here."""
        who = "{}:{}@".format(*self.login) if self.login else ""
        if self.tls is Tls.NONE:
            return f"smtp://{who}127.0.0.1:{self.port}?tls=no"
        return f"{'smtps' if self.tls is Tls.AT_ONCE else 'smtp'}://{who}localhost:{self.port}"

    def __enter__(self) -> Self:
        self.accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.accepting.join(WAIT)
        self.pace.end()
        for conversation in list(self.open):
            conversation.end()

    def accept(self) -> None:
        with suppress(OSError):
            for number in count():
                line, _ = self.listener.accept()
                self.connections = number + 1
                conversation = Conversation(self, line, number)
                self.open.add(conversation)
                conversation.start()


class Gone(Exception):
    """The conversation is over."""


class Conversation(Thread):
    def __init__(self, server: SmtpServer, line: socket.socket, number: int) -> None:
        super().__init__(daemon=True)
        self.server, self.line, self.number = server, line, number
        self.fault = server.fault_of(number)
        self.words = line.makefile("rb")
        self.is_safe, self.is_known = server.tls is Tls.NONE, server.login is None
        self.sender, self.recipients = "", list[str]()

    def run(self) -> None:
        try:
            with suppress(OSError, Gone):
                self.talk()
        finally:
            self.words.close()
            self.line.close()
            self.server.open.discard(self)

    def end(self) -> None:
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.join(WAIT)

    def talk(self) -> None:
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.tls is Tls.AT_ONCE:
            self.encrypt()
        self.meet("banner", "220 mail.example ESMTP")
        while command := self.words.readline():
            text = command.decode(errors="replace").strip()
            self.server.heard.append(text)
            self.obey(text.split(" ", 1)[0].upper(), text)

    def obey(self, verb: str, text: str) -> None:
        match verb:
            case "EHLO":
                self.meet("ehlo", self.offer())
            case "STARTTLS":
                if self.meet("starttls", "220 2.0.0 Go ahead"):
                    self.encrypt()
            case "AUTH":
                self.meet("auth", self.welcome(text))
            case "RSET":
                self.meet("rset", "250 2.0.0 Ok")
            case "QUIT":
                self.meet("quit", "221 2.0.0 Bye")
                raise Gone
            case "MAIL" | "RCPT" | "DATA" if not self.is_safe:
                self.say("530 5.7.0 Must issue a STARTTLS command first")
            case "MAIL" | "RCPT" | "DATA" if not self.is_known:
                self.say("530 5.7.0 Authentication required")
            case "MAIL":
                self.sender, self.recipients = between(text), []
                self.meet("mail", "250 2.1.0 Ok")
            case "RCPT":
                self.receive(between(text))
            case "DATA":
                if self.meet("data", "354 End data with <CR><LF>.<CR><LF>"):
                    self.take()
            case _:
                self.say("502 5.5.2 Command not recognized")

    def offer(self) -> str:
        more = ["STARTTLS"] if not self.is_safe else ["AUTH PLAIN"] if self.server.login else []
        lines = ["mail.example", "8BITMIME", *more]
        return "\r\n".join([*(f"250-{each}" for each in lines[:-1]), f"250 {lines[-1]}"])

    def welcome(self, text: str) -> str:
        user, password = self.server.login or ("", "")
        expected = b64encode(f"\0{user}\0{password}".encode()).decode()
        self.is_known = text == f"AUTH PLAIN {expected}"
        return "235 2.7.0 Welcome" if self.is_known else f"535 5.7.8 {user}, {text.split()[-1]} is not known here"

    def receive(self, recipient: str) -> None:
        if self.server.greylists and recipient not in self.server.greylisted:
            self.server.greylisted.add(recipient)
            self.say(f"451 4.7.1 <{recipient}>: Greylisted, try again later")
        elif self.meet("rcpt", "250 2.1.5 Ok"):
            self.recipients.append(recipient)

    def take(self) -> None:
        lines = []
        while (line := self.words.readline()) != b".\r\n":
            if not line:
                raise Gone
            if self.fault and self.fault.at == "body":
                self.read_on()
            lines.append(line.removeprefix(b"."))
        if self.fault is None or self.fault.at != "dot" or self.fault.keeps:
            content = b"".join(lines)
            self.server.accepted.append(Accepted(self.sender, tuple(self.recipients), content, self.number))
        self.meet("dot", "250 2.0.0 Ok: queued")

    def read_on(self) -> None:
        """In the middle of the body a server dribbles by reading: a second for each line."""
        if self.fault and self.fault.does != "dribble":
            self.misbehave(self.fault.does)
        self.server.pace.now += 1

    def encrypt(self) -> None:
        if self.fault and self.fault.at == "handshake":
            self.line.recv(4096)  # the sender's hello
            self.misbehave(self.fault.does)
        assert self.server.context
        self.words.close()
        self.line = self.server.context.wrap_socket(self.line, server_side=True)
        self.words, self.is_safe = self.line.makefile("rb"), True

    def meet(self, at: str, answer: str) -> bool:
        """Whether it was answered so that the mail goes on."""
        if self.fault is None or self.fault.at != at:
            self.say(answer)
            return True
        self.misbehave(self.fault.does, answer[:3])
        return self.fault.does[:3] == answer[:3]

    def misbehave(self, does: str, code: str = "") -> None:
        match does:
            case "drop":
                raise Gone
            case "reset":
                self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise Gone
            case "silence":
                self.words.read()
                raise Gone
            case "dribble":
                self.dribble(f"{code}-slow\r\n" * 100 + f"{code} done\r\n")
            case _:
                self.say(does)

    def dribble(self, answer: str) -> None:
        is_paced = True
        for byte in answer.encode():
            is_paced = is_paced and self.server.pace.is_looked_at()
            self.server.pace.now += is_paced
            self.line.sendall(bytes([byte]))

    def say(self, answer: str) -> None:
        self.line.sendall(f"{answer}\r\n".encode())


def between(text: str) -> str:
    """The address in MAIL FROM:<...> or RCPT TO:<...>."""
    return text.partition("<")[2].partition(">")[0]
