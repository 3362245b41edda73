"""The log keeps what people did, each thing once and for ever: nothing here changes or removes a row."""

from collections.abc import Sequence

from app.store.engine import Engine, Row
from app.store.records import Logged
from app.store.spelling import moment, written

NOTHING = ""  # the hash before the first


class LogKeeping:
    engine: Engine

    def log(self, organisation: str) -> list[Logged]:
        return [logged_from(row) for row in self.log_as_written(organisation)]

    def log_as_written(self, organisation: str) -> list[Row]:
        """As it stands in the table, whether or not it can be read."""
        return self.engine.rows(
            """
            SELECT number, year, kind, data, done_by, why, done_at, hash FROM log
            WHERE organisation = :organisation ORDER BY number
            """,
            organisation=organisation,
        )

    def log_of_year(self, organisation: str, year: int) -> list[Logged]:
        """With the loading of documents, which concerns every year."""
        rows = self.engine.rows(
            """
            SELECT * FROM log WHERE organisation = :organisation AND (year = :year OR kind = 'load') ORDER BY number
            """,
            organisation=organisation, year=year,
        )
        return [logged_from(row) for row in rows]

    def log_of_kind(self, organisation: str, kind: str) -> list[Logged]:
        rows = self.engine.rows(
            "SELECT * FROM log WHERE organisation = :organisation AND kind = :kind ORDER BY number",
            organisation=organisation, kind=kind,
        )
        return [logged_from(row) for row in rows]

    def log_from(self, organisation: str, first: int) -> list[Row]:
        """As it stands in the table from that number on."""
        return self.engine.rows(
            """
            SELECT number, year, kind, data, done_by, why, done_at, hash FROM log
            WHERE organisation = :organisation AND number >= :first ORDER BY number
            """,
            organisation=organisation, first=first,
        )

    def log_page(
        self, organisation: str, kinds: Sequence[str], by: str, about: str, skip: int, number: int
    ) -> list[Logged]:
        """The newest first. Of those kinds, by whom, with those words in its data; where nothing is given, of all."""
        wanted, values = narrowed(kinds, by, about)
        rows = self.engine.rows(
            f"""
            SELECT * FROM log WHERE organisation = :organisation {wanted}
            ORDER BY number DESC LIMIT :number OFFSET :skip
            """,  # noqa: S608 - our own words
            organisation=organisation, number=number, skip=skip, **values,
        )
        return [logged_from(row) for row in rows]

    def log_count(self, organisation: str, kinds: Sequence[str], by: str, about: str) -> int:
        wanted, values = narrowed(kinds, by, about)
        rows = self.engine.rows(
            f"SELECT COUNT(*) AS number FROM log WHERE organisation = :organisation {wanted}",  # noqa: S608
            organisation=organisation, **values,
        )
        return int(rows[0]["number"])

    def log_signers(self, organisation: str) -> list[str]:
        """Everybody who has done anything."""
        rows = self.engine.rows(
            "SELECT DISTINCT done_by FROM log WHERE organisation = :organisation ORDER BY done_by",
            organisation=organisation,
        )
        return [row["done_by"] for row in rows]

    def log_head(self, organisation: str) -> tuple[int, str]:
        """The number and the hash of the last; kept apart from it, so that its loss is noticed."""
        rows = self.engine.rows(
            "SELECT number, hash FROM log_heads WHERE organisation = :organisation", organisation=organisation
        )
        return (rows[0]["number"], rows[0]["hash"]) if rows else (0, NOTHING)

    def keep_logged(self, organisation: str, logged: Logged) -> None:
        self.engine.change(
            """
            INSERT INTO log (organisation, number, year, kind, data, done_by, why, done_at, hash)
            VALUES (:organisation, :number, :year, :kind, :data, :done_by, :why, :done_at, :hash)
            """,
            organisation=organisation, **as_written(logged),
        )
        self.engine.change(
            """
            INSERT INTO log_heads (organisation, number, hash) VALUES (:organisation, :number, :hash)
            ON CONFLICT (organisation) DO UPDATE SET number = :number, hash = :hash
            """,
            organisation=organisation, number=logged.number, hash=logged.hash,
        )


def narrowed(kinds: Sequence[str], by: str, about: str) -> tuple[str, Row]:
    """The conditions and their values."""
    names = [f"kind{number}" for number in range(len(kinds))]
    wanted = [f"AND kind IN ({', '.join(f':{name}' for name in names)})"] if kinds else []
    wanted += ["AND done_by = :by"] if by else []
    wanted += ["AND data LIKE :about ESCAPE '!'"] if about else []
    values = {**dict(zip(names, kinds, strict=True)), **({"by": by} if by else {})}
    return " ".join(wanted), {**values, **({"about": f"%{plain(about)}%"} if about else {})}


def plain(words: str) -> str:
    """As LIKE finds them, and nothing else.

    >>> plain("50%_!")
    '50!%!_!!'
    """
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def as_written(logged: Logged) -> Row:
    return {
        "number": logged.number, "year": logged.year, "kind": logged.kind, "data": logged.data,
        "done_by": logged.by, "why": logged.why, "done_at": written(logged.at), "hash": logged.hash,
    }  # fmt: skip


def logged_from(row: Row) -> Logged:
    return Logged(
        row["number"], row["year"], row["kind"], row["data"], row["done_by"], row["why"], moment(row["done_at"]),
        row["hash"],
    )
