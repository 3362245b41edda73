"""A tick is what time alone does to the feeds: what was cancelled leaves after four weeks, what is past after a year.

A new version of the program is noticed by it too: where that shows something otherwise, SEQUENCE rises as in a release.
"""

from datetime import datetime

from app.feeds import program
from app.loading import today_of
from app.releasing import renew
from app.store import Kept, Store


def tick(store: Store, now: datetime) -> list[str]:
    """The organisations whose calendars changed. To be called once a day and at each start; more often does nothing.

    One question for each organisation when nothing is due, and one transaction for each that has something.
    """
    return [organisation.id for organisation in store.organisations() if ticked(store, organisation, now)]


def ticked(store: Store, organisation: Kept, now: datetime) -> bool:
    if not is_due(store, organisation, now):
        return False
    with store.transaction():  # where two machines tick at once, the second finds nothing left
        return is_due(store, organisation, now) and renew(store, organisation.id, now)


def is_due(store: Store, organisation: Kept, now: datetime) -> bool:
    return store.has_feeds_due(organisation.id, today_of(organisation, now), program())
