"""Documents come into the store by loading: a new organisation, or a new version of what rules it. Nobody sees it yet.

From a day: a year that ends before it keeps the version that it was released by, and is judged by it for ever. The year
in which the day lies, and those after it, have a draft by the new version, in which all that lies before the day stays;
a release puts it in force.
"""

from collections.abc import Mapping
from datetime import date

from app.audit import Signature, record
from app.loading import load, version_of
from app.planning.persons import bring_in
from app.refusal import Refused
from app.store import Documents, Store
from schedules.organisation import Identity
from schedules.reading import read_folder


def load_documents(
    store: Store, texts: Mapping[str, str], signed: Signature, rules_from: date | None = None, settled: str = ""
) -> tuple[str, Documents]:
    """The organisation's id, and what rules it from which day. The same files again, from the same day, change nothing.

    Without a day, the first version rules from always, and a later one from today. `settled` names the choice of the
    organisation's own that was changed, where that is all.
    """
    folder = read_folder(texts)
    identity = folder.organisation.identity
    with store.transaction():
        prove_same_domain(store, identity)
        newest = store.documents(identity.id)
        today = signed.at.astimezone(folder.organisation.zone).date()
        begins = rules_from or (today if newest else date.min)
        if newest and newest.version == version_of(texts) and rules_from in (None, newest.rules_from):
            return identity.id, newest
        load(store, texts, signed.at, begins)
        data = {"version": version_of(texts), "from": begins.isoformat()}
        kind, what = ("settle", {"what": settled}) if settled else ("load", {})
        record(store, identity.id, kind, data | what, signed)
        bring_in(store, folder, signed)
    return identity.id, Documents(version_of(texts), texts, begins)


def prove_same_domain(store: Store, identity: Identity) -> None:
    """It stands in every event's UID: with another, each meeting would be there twice in people's calendars."""
    known = {kept.id: kept for kept in store.organisations()}.get(identity.id)
    if known and known.domain != identity.domain:
        raise Refused(f"organisation.toml: domain = {identity.domain!r}; expected {known.domain!r}, as it always was")
