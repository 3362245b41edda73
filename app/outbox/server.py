"""An absence is the time in which the mail server takes nothing: after a while somebody must hear of it."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.mail import Outcome
from app.store import Outbox, Store

ALARM_AFTER = timedelta(minutes=10)
AGAIN_AFTER = timedelta(hours=6)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Absence:
    store: Store
    organisation: str

    def note(self, outcome: Outcome, now: datetime, *, is_away: bool) -> None:
        """What a try tells of the server."""
        outbox = self.store.outbox(self.organisation)
        if not is_away:
            if outbox.away_since:
                log.warning("the mail server of %s is back", self.organisation)
                self.keep(replace(outbox, away_since=None, away_said="", alarmed_at=None))
            return
        said = " ".join(filter(None, [outcome.stage, str(outcome.code or ""), outcome.words]))
        since = min(outbox.away_since or now, now)
        alarming = now - since >= ALARM_AFTER and is_long_ago(outbox.alarmed_at, now)
        if alarming:
            log.error("alarm: the mail server of %s takes nothing since %s: %s", self.organisation, since, said)
        self.keep(
            replace(outbox, away_since=since, away_said=said, alarmed_at=now if alarming else outbox.alarmed_at)
        )

    def keep(self, outbox: Outbox) -> None:
        self.store.keep_outbox(self.organisation, outbox)


def is_long_ago(alarmed_at: datetime | None, now: datetime) -> bool:
    return alarmed_at is None or not timedelta() <= now - alarmed_at < AGAIN_AFTER
