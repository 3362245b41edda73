"""Writing makes of what is due for somebody the letter that says it, with the links that are theirs alone."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.config import Config
from app.letters import Recipient, Writing, content_of, page_of
from app.links import DECLINE, answered_until, declined_until, link_for
from app.loading import folder_of
from app.mail import Letter, Mailbox, message_id
from app.planning.lookups import year_of
from app.store import Reminding, Someone, Store
from schedules.reminders import ALONE


@dataclass(frozen=True)
class Writer:
    store: Store
    config: Config
    secret: bytes
    organisation: str

    def __call__(self, someone: Someone, rows: tuple[Reminding, ...], now: datetime) -> Letter | None:
        kept = self.store.organisation(self.organisation)
        language = folder_of(self.store, self.organisation).organisation.identity.language
        to = Recipient(someone.id, someone.name, tuple(dict.fromkeys(each.role for each in rows)))
        link = partial(self.link, someone.id, now)
        page = page_of(Writing(self.store, self.organisation, to, rows, link, self.config.url, now))
        if page is None:
            return None
        decline = "" if rows[0].kind in ALONE else link(DECLINE, "")
        content = content_of(page, language, decline)
        return Letter(
            Mailbox(someone.email, someone.name), Mailbox(self.config.sender, kept.name), content.subject,
            content.text, content.html, language, self.thread(someone.id, rows, kept.domain), content.decline,
        )  # fmt: skip

    def link(self, recipient: str, now: datetime, purpose: str, uid: str) -> str:
        until = declined_until(now) if purpose == DECLINE else self.answered_until(uid, now)
        return link_for(
            self.store, self.secret, self.config.url, self.organisation, purpose, uid, recipient, until
        )

    def answered_until(self, uid: str, now: datetime) -> datetime:
        release = self.store.release(self.organisation, year_of(uid))
        known = (each.day for each in release.plan.occurrences if each.uid == uid) if release else iter(())
        zone = self.store.organisation(self.organisation).zone
        return answered_until(next(known, now.astimezone(zone).date()), zone)

    def thread(self, recipient: str, rows: tuple[Reminding, ...], domain: str) -> str:
        """The first mail about the same meeting; of several things there is none."""
        if len({each.uid for each in rows}) > 1:
            return ""
        first = self.store.first_mail_about(self.organisation, rows[0].uid, recipient)
        return message_id(first, domain) if first else ""
