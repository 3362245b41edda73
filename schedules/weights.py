"""A weight is what one preference makes of the day of a meeting: what the day pays, and what it was spared."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from schedules import languages
from schedules.changes import clock_of
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.preferences import (
    DAY_TOO_EARLY,
    HOUR_FROM_THE_KEPT_TIME,
    OFF_THE_KEPT_WEEKDAY,
    OTHER_MEETING,
    PREFER,
    SAME_DAY,
    UNEVEN_GAP,
    WEEK_FROM_ITS_PART_OF_THE_YEAR,
    WEEK_LATE,
    gap_costs,
    topic_costs,
)
from schedules.reasons import avoided_name, clock
from schedules.series import Series, Topic
from schedules.weighing import meetings_of


@dataclass(frozen=True, slots=True)
class Weight:
    name: str
    says: str
    cost: int  # of this day
    weight: int  # what it would cost to go against the preference; in the sentence it says how far


def weights_of(
    folder: Folder, plan: Plan, series: Series, every: tuple[Series, ...], meeting: Occurrence
) -> tuple[Weight, ...]:
    """All that speaks for or against the day of an ordinary meeting that is still to come, the dearest first."""
    found = Weighing(folder, plan, series, every, meeting).weights()
    return tuple(sorted(found, key=lambda each: -each.cost))


@dataclass(frozen=True)
class Weighing:
    folder: Folder
    plan: Plan
    series: Series
    every: tuple[Series, ...]
    meeting: Occurrence

    def weights(self) -> Iterator[Weight]:
        yield self.weekday()
        yield self.hour()
        yield self.gaps()
        yield from self.items()
        yield self.company()
        yield from self.kind_of_day()
        yield from self.promised()

    def weekday(self) -> Weight:
        fixed, index = self.series.fixed_days, self.series.days.index
        own = [each.day.weekday() for each in meetings_of(self.plan, self.series) if index(each.day) not in fixed]
        kept = min(self.series.weekdays, key=lambda weekday: sum(each != weekday for each in own))
        words = {"weekday": languages.LANGUAGES[self.language].weekdays[kept]}
        is_off = self.meeting.day.weekday() != kept and index(self.meeting.day) not in fixed
        cost = OFF_THE_KEPT_WEEKDAY * is_off
        return self.named("off_the_kept_weekday", cost, OFF_THE_KEPT_WEEKDAY, **words)

    def hour(self) -> Weight:
        hour = clock_of(self.meeting)
        cost = abs(hour - self.series.starts) * HOUR_FROM_THE_KEPT_TIME // 60
        words = {"hour": clock(hour), "preferred": clock(self.series.starts)}
        return self.named("another_hour", cost, HOUR_FROM_THE_KEPT_TIME, **words)

    def gaps(self) -> Weight:
        """To the meetings on either side, over the turn of the year too."""
        series = self.series
        own = [series.days.index(each.day) for each in meetings_of(self.plan, series)]
        days = [*([] if series.before is None else [series.before]), *own, series.after]
        gaps = [later - earlier for earlier, later in pairwise(days) if self.index in (earlier, later)]
        costs = gap_costs(series.times, max(gaps))
        cost, listed = sum(int(costs[gap]) for gap in gaps), languages.listed(self.language, [str(gap) for gap in gaps])
        return self.named("uneven_gaps", cost, UNEVEN_GAP, gaps=listed, even=round(365 / series.times))

    def items(self) -> Iterator[Weight]:
        for topic in self.series.topics:
            for item in self.plan.occurrences:
                if item.rule == topic.rule and item.host == self.meeting.uid:
                    yield self.item(replace(topic, announced=()), item)
                    if topic.announced and topic.announced[item.number - 1] not in (None, self.index):
                        yield self.named("other_meeting", OTHER_MEETING, OTHER_MEETING, title=item.title)

    def item(self, topic: Topic, item: Occurrence) -> Weight:
        at, length = item.number - 1, len(self.series.days)
        cost = int(topic_costs(self.series, topic)[at, self.index])
        if topic.ready is None:
            wanted = self.series.days.day((2 * at + 1) * length // (2 * topic.times))
            words = {"title": item.title, "day": languages.day(self.language, wanted)}
            return self.named("not_at_its_time", cost, WEEK_FROM_ITS_PART_OF_THE_YEAR, **words)
        wanted = self.series.days.day(topic.first[at] + topic.ready)
        words = {"title": item.title, "day": languages.day(self.language, wanted)}
        return self.named("not_at_its_time.ready", cost, WEEK_LATE, early=DAY_TOO_EARLY, **words)

    def company(self) -> Weight:
        others = [each for each in self.every if each is not self.series and each.people & self.series.people]
        there = [
            each for each in others if any(one.day == self.meeting.day for one in meetings_of(self.plan, each))
        ]
        if not there:
            return self.named("same_day", 0, SAME_DAY)
        groups = languages.listed(self.language, [self.folder.name(each.group) for each in there])
        says = languages.say(self.language, "same_day", group=groups)
        return Weight("same_day", says, SAME_DAY * len(there), SAME_DAY)

    def kind_of_day(self) -> Iterator[Weight]:
        for each in PREFER:
            if each.suffers(self.series)[self.index]:
                says = languages.say(self.language, each.name, name=avoided_name(self.folder, self.series, self.index))
                yield Weight(each.name, says, each.weight, each.weight)
            elif each.suffers(self.series).any():
                yield self.named(each.name, 0, each.weight)

    def promised(self) -> Iterator[Weight]:
        for day, hour, price in self.series.announced:
            if (day, hour) == (self.index, clock_of(self.meeting)):
                yield self.named("has_moved", 0, price)

    @property
    def index(self) -> int:
        return self.series.days.index(self.meeting.day)

    def named(self, name: str, cost: int, weight: int, **words: object) -> Weight:
        says = languages.say(self.language, f"weight.{name}", weight=weight, **words)
        return Weight(name.partition(".")[0], says, cost, weight)

    @property
    def language(self) -> str:
        return self.folder.organisation.identity.language
