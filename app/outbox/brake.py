"""The brake stops a tick that would send far more than any day before: a fault, or a mistake, so we ask first."""

import logging
from datetime import datetime, time, timedelta

from app.store import Store

TIMES = 5  # what the busiest of the last days had
AT_LEAST = 50
LOOKS_BACK = timedelta(days=90)
ONE_DAY = timedelta(days=1)  # for which it is off when somebody has said that so many are meant

log = logging.getLogger(__name__)


def is_too_many(store: Store, organisation: str, more: int, now: datetime) -> bool:
    unbraked = store.outbox(organisation).unbraked_until
    if more == 0 or (unbraked and now < unbraked <= now + ONE_DAY):  # not by a clock that was years ahead
        return False
    here = now.astimezone(store.organisation(organisation).zone)
    midnight = datetime.combine(here.date(), time(), here.tzinfo)
    busiest = max(store.mails_made_a_day(organisation, midnight - LOOKS_BACK, midnight), default=0)
    today = sum(store.mails_made_a_day(organisation, midnight, now))
    most = max(AT_LEAST, TIMES * busiest)
    if today + more <= most:
        return False
    log.error(
        "alarm: %d mails at once for %s, where %d a day is the most; they wait until somebody says"
        " `arshjul outbox retry held` or `arshjul outbox cancel held`", today + more, organisation, most,
    )  # fmt: skip
    return True
