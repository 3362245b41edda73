"""A line is a connection to a mail server on which nothing lasts beyond a deadline."""

import io
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from app.postbox import Server

Clock = Callable[[], float]
Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]

AT_A_TIME = 16_384  # one TLS record: its write has one time limit, whatever the server reads of it


class Deadline:
    """When a send must be over, in seconds of a clock that nobody sets back."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self.end = clock() + seconds

    def left(self) -> float:
        left = self.end - self.clock()
        if left <= 0:
            raise TimeoutError("the time limit for this mail is over")
        return left


class Line(smtplib.SMTP):
    """smtplib's own time limit is for each read, so a server that gives a byte at a time would hold it for ever."""

    sock: socket.socket

    def __init__(self, server: Server, deadline: Deadline, our_name: str) -> None:
        super().__init__(local_hostname=our_name)  # smtplib would ask the DNS for one
        self.server = server
        self.deadline = deadline

    def open(self) -> None:
        self.sock = connected(self.server, self.deadline)
        self.file = None

    def encrypt(self) -> None:
        """Whatever was heard before is forgotten: anybody could have said it (RFC 3207 4.2)."""
        context = ssl.create_default_context()
        # A handshake asked for by name: wrap_socket leaves it out where the connection is gone at that moment.
        tls = context.wrap_socket(self.sock, server_hostname=self.server.host, do_handshake_on_connect=False)
        self.sock, self.file = tls, None
        tls.settimeout(self.deadline.left())
        tls.do_handshake()
        self.ehlo_resp = None
        self.esmtp_features = {}

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(Incoming(self))
        try:
            return super().getreply()
        except smtplib.SMTPResponseException:  # an endless line is no answer, though smtplib calls it 500
            raise smtplib.SMTPServerDisconnected("an answer longer than any") from None

    def send(self, s: Any) -> None:
        for start in range(0, len(s), AT_A_TIME):
            self.sock.settimeout(self.deadline.left())
            super().send(s[start : start + AT_A_TIME])


class Incoming(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self.line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.sock.settimeout(self.line.deadline.left())
        return self.line.sock.recv_into(buffer)


def connected(server: Server, deadline: Deadline) -> socket.socket:
    failure = OSError("the host has no address")
    addresses = addresses_of(server, deadline)
    for untried, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(deadline.left() / untried)  # one that is dead leaves time for the next
            line.connect(address)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each body's end waits 40 ms for an answer
        except OSError as error:
            line.close()
            failure = error
        else:
            return line
    raise failure


def addresses_of(server: Server, deadline: Deadline) -> Found:
    """Asked in a thread of its own, because the system's resolver knows no time limit but its own."""
    answers: SimpleQueue[Found | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)

    Thread(target=ask, name="resolver", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError("the DNS did not answer") from None
    if isinstance(found, OSError):
        raise found
    return found
