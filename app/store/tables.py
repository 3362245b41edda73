"""A table is what the migrations make of it: its columns, its key and the tables that it refers to."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter

from sqlite_utils import Database

from app.store.migrations import statements


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def everything(self) -> str:
        return f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY {', '.join(self.key)}"  # noqa: S608

    @property
    def one_more(self) -> str:
        values = ", ".join(f":{column}" for column in self.columns)
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({values})"  # noqa: S608


def tables_after(steps: Iterable[str]) -> list[Table]:
    """Each after those that it refers to, so that its rows find theirs.

    >>> tables_after(["0001 what is kept"])[0].key
    ('organisation',)
    """
    with closing(Database(memory=True)) as database:
        for step in steps:
            for statement in statements(step, bytes="BLOB", strict="STRICT"):
                database.execute(statement)
        made = {table.name: table for table in database.tables}
        others = {name: {key.other_table for key in table.foreign_keys} - {name} for name, table in made.items()}
        return [
            Table(name, tuple(column.name for column in made[name].columns), tuple(made[name].pks))
            for name in TopologicalSorter(others).static_order()
        ]
