"""What a rule asks, and what came of it, as a page and a sheet say it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.pages.language import Language
from app.planning.compliance import Came, Day, Standing
from schedules.document import (
    About,
    Allows,
    Confines,
    Done,
    Due,
    Extra,
    Lasts,
    Meets,
    Once,
    Presents,
    Produces,
    Range,
    Reports,
    Reviews,
    Rule,
    Sends,
    Serves,
    Times,
)
from schedules.folder import Folder
from schedules.planner import NTH
from schedules.slots import required
from schedules.verdicts import required_in_words

ORDER: tuple[Came, ...] = ("held", "delivered", "settled", "not-held", "cancelled", "untold", "ahead", "before")
WORDS = ("broken", "unconfirmed", "undecided", "provisional", "met", "before")  # the worst first
PERIODS = {
    "month": "period.month", "quarter": "period.quarter", "half-year": "period.half_year", "year": "period.year",
}  # fmt: skip


def asks(t: Language, folder: Folder, rule: Rule) -> str:
    """In a short sentence."""
    match rule.demand:
        case Meets(times=times, per="year", every=None, dates=()):
            return as_often(t, times, "asks.meets", "asks.meets_range")
        case Meets(times=times, per=per, every=every):
            return t("asks.required", required=required_in_words(t.code, required(times, "interval" if every else per)))
        case Confines(group=group):
            return t("asks.confines", group=folder.name(group))
        case Done(before=before, after=after) if body := before or after:
            return t("asks.around_a_body", body=folder.name(body))
        case Done(again=int() as years):
            return t("asks.again", n=years)
        case Done(each="year"):
            return t("asks.once")
        case Done(each=each):
            return t("asks.required", required=required_in_words(t.code, required(1, each)))
        case Serves(years=years):
            return t("asks.serves", n=years)
        case Reports(times=times, per="year") | Presents(times=int() as times, per="year"):
            return as_often(t, times, "asks.times", "asks.times_range")
        case Presents(at="every meeting"):
            return t("asks.every_meeting")
        case Presents(at="first meeting"):
            return t("asks.first_meeting")
        case Presents(at="last meeting"):
            return t("asks.last_meeting")
        case Presents(at=str(at)):
            return t("asks.nth_meeting", n=NTH[at] + 1)
        case Reports(times=times, per=per) | Presents(times=int() as times, per=per):
            return t("asks.required", required=required_in_words(t.code, required(times, per)))
        case Lasts(minutes=minutes):
            return t("asks.lasts", minutes=minutes)
        case Produces(each=each) | Sends(each=each):
            return t("asks.each", period=t(PERIODS[each]))
        case Reviews(group=group, month=month):
            return t("asks.reviews", group=folder.name(group), month=t.month(date(2000, month, 1)))
        case Due() as due:
            return t("asks.before" if due.before else "asks.after", group=folder.name(due.group))
        case Once(year=year):
            return t("asks.once_year", year=year) if year else t("asks.once")
        case Extra() | Allows():
            return t("asks.right")
    raise AssertionError(rule.id)


def as_often(t: Language, times: Times, exactly: str, between: str) -> str:
    if isinstance(times, Range) and times.max is not None:
        return t(between, least=times.min, most=times.max)
    if isinstance(times, Range | About):
        return t("asks.required", required=required_in_words(t.code, required(times)))
    return t("asks.undecided") if times == "undecided" else t(exactly, n=times)


def by_what_came(standing: Standing) -> Iterator[tuple[Came, list[Day]]]:
    """What has been first, then what nobody has told, then what is to come."""
    for came in ORDER:
        own = [each for each in standing.days if each.came == came]
        if own:
            yield came, own


def tally(standings: tuple[Standing, ...]) -> list[tuple[str, int]]:
    counted = [(word, sum(each.word == word for each in standings)) for word in WORDS]
    return [(word, n) for word, n in counted if n]


def as_data(standing: Standing) -> dict[str, Any]:
    """The verdict as `plan --json` has it, null where there is none, with its days; dates and times as ISO 8601."""
    verdict, required = standing.verdict, standing.verdict.required
    return {
        "rule": verdict.rule,
        "section": verdict.section,
        "quote": verdict.quote,
        "required": {"min": required.min, "max": required.max, "per": required.per},
        "planned": verdict.planned,
        "verdict": None if standing.word == "before" else verdict.verdict,
        "why": "" if standing.word == "before" else verdict.why,
        "threats": list(standing.threats),
        "dates": [day_as_data(each) for each in standing.days],
    }


def day_as_data(day: Day) -> dict[str, Any]:
    """`came` is one of ORDER; `registry` and `outcome` are null where there is none."""
    one = day.occurrence
    said = {"uid": one.uid, "kind": one.kind, "title": one.title, "start": one.start.isoformat(), "status": one.status}
    return {**said, "came": day.came, "registry": day.registry or None, "outcome": day.outcome}
