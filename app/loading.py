"""Loading is how a folder comes into the store; from then on the store rules, and the files may change as they like."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from app.refusal import Refused
from app.store import Documents, Kept, Store
from schedules.folder import Folder
from schedules.reading import decoded, read_folder

SHIPPED = "kumla"


def shipped_files() -> dict[str, str]:
    folder = files("schedules").joinpath("organisations", SHIPPED)
    return decoded({file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith((".toml", ".txt"))})


def load(store: Store, texts: Mapping[str, str], now: datetime, rules_from: date = date.min) -> None:
    organisation = read_folder(texts).organisation
    identity = organisation.identity
    first_day = now.astimezone(organisation.zone).date()
    with store.transaction():
        store.keep_organisation(Kept(identity.id, identity.name, identity.domain, identity.timezone, first_day))
        store.keep_documents(identity.id, Documents(version_of(texts), texts, rules_from), now)


def version_of(texts: Mapping[str, str]) -> str:
    named = "\0".join(f"{name}\0{text}" for name, text in sorted(texts.items()))
    return hashlib.sha256(named.encode()).hexdigest()


def folder_of(store: Store, organisation: str, version: str | None = None) -> Folder:
    """The newest documents, or those by which a release is judged."""
    documents = store.documents_of_version(organisation, version) if version else store.documents(organisation)
    if documents is None:
        raise Refused(f"{organisation} has no documents yet")
    return read_once(tuple(documents.files.items()))


@lru_cache(maxsize=8)
def read_once(texts: tuple[tuple[str, str], ...]) -> Folder:
    return read_folder(dict(texts))


def today_of(organisation: Kept, now: datetime) -> date:
    """Where the organisation is: on New Year's Eve that is another year than where the server is."""
    return now.astimezone(organisation.zone).date()
