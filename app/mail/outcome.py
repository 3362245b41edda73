"""An outcome is what became of one attempt to send a mail, and what that means for the next one."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 300
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
MAILBOX_GONE = frozenset({550, 551, 552, 553, 554})
# RFC 3463. Exchange Online says of an unknown recipient 5.4.1 or 5.5.0 at RCPT, or 5.1.10 as late as after the dot.
ABOUT_US = re.compile(r"5\.(7\.\d+|1\.[78])\b")  # relaying denied, the sender is not let through
ABOUT_THE_RECIPIENT = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.[12])\b")


class Result(StrEnum):
    SENT = "sent"  # a server has taken it over, and answers for it
    RETRY = "retry"  # not taken now; it may be later
    AMBIGUOUS = "ambiguous"  # perhaps taken: all of it was out, and no answer came
    BOUNCED = "bounced"  # this recipient will never get it
    OURS = "ours"  # never taken until people change the configuration, here or at the mail server


class Stage(StrEnum):
    """How far the mail had come."""

    CONNECT = "connect"
    TLS = "tls"
    EHLO = "ehlo"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"  # the final dot is out: from here the server may have it
    FILE = "file"


BEFORE_ANY_MAIL = frozenset({Stage.CONNECT, Stage.TLS, Stage.EHLO, Stage.AUTH, Stage.FILE})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Fit for a log: neither addresses nor secrets are in it."""

    result: Result
    stage: Stage
    code: int = 0  # the server's; 0 where it gave none
    words: str = ""  # the server's or the system's, on one line of at most 300 characters

    @property
    def meets_every_mail(self) -> bool:
        """The next mail would fare the same: it has not come to this one's sender, recipient or content."""
        return self.result is not Result.SENT and self.stage in BEFORE_ANY_MAIL


def outcome_of_answer(stage: Stage, code: int, words: str) -> Outcome:
    """What the server's answer means, where it is not the one that lets the mail go on to the next stage."""
    return Outcome(result_of_answer(stage, code, words), stage, code, words)


def result_of_answer(stage: Stage, code: int, words: str) -> Result:
    match code // 100:
        case 2 if stage is Stage.DOT:
            return Result.SENT
        case 4:
            return Result.RETRY
        case 5:
            return Result.BOUNCED if is_about_the_recipient(stage, code, words) else Result.OURS
        case _:
            return result_of_silence(stage)


def result_of_silence(stage: Stage) -> Result:
    """The connection was dropped, the time was out, or the answer was none that SMTP knows."""
    return Result.AMBIGUOUS if stage is Stage.DOT else Result.RETRY


def is_about_the_recipient(stage: Stage, code: int, words: str) -> bool:
    if stage is Stage.RCPT:
        return code in MAILBOX_GONE and not ABOUT_US.match(words)
    return stage in (Stage.DATA, Stage.DOT) and bool(ABOUT_THE_RECIPIENT.match(words))


def fit_for_a_log(words: str, hidden: Collection[str]) -> str:
    """The words on one line, with every address and every hidden word blanked.

    >>> fit_for_a_log("5.1.1 <kim@kumla.example>: Kim\\r\\nis unknown", ["kim"])
    '5.1.1 *** *** is unknown'
    """
    line = " ".join("***" if "@" in word else word for word in CONTROL.sub(" ", words).split())
    for each in sorted(filter(None, hidden), key=len, reverse=True):
        line = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", "***", line, flags=re.IGNORECASE)
    return line[:LONGEST]
