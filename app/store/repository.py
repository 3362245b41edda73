"""The store keeps everything that was loaded, released or handed out, each thing under its organisation."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from app.store.accounts import AccountKeeping
from app.store.engine import Engine, Row
from app.store.links import LinkKeeping
from app.store.log import LogKeeping
from app.store.mailing import Mailing
from app.store.news import NewsTelling
from app.store.outboxes import OutboxKeeping
from app.store.people import PeopleKeeping
from app.store.records import Documents, Kept, Release, Released
from app.store.remindings import RemindingKeeping
from app.store.shapes import occurrence_as_text, occurrence_from_text, plan_as_text, plan_from_text
from app.store.spelling import day, moment, written


class Store(
    LogKeeping, PeopleKeeping, NewsTelling, RemindingKeeping, Mailing, OutboxKeeping, LinkKeeping, AccountKeeping
):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def migrate(self) -> None:
        self.engine.migrate()

    def transaction(self, *, patient: bool = True) -> AbstractContextManager[None]:
        return self.engine.transaction(patient=patient)

    def close(self) -> None:
        self.engine.close()

    def answers(self) -> bool:
        return self.engine.rows("SELECT 1 AS one") == [{"one": 1}]

    # Organisations and their documents

    def organisations(self) -> list[Kept]:
        """All of them: the one list without an organisation."""
        return [kept_from(row) for row in self.engine.rows("SELECT * FROM organisations ORDER BY organisation")]

    def organisation(self, organisation: str) -> Kept:
        rows = self.engine.rows(
            "SELECT * FROM organisations WHERE organisation = :organisation", organisation=organisation
        )
        return kept_from(rows[0])

    def keep_organisation(self, kept: Kept) -> None:
        """Its first day is set once."""
        self.engine.change(
            """
            INSERT INTO organisations (organisation, name, domain, timezone, first_day)
            VALUES (:organisation, :name, :domain, :timezone, :first_day)
            ON CONFLICT (organisation) DO UPDATE SET name = :name, domain = :domain, timezone = :timezone
            """,
            organisation=kept.id, name=kept.name, domain=kept.domain, timezone=kept.timezone,
            first_day=kept.first_day.isoformat(),
        )

    def documents(self, organisation: str) -> Documents | None:
        """The newest."""
        rows = self.engine.rows(
            """
            SELECT version FROM documents WHERE organisation = :organisation
            ORDER BY loaded_at DESC, version LIMIT 1
            """,
            organisation=organisation,
        )
        return self.documents_of_version(organisation, rows[0]["version"]) if rows else None

    def documents_ruling(self, organisation: str, day: date) -> Documents | None:
        """Of those that rule on the day, the ones that were loaded last."""
        rows = self.engine.rows(
            """
            SELECT version FROM documents WHERE organisation = :organisation AND rules_from <= :day
            ORDER BY loaded_at DESC, version LIMIT 1
            """,
            organisation=organisation, day=day.isoformat(),
        )
        return self.documents_of_version(organisation, rows[0]["version"]) if rows else None

    def documents_of_version(self, organisation: str, version: str) -> Documents:
        rows = self.engine.rows(
            """
            SELECT name, text, rules_from FROM documents WHERE organisation = :organisation AND version = :version
            ORDER BY name
            """,
            organisation=organisation, version=version,
        )
        begins = (day(row["rules_from"]) for row in rows[:1])
        return Documents(version, {row["name"]: row["text"] for row in rows}, *begins)

    def keep_documents(self, organisation: str, documents: Documents, now: datetime) -> None:
        """Later than all before, also where the clock was set back: what is loaded last rules."""
        newest = self.engine.rows(
            "SELECT MAX(loaded_at) AS loaded_at FROM documents WHERE organisation = :organisation",
            organisation=organisation,
        )[0]["loaded_at"]
        loaded_at = max(now, moment(newest) + timedelta(microseconds=1)) if newest else now
        for name, text in documents.files.items():
            self.engine.change(
                """
                INSERT INTO documents (organisation, version, name, text, loaded_at, rules_from)
                VALUES (:organisation, :version, :name, :text, :loaded_at, :rules_from)
                ON CONFLICT (organisation, version, name) DO UPDATE SET
                    loaded_at = :loaded_at, rules_from = :rules_from
                """,
                organisation=organisation, version=documents.version, name=name, text=text,
                loaded_at=written(loaded_at), rules_from=documents.rules_from.isoformat(),
            )

    # Releases

    def years(self, organisation: str) -> list[int]:
        rows = self.engine.rows(
            "SELECT DISTINCT year FROM releases WHERE organisation = :organisation ORDER BY year",
            organisation=organisation,
        )
        return [row["year"] for row in rows]

    def release(self, organisation: str, year: int) -> Release | None:
        """The one in force."""
        rows = self.engine.rows(
            """
            SELECT * FROM releases WHERE organisation = :organisation AND year = :year
            ORDER BY version DESC LIMIT 1
            """,
            organisation=organisation, year=year,
        )
        return release_from(rows[0]) if rows else None

    def release_of_version(self, organisation: str, year: int, number: int) -> Release | None:
        """One that is or was in force: the first was number 1."""
        rows = self.engine.rows(
            "SELECT * FROM releases WHERE organisation = :organisation AND year = :year AND version = :number",
            organisation=organisation, year=year, number=number,
        )
        return release_from(rows[0]) if rows else None

    def release_at(self, organisation: str, year: int, at: datetime) -> Release | None:
        """The one that was in force then."""
        rows = self.engine.rows(
            """
            SELECT * FROM releases WHERE organisation = :organisation AND year = :year AND released_at <= :at
            ORDER BY version DESC LIMIT 1
            """,
            organisation=organisation, year=year, at=written(at),
        )
        return release_from(rows[0]) if rows else None

    def keep_release(self, organisation: str, release: Release) -> None:
        self.engine.change(
            """
            INSERT INTO releases (organisation, year, version, documents, released_at, plan, revision)
            VALUES (:organisation, :year, :version, :documents, :released_at, :plan, :revision)
            """,
            organisation=organisation, year=release.year, version=release.version, documents=release.documents,
            released_at=written(release.released_at), plan=plan_as_text(release.plan), revision=release.revision,
        )

    def occurrences(self, organisation: str) -> list[Released]:
        """All that was ever released, the withdrawn included."""
        rows = self.engine.rows(
            "SELECT * FROM occurrences WHERE organisation = :organisation ORDER BY uid", organisation=organisation
        )
        return [released_from(row) for row in rows]

    def keep_occurrence(self, organisation: str, released: Released) -> None:
        self.engine.change(
            """
            INSERT INTO occurrences
                (organisation, uid, year, group_id, data, shown, sequence, changed_at, documents, withdrawn_at, called)
            VALUES (
                :organisation, :uid, :year, :group_id, :data, :shown, :sequence, :changed_at, :documents,
                :withdrawn_at, :called
            )
            ON CONFLICT (organisation, uid) DO UPDATE SET
                year = :year, group_id = :group_id, data = :data, shown = :shown, sequence = :sequence,
                changed_at = :changed_at, documents = :documents, withdrawn_at = :withdrawn_at,
                called = :called
            """,
            organisation=organisation, uid=released.occurrence.uid, year=released.year,
            group_id=released.occurrence.group, data=occurrence_as_text(released.occurrence), shown=released.shown,
            sequence=released.sequence, changed_at=written(released.changed_at), documents=released.documents,
            withdrawn_at=released.withdrawn_at and written(released.withdrawn_at), called=" ".join(released.called),
        )


def kept_from(row: Row) -> Kept:
    return Kept(row["organisation"], row["name"], row["domain"], row["timezone"], day(row["first_day"]))


def release_from(row: Row) -> Release:
    return Release(
        row["year"], row["version"], row["documents"], moment(row["released_at"]), plan_from_text(row["plan"]),
        row["revision"],
    )


def released_from(row: Row) -> Released:
    return Released(
        occurrence_from_text(row["data"]), row["year"], row["shown"], row["sequence"], moment(row["changed_at"]),
        row["documents"], row["withdrawn_at"] and moment(row["withdrawn_at"]), tuple(row["called"].split()),
    )
