"""A link is the address of a page where one recipient of a mail may answer one thing, without an account.

    /done/<token>        was it held, is it delivered, what came of the review: once
    /reminders/<token>   no more reminders, or reminders again: as often as one likes

The token follows from what is asked of whom and the installation's secret, so a mail that is written anew has the same.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.store import Link, Store
from app.tokens import hash_of, link_token

DECLINE = "decline"
PATHS = {"held": "/done/", "delivered": "/done/", "outcome": "/done/", DECLINE: "/reminders/"}
TO_ANSWER = timedelta(days=30)
TO_DECLINE = timedelta(days=400)  # who finds the mail a year later is not told that it is too late to end them


def link_for(
    store: Store, secret: bytes, url: str, organisation: str, purpose: str, uid: str, recipient: str, until: datetime
) -> str:
    """The address, which works until then from now on. Asked for again, it is the same, used or not."""
    token = link_token(secret, purpose, organisation, recipient, uid)
    store.keep_link(organisation, Link(hash_of(token), purpose, uid, recipient, until))
    return f"{url}{PATHS[purpose]}{token}"


def answered_until(day: date, zone: ZoneInfo) -> datetime:
    """To the end of the thirtieth day after that of what is asked about, where the organisation is."""
    return datetime.combine(day + TO_ANSWER + timedelta(days=1), time(), zone)


def declined_until(now: datetime) -> datetime:
    """Of a mail that is written now."""
    return now + TO_DECLINE
