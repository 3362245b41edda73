"""Composing writes a mail at the moment when it leaves: of what is in it, all that is still so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.loading import folder_of
from app.mail import Letter, Message, message_id, written
from app.outbox.moot import Moot
from app.reminding import reached, reminder_in
from app.store import Mail, Reminding, Someone, Store
from schedules.folder import Folder
from schedules.reminders import still_worth

QUIET = timedelta(minutes=15)  # until it is asked again whether mail may leave


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: these are quiet hours."""

    due: datetime


@dataclass(frozen=True)
class Composer:
    store: Store
    organisation: str
    write: Callable[[Someone, tuple[Reminding, ...], datetime], Letter | None]

    def compose(self, mail: Mail, now: datetime) -> Message | Later | None:
        """None when nothing is left to say, or nobody to say it to."""
        kept, folder = self.store.organisation(self.organisation), folder_of(self.store, self.organisation)
        someone = reached(self.store, self.organisation, folder, mail.recipient)
        standing = self.standing(mail, folder, now)
        if someone is None or not standing:
            return None
        if isinstance(standing, Later):
            return standing
        letter = self.write(someone, standing, now)
        domains = folder.organisation.mail_domains  # of today: an address may have come in when there were others
        return written(letter, message_id(mail.id, kept.domain), now, domains) if letter else None

    def standing(self, mail: Mail, folder: Folder, now: datetime) -> tuple[Reminding, ...] | Later:
        """What is still worth saying. It is weighed beside all that this recipient has not been sent yet."""
        pending = self.store.remindings_pending_for(self.organisation, mail.recipient, now)
        rows = {reminder_in(each): each for each in pending if each.state != "held"}
        worth, moot = still_worth(folder, rows, now), Moot(self.store, self.organisation)
        own = [rows[reminder] for reminder in worth.send if rows[reminder].mail == mail.id]
        if not own and any(rows[reminder].mail == mail.id for reminder in worth.waiting):
            return Later(now + QUIET)
        return tuple(each for each in own if not moot(each))
