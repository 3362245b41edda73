"""A change counter tells whoever holds an organisation's feeds and addresses in memory that they are others by now."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.store.engine import Engine


class ChangeCounting:
    engine: Engine

    def changes(self) -> dict[str, int]:
        """How often the feeds and addresses of each organisation have changed: the one look that serving takes."""
        rows = self.engine.rows(
            """
            SELECT organisation, COALESCE(number, 0) AS number FROM organisations LEFT JOIN feed_changes
            USING (organisation) ORDER BY organisation
            """
        )
        return {row["organisation"]: row["number"] for row in rows}

    @contextmanager
    def counted_change(self, organisation: str) -> Iterator[None]:
        """What is changed inside is seen together with its count, or not at all."""
        with self.engine.transaction():
            yield
            self.count_change(organisation)

    def count_change(self, organisation: str) -> None:
        self.engine.change(
            """
            INSERT INTO feed_changes (organisation, number) VALUES (:organisation, 1)
            ON CONFLICT (organisation) DO UPDATE SET number = feed_changes.number + 1
            """,
            organisation=organisation,
        )
