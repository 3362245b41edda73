"""A digest is a document's owner's week: what is due, what nobody has confirmed, what is at risk, what went wrong."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from app.letters.page import Entry, Part
from app.letters.telling import Telling
from app.planning.facts import Facts, facts_of
from app.subscriptions import state_of
from schedules.changes import Changes
from schedules.plan import Occurrence
from schedules.warnings import risks

LOOKS_AHEAD = timedelta(days=14)
LOOKS_BACK = timedelta(days=60)  # what has been open for longer stands in the year's verdicts
NOT_SENT = ("parked", "bounced", "held")


def digest_parts(tell: Telling, asked: Collection[str]) -> Iterator[Part]:
    """Without what the same letter asks of its reader."""
    words = tell.words
    ahead = tuple(Entry(tell.title(each), (tell.when(each), tell.section(each))) for each in due(tell))
    yield Part(words("digest.due"), ahead)
    open_ones = tuple(
        Entry(words("digest.not-said", what=each.title, when=tell.short(each)), (tell.section(each),))
        for each in unconfirmed(tell)
        if each.uid not in asked
    )
    yield Part(words("digest.unconfirmed"), open_ones, words("digest.unconfirmed-how"))
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


def unconfirmed(tell: Telling) -> list[Occurrence]:
    facts: dict[int, Facts] = {}
    found = []
    for each in of_these_years(tell):
        year = each.day.year
        if tell.today - LOOKS_BACK <= each.day < tell.today:
            known = facts.setdefault(year, facts_of(tell.writing.store, tell.writing.organisation, year))
            found += [] if known.confirms(each) or each.uid in known.not_held else [each]
    return sorted(found, key=lambda each: (each.day, each.title))


def at_risk(tell: Telling) -> Iterator[Entry]:
    for year in (tell.today.year, tell.today.year + 1):
        release = tell.known.release(year)
        if release:
            folder = tell.known.folder(release.plan.occurrences[0].uid) if release.plan.occurrences else tell.folder
            for risk in risks(folder, release.plan, Changes(announced=release.plan, today=tell.today)):
                reason = tell.reason(folder, risk.rule, risk.section)
                yield Entry(risk.why, (tell.words("digest.rule", quote=risk.quote), reason))


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
