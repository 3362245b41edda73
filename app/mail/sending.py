"""A postman hands messages over, one after another, and says of each what became of it."""

import time
from typing import Protocol, Self

from app.mail.folder import FolderPostman
from app.mail.line import Clock
from app.mail.message import Message
from app.mail.outcome import Outcome
from app.mail.smtp import LIMIT, SmtpPostman
from app.postbox import Folder, Postbox


class Postman(Protocol):
    """`with postman_of(...) as postman:` says goodbye at the end, when all that was sent is written down."""

    def send(self, message: Message) -> Outcome: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...


def postman_of(postbox: Postbox, limit: float = LIMIT, clock: Clock = time.monotonic) -> Postman:
    """`limit`: the seconds that one message may take, however slowly the server answers."""
    return FolderPostman(postbox) if isinstance(postbox, Folder) else SmtpPostman(postbox, limit, clock)
