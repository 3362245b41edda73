"""Who there is, and which roles they hold, have held or will hold."""

from datetime import datetime

from app.store.changes import ChangeCounting
from app.store.engine import Engine, Row
from app.store.records import Holding, Someone
from app.store.spelling import day, written


class PeopleKeeping(ChangeCounting):
    engine: Engine

    def persons(self, organisation: str) -> list[Someone]:
        rows = self.engine.rows(
            "SELECT person, name, email FROM persons WHERE organisation = :organisation ORDER BY person",
            organisation=organisation,
        )
        return [Someone(row["person"], row["name"], row["email"]) for row in rows]

    def person(self, organisation: str, person: str) -> Someone | None:
        rows = self.engine.rows(
            "SELECT person, name, email FROM persons WHERE organisation = :organisation AND person = :person",
            organisation=organisation, person=person,
        )
        return Someone(rows[0]["person"], rows[0]["name"], rows[0]["email"]) if rows else None

    def keep_person(self, organisation: str, someone: Someone) -> None:
        self.engine.change(
            """
            INSERT INTO persons (organisation, person, name, email) VALUES (:organisation, :person, :name, :email)
            ON CONFLICT (organisation, person) DO UPDATE SET name = :name, email = :email
            """,
            organisation=organisation, person=someone.id, name=someone.name, email=someone.email,
        )

    def forget_person(self, organisation: str, person: str, now: datetime) -> None:
        """Neither name nor e-mail any more, and the addresses of their own calendar are withdrawn and nobody's."""
        with self.counted_change(organisation) as borne:
            self.engine.change(
                "UPDATE persons SET name = '', email = '' WHERE organisation = :organisation AND person = :person",
                organisation=organisation, person=person,
            )
            self.engine.change(
                """
                UPDATE subscriptions SET
                    label = '', revoked_at = COALESCE(revoked_at, :now), changed = :changed, follows = :follows
                WHERE organisation = :organisation AND kind = 'person' AND subject = :person
                """,
                organisation=organisation, person=person, now=written(now), **borne,
            )

    def holdings(self, organisation: str) -> list[Holding]:
        rows = self.engine.rows(
            """
            SELECT person, role, since, until FROM holdings WHERE organisation = :organisation
            ORDER BY person, role, since
            """,
            organisation=organisation,
        )
        return [holding_from(row) for row in rows]

    def keep_holding(self, organisation: str, holding: Holding) -> None:
        self.engine.change(
            """
            INSERT INTO holdings (organisation, person, role, since, until)
            VALUES (:organisation, :person, :role, :since, :until)
            ON CONFLICT (organisation, person, role, since) DO UPDATE SET until = :until
            """,
            organisation=organisation, person=holding.person, role=holding.role, since=holding.since.isoformat(),
            until=holding.until and holding.until.isoformat(),
        )

    def remove_holding(self, organisation: str, holding: Holding) -> bool:
        """One that never came to be. What ended has an end instead."""
        changed = self.engine.change(
            """
            DELETE FROM holdings
            WHERE organisation = :organisation AND person = :person AND role = :role AND since = :since
            """,
            organisation=organisation, person=holding.person, role=holding.role, since=holding.since.isoformat(),
        )
        return changed == 1


def holding_from(row: Row) -> Holding:
    return Holding(row["person"], row["role"], day(row["since"]), row["until"] and day(row["until"]))
