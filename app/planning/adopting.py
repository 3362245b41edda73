"""Adopting is taking in documents that were seen planned: a new version of one's own, or another organisation's.

Nothing is kept before it is agreed to, and what is taken in is what was seen, beside what it was seen beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.audit import Signature
from app.loading import folder_of, version_of
from app.planning.documents import load_documents, prove_same_domain
from app.planning.ground import ground_of
from app.planning.settling import Outdated
from app.refusal import Refused
from app.store import Documents, Store
from schedules.checks import Checked, checked
from schedules.folder import Folder
from schedules.organisation import Identity
from schedules.plan import Plan
from schedules.planner import plan_year
from schedules.questions import questions_of
from schedules.reading import read_folder


class Taken(Refused):
    """Another organisation has the id. What else it has is not said."""


class Differs(Refused):
    """What is agreed to is not what was seen."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The next year by the documents that are there (another organisation has none), and by those looked at."""

    id: str
    name: str
    version: str
    seen: str  # the version that is there; "" where there is none
    check: Checked
    folder: Folder
    then: Plan
    old: Folder | None = None
    now: Plan | None = None

    @property
    def is_new(self) -> bool:
        return self.now is None

    def meetings(self) -> list[tuple[str, int | None, int | None]]:
        """Of each group how many, before and after; None is a group that is not there."""
        names = {each.id: each.name for folder in (self.old, self.folder) if folder for each in folder.groups}
        return [
            (name, meetings_of(self.old, self.now, id), meetings_of(self.folder, self.then, id))
            for id, name in names.items()
        ]

    def questions(self) -> tuple[int | None, int]:
        return len(questions_of(self.old)) if self.old else None, len(questions_of(self.folder))


def meetings_of(folder: Folder | None, plan: Plan | None, group: str) -> int | None:
    if folder is None or plan is None or group not in {each.id for each in folder.groups}:
        return None
    own = (each for each in plan.occurrences if each.kind == "meeting" and each.group == group)
    return sum(each.status != "cancelled" for each in own)


def tried(store: Store, of: str, texts: Mapping[str, str], signed: Signature) -> Tried:
    """BadInput with all that is wrong; Refused where it can be read and yet not be taken in. Nothing is kept."""
    folder = read_folder(texts)
    identity = folder.organisation.identity
    prove_own(store, of, identity)
    prove_same_domain(store, identity)
    newest = store.documents(identity.id)
    year = signed.at.astimezone(folder.organisation.zone).year + 1
    version, check = version_of(texts), checked(folder, texts, year)
    if newest is None:
        return Tried(identity.id, identity.name, version, "", check, folder, plan_year(folder, year))
    old, before = folder_of(store, of), dict(ground_of(store, of, year, signed.at).before)
    then, now = plan_year(folder, year, before), plan_year(old, year, before)
    return Tried(identity.id, identity.name, version, newest.version, check, folder, then, old, now)


def adopt(
    store: Store, of: str, texts: Mapping[str, str], signed: Signature, *, agreed: str, seen: str, rules_from: date
) -> tuple[str, Documents]:
    """`agreed` is the version that was looked at, `seen` the one that was there then.

    The first of another organisation rules from always.
    """
    identity = read_folder(texts).organisation.identity
    if version_of(texts) != agreed:
        raise Differs("the files are others than those that were looked at; nothing was done")
    with store.transaction():
        prove_own(store, of, identity)
        newest = store.documents(identity.id)
        if seen != (newest.version if newest else ""):
            raise Outdated("somebody has loaded documents since you looked; nothing was done")
        return load_documents(store, texts, signed, rules_from if newest else None)


def prove_own(store: Store, of: str, identity: Identity) -> None:
    """Within a domain a UID is one organisation's: one of `kumla` and its rule `bra-x` could be of `kumla-bra`."""
    for kept in store.organisations():
        is_alike = kept.domain == identity.domain and begins(kept.id, identity.id)
        if kept.id != of and (kept.id == identity.id or is_alike):
            raise Taken(f"organisation.toml: id = {identity.id!r}; expected an id that is not taken")
    own = store.organisation(of)
    if own.id != identity.id and own.domain == identity.domain and begins(own.id, identity.id):
        raise Taken(f"organisation.toml: id = {identity.id!r}; expected an id that does not begin like {own.id!r}")


def begins(one: str, other: str) -> bool:
    return one.startswith(f"{other}-") or other.startswith(f"{one}-")


