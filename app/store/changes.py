"""A change is one step in what an organisation serves: whoever holds that in memory reads what the steps since changed.

    counter     100 a1  ->  101 b2  ->  102 c3      number and mark of each, as it goes on
    rows        101 follows a1: a feed;  102 follows b2: an address

Each row bears the number of the change that made it what it is, and the mark of the change before.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from secrets import token_hex

from app.store.engine import Engine, Row
from app.store.records import Change

Borne = Mapping[str, object]  # by each row that is changed: the values of two columns


class ChangeCounting:
    engine: Engine

    def changes(self) -> dict[str, Change]:
        """The last one of each organisation: the one look that serving takes."""
        rows = self.engine.rows(
            """
            SELECT organisation, COALESCE(number, 0) AS number, COALESCE(mark, '') AS mark
            FROM organisations LEFT JOIN feed_changes USING (organisation) ORDER BY organisation
            """
        )
        return {row["organisation"]: Change(row["number"], row["mark"]) for row in rows}

    @contextmanager
    def counted_change(self, organisation: str) -> Iterator[Borne]:
        """What is changed inside is seen together with its count, or not at all."""
        with self.engine.transaction():
            yield self.count_change(organisation)

    def count_change(self, organisation: str) -> Borne:
        with self.engine.transaction():
            before = last_change(self.engine, organisation)
            self.engine.change(
                """
                INSERT INTO feed_changes (organisation, number, mark) VALUES (:organisation, :number, :mark)
                ON CONFLICT (organisation) DO UPDATE SET number = :number, mark = :mark
                """,
                organisation=organisation, number=before.number + 1, mark=new_mark(),
            )
        return {"changed": before.number + 1, "follows": before.mark}


def last_change(engine: Engine, organisation: str) -> Change:
    rows = engine.rows(
        "SELECT number, mark FROM feed_changes WHERE organisation = :organisation", organisation=organisation
    )
    return Change(rows[0]["number"], rows[0]["mark"]) if rows else Change(0, "")


def new_mark() -> str:
    return token_hex(8)


def lead(changed: Collection[Row], since: Change, until: Change) -> bool:
    """Whether these rows are all that became others between the two.

    Each change has left its number on one, and the first follows what was seen. They do not where a row changed twice
    or is gone, where an older version of the program wrote, and where the database is another or was put back.
    """
    first = {row["follows"] for row in changed if row["changed"] == since.number + 1}
    steps = range(since.number + 1, until.number + 1)
    return bool(steps) and first == {since.mark} and {row["changed"] for row in changed}.issuperset(steps)
