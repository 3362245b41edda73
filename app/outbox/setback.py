"""A setback is a clock that was ahead and is right again: what was given up by it is looked at anew."""

from dataclasses import replace
from datetime import datetime

from app.store import Store


def after_a_setback(store: Store, organisation: str, now: datetime) -> bool:
    """Whether there was one. What fell for good reasons falls again, when the outbox is filled anew."""
    with store.transaction():
        revived = store.revive_remindings(organisation, now) + store.revive_mails(organisation, now)
        if revived:
            store.keep_outbox(organisation, replace(store.outbox(organisation), filled_on=None))
    return revived > 0
