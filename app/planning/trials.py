"""A trial is a year planned by rules that nobody has adopted: worked out, compared, and kept nowhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.planning.ground import ground_of
from app.store import Store
from schedules.document import Meets, Presents, Reports, Rule
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan, Verdict
from schedules.planner import plan_year

MOST = 12  # times a year, and one rule at a time: a question that anybody may ask is answered while they wait


@dataclass(frozen=True)
class Series:
    """All of one kind in a year, by the rule that asks for them: the days that stay, and those that go and come."""

    rule: str
    title: str
    stay: tuple[date, ...]
    gone: tuple[date, ...]
    come: tuple[date, ...]

    @property
    def before(self) -> int:
        return len(self.stay) + len(self.gone)

    @property
    def after(self) -> int:
        return len(self.stay) + len(self.come)


@dataclass(frozen=True)
class Trial:
    """A year by the rules as they are, and by the changed ones. Both begin anew: only the rules make a difference."""

    folder: Folder
    now: Plan
    then: Plan

    def series(self) -> list[Series]:
        """What changes first."""
        return sorted(series_of(self.now, self.then), key=lambda each: not (each.gone or each.come))

    def judged_anew(self) -> tuple[tuple[Verdict, Verdict], ...]:
        """Each with how it was before."""
        before = {each.rule: each for each in self.now.verdicts}
        return tuple((before[each.rule], each) for each in self.then.verdicts if each != before[each.rule])


def trial_of(store: Store, organisation: str, year: int, rule: str, times: int, now: datetime) -> Trial:
    """As if the rule asked for so many times a year, 1 to MOST."""
    ground = ground_of(store, organisation, year, now)
    before = dict(ground.before)
    changed = with_times(ground.folder, rule, times)
    return Trial(ground.folder, plan_year(ground.folder, year, before), plan_year(changed, year, before))


def countable(folder: Folder) -> Iterator[tuple[Rule, int | None]]:
    """The rules that say a number of times a year, with it; None is not decided yet."""
    for rule, demand in folder.demanded:
        match demand:
            case Meets(times=int() as times) | Reports(times=int() as times):
                yield rule, times
            case Presents(times=int() as times, covers=None):
                yield rule, times
            case Meets(times="undecided"):
                yield rule, None


def with_times(folder: Folder, rule: str, times: int) -> Folder:
    documents = (
        each.model_copy(update={"rules": tuple(asking(one, times) if one.id == rule else one for one in each.rules)})
        for each in folder.documents
    )
    return replace(folder, documents=tuple(documents))


def asking(rule: Rule, times: int) -> Rule:
    verb = next(name for name in ("meets", "reports", "presents") if getattr(rule, name))
    demand = getattr(rule, verb).model_copy(update={"times": times})
    return rule.model_copy(update={verb: demand})


def series_of(now: Plan, then: Plan) -> Iterator[Series]:
    before, after = by_rule(now), by_rule(then)
    for rule, title in dict.fromkeys([*before, *after]):
        was, becomes = before.get((rule, title), Counter()), after.get((rule, title), Counter())
        yield Series(rule, title, days(was & becomes), days(was - becomes), days(becomes - was))


def by_rule(plan: Plan) -> dict[tuple[str, str], Counter[date]]:
    found: dict[tuple[str, str], Counter[date]] = {}
    titles = {each.rule: common_title(plan, each.rule) for each in plan.occurrences}
    for each in plan.occurrences:
        if each.status != "cancelled":
            found.setdefault((each.rule, titles[each.rule]), Counter())[each.day] += 1
    return found


def common_title(plan: Plan, rule: str) -> str:
    """Without the period that each is about."""
    own: list[Occurrence] = [each for each in plan.occurrences if each.rule == rule]
    return own[0].title.partition(",")[0] if own[0].covers else own[0].title


def days(found: Counter[date]) -> tuple[date, ...]:
    return tuple(sorted(found.elements()))
