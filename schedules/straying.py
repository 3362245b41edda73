"""Meetings stray where they do not lie as a rule says: on other days, at other hours, outside their periods."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from schedules import languages
from schedules.confining import days_left, days_named, gaps_of
from schedules.counting import bounds, turns
from schedules.document import Rule
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.slots import Obligation
from schedules.stretches import is_year
from schedules.workdays import workdays


@dataclass(frozen=True)
class Straying:
    """What one rule says of where a group's meetings lie, held against them."""

    folder: Folder
    year: int
    obligation: Obligation
    meetings: list[Occurrence]  # the group's, extra ones too
    counted: list[Occurrence]  # those that the rule counts

    def faults(self) -> Iterator[str]:
        """In sentences for people."""
        yield from self.outside_their_periods()
        yield from self.on_other_days()
        yield from self.at_other_hours()
        yield from self.too_near_or_far()

    def outside_their_periods(self) -> Iterator[str]:
        """In each period, interval or stretch so many of them."""
        meets = self.rule.meets
        if meets is None or meets.times == "undecided" or not is_year(meets.years, self.year):
            return
        least, most = bounds(meets.times)
        for first, last in turns(self.folder, self.rule, meets, self.year) or ():
            found = [each for each in self.counted if first <= each.day <= last]
            if not least <= len(found) <= most:
                words = {"first": self.day(first), "last": self.day(last), "planned": len(found)}
                yield self.say("period", least=least, **words)

    def on_other_days(self) -> Iterator[str]:
        identity = self.folder.organisation.identity
        days = workdays(self.year, identity.country, identity.language)
        named = (*days_named(self.folder, self.group, days), *days_left(self.folder, self.group, days))
        for mask in (mask for rule, mask in named if rule == self.rule.id):
            for each in self.meetings if self.rule.confines else self.ordinary:
                if each.day.year == self.year and not mask[days.index(each.day)]:
                    yield self.say("day", title=each.title, day=self.day(each.day))

    def at_other_hours(self) -> Iterator[str]:
        confines = self.rule.confines
        for each in self.meetings if confines else ():
            early = confines and confines.earliest and f"{each.start:%H:%M}" < confines.earliest
            late = confines and confines.latest and each.end and f"{each.end:%H:%M}" > confines.latest
            if early or late:
                yield self.say("hour", title=each.title, day=self.day(each.day))

    def too_near_or_far(self) -> Iterator[str]:
        gaps = [gap for gap in gaps_of(self.folder, self.group) if gap[0] == self.rule.id]
        for one, other in pairwise(sorted(each.day for each in self.ordinary)):
            if any(not least <= (other - one).days <= most for _, least, most in gaps):
                yield self.say("gap", first=self.day(one), last=self.day(other))

    # ---- pieces

    @property
    def rule(self) -> Rule:
        return self.obligation.rule

    @property
    def group(self) -> str:
        return self.obligation.group or ""

    @property
    def ordinary(self) -> list[Occurrence]:
        return [each for each in self.meetings if self.folder.rule(each.rule).extra is None]

    def day(self, day: date) -> str:
        return languages.day(self.language, day)

    def say(self, fault: str, **words: object) -> str:
        return languages.say(self.language, f"verdict.broken-{fault}", **words)

    @property
    def language(self) -> str:
        return self.folder.organisation.identity.language
