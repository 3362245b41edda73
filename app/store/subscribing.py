"""Which addresses there are, and were: a row for each generation, as one that was withdrawn is known for ever."""

from dataclasses import fields
from datetime import date, datetime

from app.store.changes import ChangeCounting
from app.store.engine import Row
from app.store.records import Subscription
from app.store.spelling import day, moment, written

NEW = """
INSERT INTO subscriptions (
    id, organisation, kind, subject, label, generation, token_hash, created_at, changed, follows
)
VALUES (:id, :organisation, :kind, :subject, :label, :generation, :token_hash, :created_at, :changed, :follows)
"""
FIELDS = [field.name for field in fields(Subscription)]


class SubscriptionKeeping(ChangeCounting):
    def subscriptions(self, organisation: str) -> list[Subscription]:
        """The withdrawn included."""
        rows = self.engine.rows(
            """
            SELECT * FROM subscriptions WHERE organisation = :organisation
            ORDER BY created_at, id, generation
            """,
            organisation=organisation,
        )
        return [subscription_from(row) for row in rows]

    def subscription_with(self, token_hash: str) -> Subscription | None:
        """The one question that knows no organisation yet: the token is what tells whose it is."""
        rows = self.engine.rows(
            "SELECT * FROM subscriptions WHERE token_hash = :token_hash", token_hash=token_hash
        )
        return subscription_from(rows[0]) if rows else None

    def keep_subscription(self, subscription: Subscription) -> None:
        with self.counted_change(subscription.organisation) as borne:
            self.engine.change(NEW, **values_of(subscription), **borne)

    def keep_public_subscription(self, public: Subscription) -> None:
        """An address that is nobody's secret can be taken back, and given again."""
        with self.counted_change(public.organisation) as borne:
            self.engine.change(
                f"""
                {NEW} ON CONFLICT (id, generation) DO UPDATE SET
                    revoked_at = NULL, created_at = :created_at, changed = :changed, follows = :follows
                """,
                **values_of(public), **borne,
            )

    def revoke_subscription(self, organisation: str, id: str, now: datetime) -> bool:
        """Once revoked it stays so, since the first time."""
        with self.counted_change(organisation) as borne:
            changed = self.engine.change(
                """
                UPDATE subscriptions SET revoked_at = :revoked_at, changed = :changed, follows = :follows
                WHERE organisation = :organisation AND id = :id AND revoked_at IS NULL
                """,
                organisation=organisation, id=id, revoked_at=written(now), **borne,
            )
        return changed == 1

    def keep_fetch(self, organisation: str, id: str, generation: int, day: date, client: str) -> None:
        self.engine.change(
            """
            UPDATE subscriptions SET last_fetched_on = :day, last_client = :client
            WHERE organisation = :organisation AND id = :id AND generation = :generation
            """,
            organisation=organisation, id=id, generation=generation, day=day.isoformat(), client=client,
        )


def values_of(subscription: Subscription) -> dict[str, object]:
    return {
        "id": subscription.id, "organisation": subscription.organisation, "kind": subscription.kind,
        "subject": subscription.subject, "label": subscription.label, "generation": subscription.generation,
        "token_hash": subscription.token_hash, "created_at": written(subscription.created_at),
    }  # fmt: skip


def subscription_from(row: Row) -> Subscription:
    return Subscription(
        **{
            **{name: row[name] for name in FIELDS},
            "created_at": moment(row["created_at"]),
            "revoked_at": row["revoked_at"] and moment(row["revoked_at"]),
            "last_fetched_on": row["last_fetched_on"] and day(row["last_fetched_on"]),
        }
    )
