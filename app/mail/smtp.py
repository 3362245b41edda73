"""An SMTP postman hands messages over to a mail server that has shown who it is."""

import re
import smtplib
import ssl
import time
from base64 import b64encode
from contextlib import suppress
from typing import Self

from app.mail.line import Clock, Deadline, Line
from app.mail.message import Message
from app.mail.outcome import Outcome, Result, Stage, fit_for_a_log, outcome_of_answer, result_of_silence
from app.postbox import Server, Tls

LIMIT = 60.0  # seconds for one message, from the first question to the DNS until the answer to its final dot
GOODBYE = 5.0  # seconds for QUIT, which changes nothing
BEGINS_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)
LOST = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class SmtpPostman:
    """Keeps its connection to the next message while all goes well. For one thread; no server makes it raise."""

    def __init__(self, server: Server, limit: float = LIMIT, clock: Clock = time.monotonic) -> None:
        self.server = server
        self.limit = limit
        self.clock = clock
        self.line: Line | None = None
        self.stage = Stage.CONNECT

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.line is None:
            return
        self.line.deadline = Deadline(min(self.limit, GOODBYE), self.clock)
        with suppress(OSError):
            self.line.quit()
        self.hang_up()

    def send(self, message: Message) -> Outcome:
        found = self.outcome_of(message, Deadline(self.limit, self.clock))
        if found.result is not Result.SENT:
            self.hang_up()
        return Outcome(found.result, found.stage, found.code, fit_for_a_log(found.words, self.hidden(message)))

    def outcome_of(self, message: Message, deadline: Deadline) -> Outcome:
        try:
            code, words = self.hand_over(message, deadline)
        except smtplib.SMTPResponseException as error:
            return self.answered(error.smtp_code, error.smtp_error)
        except NotSafe as error:
            return Outcome(Result.OURS, self.stage, words=str(error))
        except OSError as error:  # smtplib's own errors are among them, and so is a time limit
            return Outcome(result_of_silence(self.stage), self.stage, words=error.strerror or str(error))
        return self.answered(code, words)

    def answered(self, code: int, words: bytes | str) -> Outcome:
        text = words.decode(errors="replace") if isinstance(words, bytes) else words
        return outcome_of_answer(self.stage, code, text)

    def hand_over(self, message: Message, deadline: Deadline) -> tuple[int, bytes]:
        """The answer to the final dot. What is raised before that is at `self.stage`."""
        line = self.line_for(message, deadline)
        self.stage = Stage.MAIL
        accepted(line.mail(message.sender))
        self.stage = Stage.RCPT
        accepted(line.rcpt(message.recipient))
        self.stage = Stage.DATA
        accepted(line.docmd("DATA"), 3)
        self.stage = Stage.BODY
        line.send(with_its_dots(message.content))
        self.stage = Stage.DOT
        return line.getreply()

    def line_for(self, message: Message, deadline: Deadline) -> Line:
        if self.line and is_still_there(self.line, deadline):
            return self.line
        self.hang_up()
        self.stage = Stage.CONNECT
        self.line = Line(self.server, deadline, message.sender.rpartition("@")[2])
        self.open(self.line)
        return self.line

    def open(self, line: Line) -> None:
        line.open()
        if self.server.tls is Tls.AT_ONCE:
            self.encrypt(line)
        accepted(line.getreply())
        self.greet(line)
        if self.server.tls is Tls.STARTTLS:
            self.ask_for_tls(line)
            self.greet(line)
        if self.server.user:
            self.log_in(line)

    def greet(self, line: Line) -> None:
        self.stage = Stage.EHLO
        accepted(line.ehlo())

    def ask_for_tls(self, line: Line) -> None:
        self.stage = Stage.TLS
        if not line.has_extn("starttls"):
            raise NotSafe("the server offers no STARTTLS")
        accepted(line.docmd("STARTTLS"))
        self.encrypt(line)

    def encrypt(self, line: Line) -> None:
        self.stage = Stage.TLS
        try:
            line.encrypt()
        except LOST:
            raise
        except ssl.SSLError as error:
            raise NotSafe(getattr(error, "verify_message", "") or error.reason or "no TLS") from None
        self.stage = Stage.CONNECT

    def log_in(self, line: Line) -> None:
        self.stage = Stage.AUTH
        try:
            line.login(self.server.user, self.server.password)
        except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
            raise
        except (smtplib.SMTPException, ValueError):  # no mechanism that both know, or a challenge that is none
            raise NotSafe("the server offers no way to log in that we know") from None

    def hang_up(self) -> None:
        if self.line:
            self.line.close()
        self.line = None

    def hidden(self, message: Message) -> list[str]:
        """What a server may repeat and no log may keep, also in the shape in which AUTH sent it."""
        user, password = self.server.user, self.server.password
        encoded = [b64encode(each.encode()).decode() for each in (user, password, f"\0{user}\0{password}") if password]
        people = [address.rpartition("@")[0] for address in (message.recipient, message.sender)]
        return [user, password, *encoded, *people]


class NotSafe(Exception):
    """Nothing is sent to a server that cannot show who it is, or that does not know us."""


def accepted(answer: tuple[int, bytes], expected: int = 2) -> None:
    code, words = answer
    if code // 100 != expected:
        raise smtplib.SMTPResponseException(code, words)


def is_still_there(line: Line, deadline: Deadline) -> bool:
    """A server may have hung up since the last message: that is no fault of this one."""
    line.deadline = deadline
    try:
        return line.rset()[0] == 250
    except OSError:
        return False


def with_its_dots(content: bytes) -> bytes:
    """The content as DATA carries it (RFC 5321 4.5.2); it ends its last line, so that the final dot begins one."""
    return BEGINS_WITH_A_DOT.sub(b"..", content) + b".\r\n"
