"""The outbox: who is to be reminded of what, the mails that do it, and how far each has come.

A mail is lent to one worker at a time, for a while, under a fence: a number that rises each time it is lent. Whoever
was too slow holds a lower one, and what it says is not heard; but for "sent", as what has left has left.
"""

from dataclasses import fields
from datetime import datetime, timedelta

from app.store.engine import Engine, Row
from app.store.records import Mail
from app.store.spelling import moment, written


class Mailing:
    engine: Engine

    def first_mail_about(self, organisation: str, uid: str, recipient: str) -> str | None:
        """The one that the others about the same meeting follow."""
        rows = self.engine.rows(
            """
            SELECT mails.mail FROM reminders
            JOIN mails ON mails.organisation = reminders.organisation AND mails.mail = reminders.mail
            WHERE reminders.organisation = :organisation AND reminders.uid = :uid
            AND reminders.recipient = :recipient AND mails.kind <> 'day' AND mails.state = 'sent'
            ORDER BY mails.settled_at, mails.mail LIMIT 1
            """,
            organisation=organisation, uid=uid, recipient=recipient,
        )
        return rows[0]["mail"] if rows else None

    def keep_mail(self, organisation: str, mail: Mail) -> bool:
        """Whether it is new, or was cancelled and is so no more."""
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
            ON CONFLICT (organisation, mail) DO UPDATE SET
                state = :state, made_at = :made_at, due = :due, attempts = 0, unsure = 0, settled_at = NULL, said = ''
            WHERE mails.state = 'cancelled' AND mails.body IS NULL
            """,
            organisation=organisation, **values_of(mail),
        )
        return changed == 1

    def mails(self, organisation: str) -> list[Mail]:
        rows = self.engine.rows(
            "SELECT * FROM mails WHERE organisation = :organisation ORDER BY made_at, mail", organisation=organisation
        )
        return [mail_from(row) for row in rows]

    def mails_to(self, organisation: str, recipient: str) -> list[Mail]:
        rows = self.engine.rows(
            "SELECT * FROM mails WHERE organisation = :organisation AND recipient = :recipient ORDER BY made_at, mail",
            organisation=organisation, recipient=recipient,
        )
        return [mail_from(row) for row in rows]

    def mails_of_late(self, organisation: str, begin: datetime) -> list[Mail]:
        """All that wait or rest, and those that were sent since, the last made first."""
        rows = self.engine.rows(
            """
            SELECT * FROM mails WHERE organisation = :organisation
            AND (state NOT IN ('sent', 'cancelled') OR (state = 'sent' AND settled_at >= :begin))
            ORDER BY made_at DESC, mail
            """,
            organisation=organisation, begin=written(begin),
        )
        return [mail_from(row) for row in rows]

    def mail(self, organisation: str, id: str) -> Mail | None:
        rows = self.engine.rows(
            "SELECT * FROM mails WHERE organisation = :organisation AND mail = :id", organisation=organisation, id=id
        )
        return mail_from(rows[0]) if rows else None

    def revive_mails(self, organisation: str, now: datetime) -> int:
        """Those that had nothing left to say by a clock that was wrong. How many there are."""
        return self.engine.change(
            """
            UPDATE mails SET state = 'retry', due = :now, settled_at = NULL, attempts = 0
            WHERE organisation = :organisation AND state = 'cancelled' AND settled_at > :now
            """,
            organisation=organisation, now=written(now),
        )

    def mails_made_a_day(self, organisation: str, begin: datetime, beyond: datetime) -> list[int]:
        """How many, on each day (UTC) of a time on which any was made."""
        rows = self.engine.rows(
            """
            SELECT COUNT(*) AS number FROM mails
            WHERE organisation = :organisation AND made_at >= :begin AND made_at < :beyond AND state <> 'cancelled'
            GROUP BY substr(made_at, 1, 10)
            """,
            organisation=organisation, begin=written(begin), beyond=written(beyond),
        )
        return [row["number"] for row in rows]

    def mails_tried_since(self, organisation: str, begin: datetime, now: datetime) -> int:
        rows = self.engine.rows(
            """
            SELECT COUNT(*) AS number FROM mails
            WHERE organisation = :organisation AND tried_at > :begin AND tried_at <= :now
            """,
            organisation=organisation, begin=written(begin), now=written(now),
        )
        return int(rows[0]["number"])

    def mails_in_short(self, organisation: str) -> dict[str, int]:
        """How many there are in each state."""
        rows = self.engine.rows(
            "SELECT state, COUNT(*) AS number FROM mails WHERE organisation = :organisation GROUP BY state",
            organisation=organisation,
        )
        return {row["state"]: row["number"] for row in rows}

    def mails_due_in_short(self, organisation: str, now: datetime) -> tuple[int, datetime | None]:
        """How many wait though their time has come, and since when the first does."""
        rows = self.engine.rows(
            """
            SELECT COUNT(*) AS number, MIN(made_at) AS first FROM mails
            WHERE organisation = :organisation AND state IN ('ready', 'sending', 'retry') AND made_at <= :now
            """,
            organisation=organisation, now=written(now),
        )
        return rows[0]["number"], rows[0]["first"] and moment(rows[0]["first"])

    def borrow_mails(
        self, organisation: str, now: datetime, lease: timedelta, number: int, longest_wait: timedelta
    ) -> list[Mail]:
        """The next that are due, lent to whoever asks; also those that another had, whose time is out.

        What was made or tried at a moment that has not come, or is to wait longer than anything does, is from before
        the clock was set back: it waits no longer. What is lent longer than anything is may be on its way at this
        moment, and is from now on lent as long as anything is. Of one that was frozen and then lost by whoever had it,
        nobody knows whether it has left.
        """
        with self.engine.transaction():
            self.engine.change(
                """
                UPDATE mails SET leased_until = :end
                WHERE organisation = :organisation AND state = 'sending' AND leased_until > :end
                """,
                organisation=organisation, end=written(now + lease),
            )
            rows = self.engine.rows(
                """
                UPDATE mails SET
                    state = 'sending', fence = fence + 1, leased_until = :end, tried_at = :now,
                    unsure = unsure + CASE WHEN state = 'sending' AND body IS NOT NULL THEN 1 ELSE 0 END
                WHERE organisation = :organisation AND mail IN (
                    SELECT mail FROM mails
                    WHERE organisation = :organisation AND state IN ('ready', 'sending', 'retry') AND (
                        (state <> 'sending' AND (
                            due <= :now OR due > :horizon OR made_at > :now OR tried_at > :now
                        ))
                        OR (state = 'sending' AND leased_until <= :now)
                    )
                    ORDER BY due, mail LIMIT :number
                )
                RETURNING *
                """,
                organisation=organisation, now=written(now), end=written(now + lease), number=number,
                horizon=written(now + longest_wait),
            )
        # What was tried before comes last: should it take the worker with it, the others are gone by then.
        return sorted(map(mail_from, rows), key=lambda mail: (mail.attempts, mail.due, mail.id))

    def renew_lease(self, organisation: str, id: str, fence: int, end: datetime) -> bool:
        """Whether it is still lent under this fence: then a try begins, and counts, whoever lives to see its end."""
        changed = self.engine.change(
            """
            UPDATE mails SET leased_until = :end, attempts = attempts + 1
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

    def put_mail(self, organisation: str, id: str, state: str, now: datetime) -> bool:
        """What people decide of one that is at rest: that it is tried again, or never. Whether it was at rest.

        One that cannot have arrived is thawed: it may have had the wrong address.
        """
        changed = self.engine.change(
            """
            UPDATE mails SET
                state = :state, due = :now, attempts = 0, leased_until = NULL, settled_at = :settled,
                address = CASE WHEN unsure = 0 THEN NULL ELSE address END,
                body = CASE WHEN unsure = 0 THEN NULL ELSE body END,
                frozen_at = CASE WHEN unsure = 0 THEN NULL ELSE frozen_at END
            WHERE organisation = :organisation AND mail = :id
            AND state IN ('ready', 'retry', 'parked', 'bounced', 'held')
            """,
            organisation=organisation, id=id, state=state, now=written(now),
            settled=written(now) if state == "cancelled" else None,
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
        """Whoever says so. Its bytes are not kept: they hold the recipient's own links."""
        self.engine.change(
            """
            UPDATE mails SET
                state = 'sent', settled_at = :now, leased_until = NULL, said = '', address = NULL, body = NULL
            WHERE organisation = :organisation AND mail = :id AND state <> 'sent'
            """,
            organisation=organisation, id=id, now=written(now),
        )


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
