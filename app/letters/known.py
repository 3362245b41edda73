"""What is known of an occurrence is what the year in force says of it, by the documents that rule that year."""

from collections.abc import Iterator
from functools import cache

from app.loading import folder_of
from app.planning.lookups import year_of
from app.store import Release, Store
from schedules.folder import Folder
from schedules.plan import Occurrence


class Known:
    def __init__(self, store: Store, organisation: str) -> None:
        self.store = store
        self.organisation = organisation
        self.release = cache(self.found)

    def found(self, year: int) -> Release | None:
        return self.store.release(self.organisation, year)

    def folder(self, uid: str = "") -> Folder:
        """That of an occurrence's year; the newest where it has none."""
        release = self.release(year_of(uid)) if uid else None
        return folder_of(self.store, self.organisation, release.documents if release else None)

    def occurrence(self, uid: str) -> Occurrence | None:
        release = self.release(year_of(uid))
        return next((each for each in release.plan.occurrences if each.uid == uid), None) if release else None

    def items(self, uid: str) -> Iterator[Occurrence]:
        """What is taken up at a meeting."""
        release = self.release(year_of(uid))
        for each in release.plan.occurrences if release else ():
            if each.host == uid and each.status != "cancelled":
                yield each
