"""What is served: a row for each feed, its bytes as they were last rendered."""

from datetime import date

from app.store.changes import ChangeCounting
from app.store.engine import Row
from app.store.records import Bytes
from app.store.spelling import day, moment, written


class FeedKeeping(ChangeCounting):
    def feed(self, organisation: str, kind: str, subject: str) -> Bytes | None:
        rows = self.engine.rows(
            "SELECT * FROM feeds WHERE organisation = :organisation AND kind = :kind AND subject = :subject",
            organisation=organisation, kind=kind, subject=subject,
        )
        return bytes_from(rows[0]) if rows else None

    def feeds(self, organisation: str) -> list[Bytes]:
        """All of them, also of subjects that no document names any more."""
        rows = self.engine.rows(
            "SELECT * FROM feeds WHERE organisation = :organisation ORDER BY kind, subject", organisation=organisation
        )
        return [bytes_from(row) for row in rows]

    def has_feeds_due(self, organisation: str, day: date, program: str) -> bool:
        """Whether any holds something else on this day, or was rendered by another program."""
        rows = self.engine.rows(
            """
            SELECT 1 FROM feeds WHERE organisation = :organisation
                AND (rendered_by <> :program OR right_from > :day OR right_until < :day)
            LIMIT 1
            """,
            organisation=organisation, day=day.isoformat(), program=program,
        )
        return bool(rows)

    def keep_feed(self, organisation: str, feed: Bytes) -> None:
        with self.counted_change(organisation) as borne:
            self.engine.change(
                """
                INSERT INTO feeds (
                    organisation, kind, subject, name, body, gzip, etag, last_modified, documents, rendered_by,
                    right_from, right_until, changed, follows
                )
                VALUES (
                    :organisation, :kind, :subject, :name, :body, :gzip, :etag, :last_modified, :documents,
                    :rendered_by, :right_from, :right_until, :changed, :follows
                )
                ON CONFLICT (organisation, kind, subject) DO UPDATE SET
                    name = :name, body = :body, gzip = :gzip, etag = :etag, last_modified = :last_modified,
                    documents = :documents, rendered_by = :rendered_by,
                    right_from = :right_from, right_until = :right_until,
                    changed = :changed, follows = :follows
                """,
                organisation=organisation, kind=feed.kind, subject=feed.subject, name=feed.name, body=feed.body,
                gzip=feed.gzip, etag=feed.etag, last_modified=written(feed.last_modified), documents=feed.documents,
                rendered_by=feed.rendered_by, right_from=feed.right_from and feed.right_from.isoformat(),
                right_until=feed.right_until and feed.right_until.isoformat(), **borne,
            )


def bytes_from(row: Row) -> Bytes:
    return Bytes(
        row["kind"], row["subject"], row["name"], bytes(row["body"]), bytes(row["gzip"]), row["etag"],
        moment(row["last_modified"]), row["documents"], row["rendered_by"],
        row["right_from"] and day(row["right_from"]), row["right_until"] and day(row["right_until"]),
    )
