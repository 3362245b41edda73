"""An installation is opened at each start: the first brings the shipped organisation, each a year that is missing."""

from datetime import datetime

from app.audit import Signature
from app.loading import shipped_files, today_of
from app.planning.documents import load_documents
from app.planning.drafts import draft_of
from app.planning.releases import release_year
from app.refusal import Refused
from app.store import Kept, Store
from app.subscriptions import give_own_addresses, prove_secret
from app.tick import tick

ITSELF = "Årshjul"  # who does what nobody has asked for


def open_installation(store: Store, secret: bytes, now: datetime) -> str:
    """The organisation that is served. A second start finds everything in place, and changes nothing but a new year."""
    with store.transaction():  # one process fills the store, however many start at once, and never by halves
        if not store.organisations():
            load_documents(store, shipped_files(), Signature(ITSELF, "", now))
        organisation = store.organisations()[0]
        prove_secret(store.subscriptions(organisation.id), secret)
        add_years(store, now)
        give_own_addresses(store, secret, organisation.id, now)
    tick(store, now)
    return organisation.id


def add_years(store: Store, now: datetime) -> None:
    """This year and the next, at each start and once a day: what never stops has next year's meetings all the same."""
    for each in begun(store):
        year = today_of(each, now).year
        for missing in sorted({year, year + 1}.difference(store.years(each.id))):
            with store.transaction():
                plan_and_release(store, each.id, missing, now)


def begun(store: Store) -> list[Kept]:
    """Who comes beside others is announced to nobody before its own people have released its first year."""
    organisations = store.organisations()
    return [each for each in organisations if len(organisations) == 1 or store.years(each.id)]


def plan_and_release(store: Store, organisation: str, year: int, now: datetime) -> None:
    """A year that nobody has released or begun to work on: a draft of people's is theirs to release."""
    if store.release(organisation, year) is not None:
        return
    try:
        is_left_alone = not draft_of(store, organisation, year, now).waiting
    except Refused:  # its documents do not rule all of it: a year less, and no reason to serve nothing
        return
    if is_left_alone:
        release_year(store, organisation, year, Signature(ITSELF, "", now))
