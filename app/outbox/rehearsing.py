"""Rehearsing writes a mail as it will be, for whoever looks at it before: with all but the recipient's own links.

Whoever has such a link may answer in the recipient's name, so it stands in their mail alone.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy

from app.letters import Content
from app.links import PATHS
from app.loading import folder_of
from app.outbox.coming import Coming
from app.outbox.moot import Moot
from app.outbox.writing import Writer
from app.reminding import reached
from app.store import Someone

HIDDEN = "…"
LINK = re.compile(rf"((?:{'|'.join(sorted(set(PATHS.values())))}))[A-Za-z0-9_-]+")


class Rehearsal(Writer):
    def link(self, recipient: str, now: datetime, purpose: str, uid: str) -> str:
        """Where it leads, and not the key."""
        return f"{self.config.url}{PATHS[purpose]}{HIDDEN}"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    to: Someone
    content: Content


def rehearsed(write: Rehearsal, one: Coming, now: datetime) -> Rehearsed | None:
    """As of the moment when it leaves. None where it has nobody to go to, or nothing to say any more."""
    store, organisation = write.store, write.organisation
    someone = reached(store, organisation, folder_of(store, organisation), one.recipient)
    if someone is None:
        return None
    if one.mail and one.mail.body is not None:
        return Rehearsed(someone, as_frozen(one.mail.body))
    moot = Moot(store, organisation)
    rows = tuple(each for each in one.reminders if not moot(each))
    letter = write(someone, rows, max(one.leaves, now)) if rows else None
    return Rehearsed(someone, Content(letter.subject, letter.text, letter.html)) if letter else None


def as_frozen(body: bytes) -> Content:
    """The very bytes that are tried again."""
    message = message_from_bytes(body, policy=policy.SMTP)
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (LINK.sub(rf"\1{HIDDEN}", part.get_content()) if part else "" for part in parts)
    return Content(str(message["Subject"]), text, html)
