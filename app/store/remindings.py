"""What each recipient is to be reminded of, and what became of it."""

from datetime import datetime

from app.store.engine import Engine, Row
from app.store.records import Reminding
from app.store.spelling import moment, written

UNSENT = """(
    state IN ('planned', 'held') OR (state = 'mailed' AND EXISTS (
        SELECT 1 FROM mails
        WHERE mails.organisation = reminders.organisation AND mails.mail = reminders.mail
        AND mails.state IN ('ready', 'sending', 'retry', 'held') AND mails.body IS NULL
    ))
)"""


class RemindingKeeping:
    engine: Engine

    def keep_reminding(self, organisation: str, reminding: Reminding) -> None:
        """A known one that has not gone, or that was superseded, is from now on as this one says; others stay."""
        self.engine.change(
            """
            INSERT INTO reminders (
                organisation, reminder, kind, uid, recipient, role, data, due, until, state, mail, settled_at
            )
            VALUES (
                :organisation, :reminder, :kind, :uid, :recipient, :role, :data, :due, :until, :state, :mail,
                :settled_at
            )
            ON CONFLICT (organisation, reminder) DO UPDATE SET
                role = :role, data = :data, until = :until, state = 'planned', settled_at = NULL
            WHERE reminders.state IN ('planned', 'superseded')
            """,
            organisation=organisation, reminder=reminding.id, kind=reminding.kind, uid=reminding.uid,
            recipient=reminding.recipient, role=reminding.role, data=reminding.data,
            due=written(reminding.due), until=written(reminding.until), state=reminding.state, mail=reminding.mail,
            settled_at=reminding.settled_at and written(reminding.settled_at),
        )  # fmt: skip

    def remindings(self, organisation: str) -> list[Reminding]:
        rows = self.engine.rows(
            "SELECT * FROM reminders WHERE organisation = :organisation ORDER BY due, reminder",
            organisation=organisation,
        )
        return [reminding_from(row) for row in rows]

    def remindings_to(self, organisation: str, recipient: str) -> list[Reminding]:
        rows = self.engine.rows(
            """
            SELECT * FROM reminders WHERE organisation = :organisation AND recipient = :recipient
            ORDER BY due, reminder
            """,
            organisation=organisation, recipient=recipient,
        )
        return [reminding_from(row) for row in rows]

    def remindings_of_use(self, organisation: str, now: datetime) -> list[Reminding]:
        """Those that it is not too late for; also what has been sent."""
        rows = self.engine.rows(
            "SELECT * FROM reminders WHERE organisation = :organisation AND until > :now ORDER BY due, reminder",
            organisation=organisation, now=written(now),
        )
        return [reminding_from(row) for row in rows]

    def remindings_mailed(self, organisation: str) -> set[tuple[str, str, str]]:
        """The uid, recipient and kind of all that has gone into a mail."""
        rows = self.engine.rows(
            """
            SELECT DISTINCT uid, recipient, kind FROM reminders
            WHERE organisation = :organisation AND state = 'mailed'
            """,
            organisation=organisation,
        )
        return {(row["uid"], row["recipient"], row["kind"]) for row in rows}

    def remindings_due(self, organisation: str, now: datetime) -> list[Reminding]:
        """Those that are to go into a mail."""
        rows = self.engine.rows(
            """
            SELECT * FROM reminders
            WHERE organisation = :organisation AND state = 'planned' AND due <= :now ORDER BY due, reminder
            """,
            organisation=organisation, now=written(now),
        )
        return [reminding_from(row) for row in rows]

    def remindings_due_in_short(self, organisation: str, now: datetime) -> tuple[int, datetime | None]:
        """How many, and since when the first is."""
        rows = self.engine.rows(
            """
            SELECT COUNT(*) AS number, MIN(due) AS first FROM reminders
            WHERE organisation = :organisation AND state = 'planned' AND due <= :now
            """,
            organisation=organisation, now=written(now),
        )
        return rows[0]["number"], rows[0]["first"] and moment(rows[0]["first"])

    def remindings_unsent(self, organisation: str) -> list[Reminding]:
        """Those in no mail, or in one whose words are not fixed yet."""
        rows = self.engine.rows(
            f"SELECT * FROM reminders WHERE organisation = :organisation AND {UNSENT} ORDER BY due, reminder",  # noqa: S608
            organisation=organisation,
        )
        return [reminding_from(row) for row in rows]

    def remindings_pending(self, organisation: str, now: datetime) -> list[Reminding]:
        """Of these, all that are due."""
        rows = self.engine.rows(
            f"""
            SELECT * FROM reminders WHERE organisation = :organisation AND due <= :now AND {UNSENT}
            ORDER BY due, reminder
            """,  # noqa: S608
            organisation=organisation, now=written(now),
        )
        return [reminding_from(row) for row in rows]

    def remindings_pending_for(self, organisation: str, recipient: str, now: datetime) -> list[Reminding]:
        rows = self.engine.rows(
            f"""
            SELECT * FROM reminders
            WHERE organisation = :organisation AND recipient = :recipient AND due <= :now AND {UNSENT}
            ORDER BY due, reminder
            """,  # noqa: S608
            organisation=organisation, recipient=recipient, now=written(now),
        )
        return [reminding_from(row) for row in rows]

    def remindings_in(self, organisation: str, id: str) -> list[Reminding]:
        """What a mail is about."""
        rows = self.engine.rows(
            "SELECT * FROM reminders WHERE organisation = :organisation AND mail = :id ORDER BY due, reminder",
            organisation=organisation, id=id,
        )
        return [reminding_from(row) for row in rows]

    def remindings_of_late(self, organisation: str, begin: datetime) -> list[Reminding]:
        """What the mails are about that wait or rest, and those that were sent since."""
        rows = self.engine.rows(
            """
            SELECT reminders.* FROM reminders
            JOIN mails ON mails.organisation = reminders.organisation AND mails.mail = reminders.mail
            WHERE reminders.organisation = :organisation AND reminders.state = 'mailed'
            AND (mails.state NOT IN ('sent', 'cancelled') OR (mails.state = 'sent' AND mails.settled_at >= :begin))
            ORDER BY reminders.due, reminders.reminder
            """,
            organisation=organisation, begin=written(begin),
        )
        return [reminding_from(row) for row in rows]

    def bring_forward(self, organisation: str, id: str, now: datetime) -> None:
        """One that is planned is due now, and keeps its id."""
        self.engine.change(
            """
            UPDATE reminders SET due = :now
            WHERE organisation = :organisation AND reminder = :id AND state = 'planned'
            """,
            organisation=organisation, id=id, now=written(now),
        )

    def settle_reminding(self, organisation: str, id: str, state: str, now: datetime, into: str = "") -> None:
        """What became of it; mailed, it went into that mail."""
        self.engine.change(
            """
            UPDATE reminders SET state = :state, settled_at = :now, mail = :into
            WHERE organisation = :organisation AND reminder = :id
            """,
            organisation=organisation, id=id, state=state, now=written(now), into=into,
        )

    def revive_remindings(self, organisation: str, now: datetime) -> int:
        """What was given up at a moment that has not come yet was so by a clock that was wrong. How many there are."""
        return self.engine.change(
            """
            UPDATE reminders SET state = 'planned', settled_at = NULL, mail = ''
            WHERE organisation = :organisation AND state IN ('expired', 'superseded', 'cancelled')
            AND settled_at > :now
            """,
            organisation=organisation, now=written(now),
        )

    def remindings_held(self, organisation: str) -> list[Reminding]:
        rows = self.engine.rows(
            """
            SELECT * FROM reminders WHERE organisation = :organisation AND state = 'held' ORDER BY due, reminder
            """,
            organisation=organisation,
        )
        return [reminding_from(row) for row in rows]


def reminding_from(row: Row) -> Reminding:
    return Reminding(
        row["reminder"], row["kind"], row["uid"], row["recipient"], row["role"], row["data"],
        moment(row["due"]), moment(row["until"]), row["state"], row["mail"],
        row["settled_at"] and moment(row["settled_at"]),
    )  # fmt: skip
