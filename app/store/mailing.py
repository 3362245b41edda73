"""The outbox: who is to be reminded of what, the mails that do it, and how far each has come.

A mail is lent to one worker at a time, for a while, under a fence: a number that rises each time it is lent. Whoever
was too slow holds a lower one, and what it says is not heard; but for "sent", as what has left has left.
"""

from dataclasses import fields
from datetime import datetime, timedelta

from app.store.engine import Engine, Row
from app.store.records import Mail, Reminding
from app.store.spelling import moment, written


class Mailing:
    engine: Engine

    # Reminders

    def keep_reminding(self, organisation: str, reminding: Reminding) -> bool:
        """Whether it is new. What is known already stays as it has become."""
        changed = self.engine.change(
            """
            INSERT INTO reminders (
                organisation, reminder, kind, uid, recipient, role, data, due, until, state, mail, settled_at
            )
            VALUES (
                :organisation, :reminder, :kind, :uid, :recipient, :role, :data, :due, :until, :state,
                :mail, :settled_at
            )
            ON CONFLICT (organisation, reminder) DO NOTHING
            """,
            organisation=organisation, reminder=reminding.id, kind=reminding.kind, uid=reminding.uid,
            recipient=reminding.recipient, role=reminding.role, data=reminding.data,
            due=written(reminding.due), until=written(reminding.until), state=reminding.state, mail=reminding.mail,
            settled_at=reminding.settled_at and written(reminding.settled_at),
        )  # fmt: skip
        return changed == 1

    def remindings(self, organisation: str) -> list[Reminding]:
        rows = self.engine.rows(
            "SELECT * FROM reminders WHERE organisation = :organisation ORDER BY due, reminder",
            organisation=organisation,
        )
        return [reminding_from(row) for row in rows]

    def remindings_waiting(self, organisation: str) -> list[Reminding]:
        rows = self.engine.rows(
            """
            SELECT * FROM reminders WHERE organisation = :organisation AND state = 'planned' ORDER BY due, reminder
            """,
            organisation=organisation,
        )
        return [reminding_from(row) for row in rows]

    def remindings_in(self, organisation: str, id: str) -> list[Reminding]:
        """What a mail is about."""
        rows = self.engine.rows(
            "SELECT * FROM reminders WHERE organisation = :organisation AND mail = :id ORDER BY due, reminder",
            organisation=organisation, id=id,
        )
        return [reminding_from(row) for row in rows]

    def settle_reminding(self, organisation: str, id: str, state: str, now: datetime, into: str = "") -> None:
        """What became of it; mailed, it went into that mail."""
        self.engine.change(
            """
            UPDATE reminders SET state = :state, settled_at = :now, mail = :into
            WHERE organisation = :organisation AND reminder = :id
            """,
            organisation=organisation, id=id, state=state, now=written(now), into=into,
        )

    # Mails

    def keep_mail(self, organisation: str, mail: Mail) -> bool:
        """Whether it is new."""
        changed = self.engine.change(
            """
            INSERT INTO mails (
                organisation, mail, kind, recipient, made_at, state, due, attempts, unsure, fence, leased_until,
                tried_at, frozen_at, address, body, settled_at, said
            )
            VALUES (
                :organisation, :mail, :kind, :recipient, :made_at, :state, :due, :attempts, :unsure, :fence,
                :leased_until, :tried_at, :frozen_at, :address, :body, :settled_at, :said
            )
            ON CONFLICT (organisation, mail) DO NOTHING
            """,
            organisation=organisation, **values_of(mail),
        )
        return changed == 1

    def mails(self, organisation: str) -> list[Mail]:
        rows = self.engine.rows(
            "SELECT * FROM mails WHERE organisation = :organisation ORDER BY made_at, mail", organisation=organisation
        )
        return [mail_from(row) for row in rows]

    def borrow_mails(self, organisation: str, now: datetime, lease: timedelta, number: int) -> list[Mail]:
        """The next that are due, lent to whoever asks; also those that another had, whose time is out.

        A lease that ends later than one from now on would was given before the clock was set back. Of one that was
        frozen and then lost by whoever had it, nobody knows whether it has left.
        """
        with self.engine.transaction():
            rows = self.engine.rows(
                """
                UPDATE mails SET
                    state = 'sending', fence = fence + 1, attempts = attempts + 1, leased_until = :end,
                    tried_at = :now,
                    unsure = unsure + CASE WHEN state = 'sending' AND body IS NOT NULL THEN 1 ELSE 0 END
                WHERE organisation = :organisation AND mail IN (
                    SELECT mail FROM mails
                    WHERE organisation = :organisation AND state IN ('ready', 'sending', 'retry') AND (
                        (state <> 'sending' AND due <= :now)
                        OR (state = 'sending' AND (leased_until <= :now OR leased_until > :end))
                    )
                    ORDER BY due, mail LIMIT :number
                )
                RETURNING *
                """,
                organisation=organisation, now=written(now), end=written(now + lease), number=number,
            )
        return sorted(map(mail_from, rows), key=lambda mail: (mail.due, mail.id))

    def renew_lease(self, organisation: str, id: str, fence: int, end: datetime) -> bool:
        """Whether it is still lent under this fence."""
        changed = self.engine.change(
            """
            UPDATE mails SET leased_until = :end
            WHERE organisation = :organisation AND mail = :id AND fence = :fence AND state = 'sending'
            """,
            organisation=organisation, id=id, fence=fence, end=written(end),
        )
        return changed == 1

    def freeze_mail(
        self, organisation: str, id: str, fence: int, address: str, body: bytes, now: datetime
    ) -> bool:
        """Whether it could be; what is frozen already stays so."""
        changed = self.engine.change(
            """
            UPDATE mails SET address = :address, body = :body, frozen_at = :now
            WHERE organisation = :organisation AND mail = :id AND fence = :fence AND state = 'sending' AND body IS NULL
            """,
            organisation=organisation, id=id, fence=fence, address=address, body=body, now=written(now),
        )
        return changed == 1

    def retry_mail(
        self, organisation: str, id: str, fence: int, due: datetime, said: str, *, unsure: bool, counted: bool = True
    ) -> bool:
        """To be tried again. One that cannot have arrived is thawed: its words are of the day on which it leaves.

        Not counted is what was nobody's fault: the server was away, or there was no time.
        """
        changed = self.engine.change(
            """
            UPDATE mails SET
                state = 'retry', due = :due, said = :said, leased_until = NULL,
                attempts = attempts - :uncounted, unsure = unsure + :unsure,
                address = CASE WHEN unsure + :unsure = 0 THEN NULL ELSE address END,
                body = CASE WHEN unsure + :unsure = 0 THEN NULL ELSE body END,
                frozen_at = CASE WHEN unsure + :unsure = 0 THEN NULL ELSE frozen_at END
            WHERE organisation = :organisation AND mail = :id AND fence = :fence AND state = 'sending'
            """,
            organisation=organisation, id=id, fence=fence, due=written(due), said=said, unsure=int(unsure),
            uncounted=int(not counted),
        )
        return changed == 1

    def settle_mail(self, organisation: str, id: str, fence: int, state: str, now: datetime, said: str) -> bool:
        """Parked, bounced or cancelled."""
        changed = self.engine.change(
            """
            UPDATE mails SET state = :state, settled_at = :now, said = :said, leased_until = NULL
            WHERE organisation = :organisation AND mail = :id AND fence = :fence AND state <> 'sent'
            """,
            organisation=organisation, id=id, fence=fence, state=state, now=written(now), said=said,
        )
        return changed == 1

    def mark_sent(self, organisation: str, id: str, now: datetime) -> None:
        """Whoever says so."""
        self.engine.change(
            """
            UPDATE mails SET state = 'sent', settled_at = :now, leased_until = NULL, said = ''
            WHERE organisation = :organisation AND mail = :id AND state <> 'sent'
            """,
            organisation=organisation, id=id, now=written(now),
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

    # Who is at work

    def keep_heartbeat(self, organisation: str, worker: str, now: datetime) -> None:
        self.engine.change(
            """
            INSERT INTO heartbeats (organisation, worker, beat_at) VALUES (:organisation, :worker, :now)
            ON CONFLICT (organisation, worker) DO UPDATE SET beat_at = :now
            """,
            organisation=organisation, worker=worker, now=written(now),
        )

    def heartbeat(self, organisation: str) -> datetime | None:
        """The last of any worker."""
        rows = self.engine.rows(
            "SELECT MAX(beat_at) AS beat_at FROM heartbeats WHERE organisation = :organisation",
            organisation=organisation,
        )
        return moment(rows[0]["beat_at"]) if rows[0]["beat_at"] else None


def reminding_from(row: Row) -> Reminding:
    return Reminding(
        row["reminder"], row["kind"], row["uid"], row["recipient"], row["role"], row["data"],
        moment(row["due"]), moment(row["until"]), row["state"], row["mail"],
        row["settled_at"] and moment(row["settled_at"]),
    )  # fmt: skip


def values_of(mail: Mail) -> dict[str, object]:
    values = {field.name: getattr(mail, field.name) for field in fields(mail)}
    return {
        "mail" if name == "id" else name: written(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def mail_from(row: Row) -> Mail:
    moments = ("made_at", "due", "leased_until", "tried_at", "frozen_at", "settled_at")
    values = {name: value for name, value in row.items() if name not in ("organisation", "mail")}
    return Mail(id=row["mail"], **values | {name: row[name] and moment(row[name]) for name in moments})
