"""A digest is a document's owner's week: what is due, what nobody has confirmed, what is at risk, what went wrong."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

from app.letters.page import Entry, Part
from app.letters.telling import Telling
from app.loading import folder_of
from app.planning.facts import Facts, as_it_went, facts_of, verdicts_so_far
from app.planning.lookups import year_of
from app.store import Release
from app.subscriptions import state_of
from schedules.changes import Changes
from schedules.folder import Folder
from schedules.plan import Occurrence, Verdict
from schedules.warnings import Risk, risks

LOOKS_AHEAD = timedelta(days=14)
LOOKS_BACK = timedelta(days=60)  # what has been open for longer stands in the year's verdicts
NOT_SENT = ("parked", "bounced", "held")


def digest_parts(tell: Telling, told: Collection[str]) -> Iterator[Part]:
    """Without what stands in the same letter for its reader to do, or to answer: `told`, their uids."""
    words = tell.words
    ahead = (each for each in due(tell) if each.uid not in told)
    yield Part(
        words("digest.due"), tuple(Entry(tell.title(each), (tell.when(each), tell.section(each))) for each in ahead)
    )
    open_ones = tuple(untold(tell, each, facts) for each, facts in unconfirmed(tell) if each.uid not in told)
    yield Part(words("digest.unconfirmed"), open_ones)
    yield Part(words("digest.risks"), tuple(at_risk(tell)))
    yield Part(words("digest.trouble"), tuple(trouble(tell)))


def of_these_years(tell: Telling) -> Iterator[Occurrence]:
    for year in (tell.today.year - 1, tell.today.year, tell.today.year + 1):
        release = tell.known.release(year)
        for each in release.plan.occurrences if release else ():
            if each.kind != "item" and each.status != "cancelled" and each.day >= tell.kept.first_day:
                yield each


def due(tell: Telling) -> list[Occurrence]:
    ahead = [each for each in of_these_years(tell) if tell.today <= each.day <= tell.today + LOOKS_AHEAD]
    return sorted(ahead, key=lambda each: (each.day, each.title))


def unconfirmed(tell: Telling) -> list[tuple[Occurrence, Facts]]:
    facts = cache(lambda year: facts_of(tell.writing.store, tell.writing.organisation, year))
    passed = (each for each in of_these_years(tell) if tell.today - LOOKS_BACK <= each.day < tell.today)
    known = ((each, facts(year_of(each.uid))) for each in passed)
    found = ((one, told) for one, told in known if not told.confirms(one) and one.uid not in told.not_held)
    return sorted(found, key=lambda pair: (pair[0].day, pair[0].title))


def untold(tell: Telling, one: Occurrence, facts: Facts) -> Entry:
    said = facts.not_yet.get(one.uid)
    day = said and tell.day(said.astimezone(tell.kept.zone).date())
    lines = [tell.words("digest.not-yet", day=day)] if day else []
    return Entry(tell.words("digest.not-said", what=one.title, when=tell.short(one)), (*lines, tell.section(one)))


def at_risk(tell: Telling) -> Iterator[Entry]:
    for year in (tell.today.year, tell.today.year + 1):
        release = tell.known.release(year)
        if release:
            yield from at_risk_in(tell, release)


def at_risk_in(tell: Telling, release: Release) -> Iterator[Entry]:
    """As the year has gone, not as it was planned: first what is broken and may yet be mended, then what is near."""
    store, organisation, year = tell.writing.store, tell.writing.organisation, release.year
    folder = folder_of(store, organisation, release.documents)
    verdicts = verdicts_so_far(store, organisation, year, tell.writing.now)
    broken = {each.rule: each for each in verdicts if each.verdict == "broken"}
    for verdict in broken.values():
        yield endangered(tell, folder, verdict, tell.words("digest.broken", year=year, why=verdict.why))
    went = replace(release.plan, occurrences=tuple(as_it_went(release.plan, facts_of(store, organisation, year))))
    for risk in risks(folder, went, Changes(announced=went, today=tell.today)):
        if risk.rule not in broken:
            yield endangered(tell, folder, risk, risk.why)


def endangered(tell: Telling, folder: Folder, one: Verdict | Risk, why: str) -> Entry:
    reasons = tell.words("digest.rule", quote=one.quote), tell.reason(folder, one.rule, one.section)
    return Entry(why[:1].upper() + why[1:], reasons)


def trouble(tell: Telling) -> Iterator[Entry]:
    """In numbers: whose it is says a command, and no mail."""
    store, organisation = tell.writing.store, tell.writing.organisation
    stopped = [each for each in store.subscriptions(organisation) if state_of(each, tell.today) == "stopped"]
    counts = {
        "stopped": len(stopped),
        "not-sent": sum(mail.state in NOT_SENT for mail in store.mails(organisation)),
        "declined": len(store.declined(organisation)),
    }
    for name, number in counts.items():
        if number:
            yield Entry(tell.words(f"digest.{name}", n=number), (tell.words(f"digest.{name}-how"),))
