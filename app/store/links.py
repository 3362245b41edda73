"""Which pages people may reach from a mail, whether they have answered there, and who wants no more reminders."""

from datetime import datetime

from app.store.engine import Engine, Row
from app.store.records import Link
from app.store.spelling import moment, written


class LinkKeeping:
    engine: Engine

    def keep_link(self, organisation: str, link: Link) -> None:
        """One that is known stays as it is, and open for longer where it now is. What was used stays so."""
        self.engine.change(
            """
            INSERT INTO links (organisation, token_hash, purpose, uid, recipient, until, used_at)
            VALUES (:organisation, :token_hash, :purpose, :uid, :recipient, :until, NULL)
            ON CONFLICT (organisation, token_hash) DO UPDATE SET until = :until WHERE links.until < :until
            """,
            organisation=organisation, token_hash=link.token_hash, purpose=link.purpose, uid=link.uid,
            recipient=link.recipient, until=written(link.until),
        )

    def link_with(self, token_hash: str) -> tuple[str, Link] | None:
        """With its organisation, which the token alone tells."""
        rows = self.engine.rows("SELECT * FROM links WHERE token_hash = :token_hash", token_hash=token_hash)
        return (rows[0]["organisation"], link_from(rows[0])) if rows else None

    def use_link(self, organisation: str, token_hash: str, now: datetime) -> bool:
        """Whether it was unused: true for the first who asks, on whichever machine, and for nobody after that."""
        changed = self.engine.change(
            """
            UPDATE links SET used_at = :now
            WHERE organisation = :organisation AND token_hash = :token_hash AND used_at IS NULL
            """,
            organisation=organisation, token_hash=token_hash, now=written(now),
        )
        return changed == 1

    def links_to(self, organisation: str, recipient: str) -> list[Link]:
        rows = self.engine.rows(
            """
            SELECT * FROM links WHERE organisation = :organisation AND recipient = :recipient
            ORDER BY until, token_hash
            """,
            organisation=organisation, recipient=recipient,
        )
        return [link_from(row) for row in rows]

    # Who wants no reminders

    def decline(self, organisation: str, recipient: str, now: datetime) -> bool:
        """Whether it is new."""
        changed = self.engine.change(
            """
            INSERT INTO declined (organisation, recipient, declined_at) VALUES (:organisation, :recipient, :now)
            ON CONFLICT (organisation, recipient) DO NOTHING
            """,
            organisation=organisation, recipient=recipient, now=written(now),
        )
        return changed == 1

    def undecline(self, organisation: str, recipient: str) -> bool:
        """Whether there was anything to take back."""
        changed = self.engine.change(
            "DELETE FROM declined WHERE organisation = :organisation AND recipient = :recipient",
            organisation=organisation, recipient=recipient,
        )
        return changed == 1

    def declined(self, organisation: str) -> dict[str, datetime]:
        """Since when, by recipient: a person's id, or a role with an @ before it."""
        rows = self.engine.rows(
            "SELECT recipient, declined_at FROM declined WHERE organisation = :organisation ORDER BY recipient",
            organisation=organisation,
        )
        return {row["recipient"]: moment(row["declined_at"]) for row in rows}

    def forget_links(self, organisation: str, recipient: str) -> None:
        for table in ("links", "declined"):
            self.engine.change(
                f"DELETE FROM {table} WHERE organisation = :organisation AND recipient = :recipient",  # noqa: S608
                organisation=organisation, recipient=recipient,
            )


def link_from(row: Row) -> Link:
    return Link(
        row["token_hash"], row["purpose"], row["uid"], row["recipient"], moment(row["until"]),
        row["used_at"] and moment(row["used_at"]),
    )  # fmt: skip
