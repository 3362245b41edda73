"""A folder is an organisation with the documents that rule it: all that a year is worked out from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from schedules.document import Demand, Document, Group, Named, NamedPeriod, Rule
from schedules.organisation import Organisation

D = TypeVar("D")


@dataclass(frozen=True)
class Folder:
    """Every id is unique in it, and every id that a rule names is there: `reading.py` has seen to that."""

    organisation: Organisation
    documents: tuple[Document, ...]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for document in self.documents for rule in document.rules)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(group for document in self.documents for group in document.groups)

    @cached_property
    def periods(self) -> tuple[NamedPeriod, ...]:
        return tuple(period for document in self.documents for period in document.periods)

    def rule(self, id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == id)

    def begins(self, rule: Rule) -> date | None:
        """The day from which a rule asks something, where its document says so."""
        return self.first_days.get(rule.id)

    @cached_property
    def first_days(self) -> dict[str, date]:
        days = ((document.header.applies_from, document) for document in self.documents)
        return {rule.id: day for day, document in days if day is not None for rule in document.rules}

    def group(self, id: str) -> Group:
        return next(group for group in self.groups if group.id == id)

    def uid(self, rule: str, year: int, number: int) -> str:
        # No date in it: a moved occurrence moves in people's calendars instead of doubling.
        identity = self.organisation.identity
        return f"{identity.id}-{rule}-{year}-{number}@{identity.domain}"

    def name(self, id: str) -> str:
        """What people call a group, a role or a body."""
        return next(named.name for named in self.everybody() if named.id == id)

    def everybody(self) -> Iterator[Named]:
        for document in self.documents:
            yield from (*document.groups, *document.roles, *document.bodies)

    def demands(self, verb: type[D]) -> Iterator[tuple[Rule, D]]:
        """Every rule with this verb, in the documents' order."""
        return iter(self.by_verb.get(verb, ()))

    @cached_property
    def demanded(self) -> tuple[tuple[Rule, Demand], ...]:
        # Kept here and not in the rule: a copy of a rule with another demand would keep the old one.
        return tuple((rule, rule.demand) for rule in self.rules)

    @cached_property
    def by_verb(self) -> dict[type, list[tuple[Rule, Any]]]:
        found: dict[type, list[tuple[Rule, Any]]] = {}
        for rule, demand in self.demanded:
            found.setdefault(type(demand), []).append((rule, demand))
        return found
