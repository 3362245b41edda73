"""The outbox as a whole: how it goes, who works on it, and what concerns all that is in it."""

from datetime import datetime

from app.store.engine import Engine, Row
from app.store.records import Outbox
from app.store.spelling import day, moment, written


class OutboxKeeping:
    engine: Engine

    def hold_all(self, organisation: str, now: datetime) -> tuple[int, int]:
        """Until somebody says what is to be done: the reminders that are due, and the mails that have not left."""
        reminders = self.engine.change(
            """
            UPDATE reminders SET state = 'held', settled_at = :now
            WHERE organisation = :organisation AND state = 'planned' AND due <= :now
            """,
            organisation=organisation, now=written(now),
        )
        mails = self.engine.change(
            """
            UPDATE mails SET state = 'held', leased_until = NULL
            WHERE organisation = :organisation AND state IN ('ready', 'sending', 'retry')
            """,
            organisation=organisation,
        )
        return reminders, mails

    def outbox(self, organisation: str) -> Outbox:
        rows = self.engine.rows(
            "SELECT * FROM outboxes WHERE organisation = :organisation", organisation=organisation
        )
        return outbox_from(rows[0]) if rows else Outbox()

    def keep_outbox(self, organisation: str, outbox: Outbox) -> None:
        self.engine.change(
            """
            INSERT INTO outboxes (organisation, filled_on, away_since, away_said, alarmed_at, unbraked_until)
            VALUES (:organisation, :filled_on, :away_since, :away_said, :alarmed_at, :unbraked_until)
            ON CONFLICT (organisation) DO UPDATE SET
                filled_on = :filled_on, away_since = :away_since, away_said = :away_said, alarmed_at = :alarmed_at,
                unbraked_until = :unbraked_until
            """,
            organisation=organisation, filled_on=outbox.filled_on and outbox.filled_on.isoformat(),
            away_since=outbox.away_since and written(outbox.away_since), away_said=outbox.away_said,
            alarmed_at=outbox.alarmed_at and written(outbox.alarmed_at),
            unbraked_until=outbox.unbraked_until and written(outbox.unbraked_until),
        )

    def forget_mailing(self, organisation: str, recipient: str, now: datetime) -> None:
        """What waits is not sent, and of what was sent neither words nor address are left."""
        self.engine.change(
            """
            DELETE FROM reminders
            WHERE organisation = :organisation AND recipient = :recipient AND state IN ('planned', 'held')
            """,
            organisation=organisation, recipient=recipient,
        )
        self.engine.change(
            """
            UPDATE mails SET
                state = CASE WHEN settled_at IS NULL THEN 'cancelled' ELSE state END,
                settled_at = COALESCE(settled_at, :now), leased_until = NULL, address = NULL, body = NULL, said = ''
            WHERE organisation = :organisation AND recipient = :recipient
            """,
            organisation=organisation, recipient=recipient, now=written(now),
        )

    def keep_heartbeat(self, organisation: str, worker: str, now: datetime) -> None:
        self.engine.change(
            """
            INSERT INTO heartbeats (organisation, worker, beat_at) VALUES (:organisation, :worker, :now)
            ON CONFLICT (organisation, worker) DO UPDATE SET beat_at = :now
            """,
            organisation=organisation, worker=worker, now=written(now),
        )

    def heartbeat(self, organisation: str, now: datetime) -> datetime | None:
        """The last of any worker, but for what a clock that was wrong has said of days to come."""
        rows = self.engine.rows(
            "SELECT MAX(beat_at) AS beat_at FROM heartbeats WHERE organisation = :organisation AND beat_at <= :now",
            organisation=organisation, now=written(now),
        )
        return moment(rows[0]["beat_at"]) if rows[0]["beat_at"] else None


def outbox_from(row: Row) -> Outbox:
    return Outbox(
        row["filled_on"] and day(row["filled_on"]), row["away_since"] and moment(row["away_since"]), row["away_said"],
        row["alarmed_at"] and moment(row["alarmed_at"]), row["unbraked_until"] and moment(row["unbraked_until"]),
    )  # fmt: skip
