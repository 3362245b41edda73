"""An explanation as text: the subject, the clauses behind it, and what speaks for something else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from textwrap import indent

from app.printing.change import changed, told
from app.printing.words import Words, bullet, clock, section, words_of, wrapped
from app.printing.year import verdict
from schedules import languages
from schedules.alternatives import Alternative
from schedules.bounds import Bound
from schedules.explain import Contradicting, Day, Explanation, Occurring, Ruled
from schedules.folder import Folder
from schedules.plan import Conflict, Occurrence
from schedules.proposals import Proposal
from schedules.reasons import Reason


def explanation(folder: Folder, why: Explanation) -> str:
    return "\n\n".join(parts(words_of(folder), folder, why))


def parts(words: Words, folder: Folder, why: Explanation) -> Iterator[str]:
    match why:
        case Ruled():
            yield from ruled(words, why)
        case Occurring():
            yield from occurring(words, folder, why)
        case Day():
            yield from one_day(words, folder, why)
        case Contradicting():
            yield from contradicting(words, why)


# ---- a rule


def ruled(words: Words, why: Ruled) -> Iterator[str]:
    yield "\n".join([why.rule.id, words.quotation(why.rule.section, why.rule.quote), *(
        words.quotation(passage.section, passage.quote) for passage in why.rule.also
    )])  # fmt: skip
    yield verdict(words, why.verdict)
    if why.occurrences:
        yield "\n".join(f"{words.day(each)}  {titled(words, each)}  ({each.uid})" for each in why.occurrences)
    yield from in_time(words, why)
    yield from conflicts(words, why.conflicts)


def in_time(words: Words, why: Ruled) -> Iterator[str]:
    if why.risk:
        yield wrapped(why.risk.why)
    if why.last_chance and not (why.risk and why.risk.meetings is None):  # then the risk has said it
        yield wrapped(words.last_chance(why.last_chance))


def conflicts(words: Words, found: tuple[Conflict, ...]) -> Iterator[str]:
    yield from section(words("heading.conflicts"), [bullet(each.why) for each in found])


def contradicting(words: Words, why: Contradicting) -> Iterator[str]:
    if not (why.conflicts or why.broken):
        yield words("conflicts.none")
    yield from conflicts(words, why.conflicts)
    if why.gives_up:
        yield wrapped(why.gives_up)
    yield from section(words("heading.broken"), [verdict(words, each) for each in why.broken])


# ---- an occurrence


def occurring(words: Words, folder: Folder, why: Occurring) -> Iterator[str]:
    yield "\n".join([f"{words.day(why.occurrence)}  {titled(words, why.occurrence)}", why.occurrence.uid])
    yield words.quoted(verdict(words, why.verdict), why.occurrence.section, why.occurrence.quote)
    held = {each.rule for each in why.bounds}
    items = [each for each in why.items if each.rule not in held]
    yield from (words.quoted(f"- {item.title}", item.section, item.quote) for item in items)
    chosen = [*(bound(words, why, each) for each in why.bounds), *(bullet(each) for each in why.chosen)]
    yield from section(words("heading.chosen"), chosen)
    against = [each for each in why.suffers if each.weight is None or not why.weights]
    yield from section(words("heading.against"), [reason(words, each) for each in against])
    yield from section(words("heading.weights"), [weighed(each.cost, each.says) for each in why.weights])
    yield from section(words("heading.alternatives"), list(alternatives(words, folder, why.alternatives)))
    if why.proposals is not None:
        yield from proposed(words, folder, why.proposals)
    if why.weights or why.alternatives or any(each.suffers for each in why.proposals or ()):
        yield legend(words, against)


def bound(words: Words, why: Occurring, bound: Bound) -> str:
    """The words of the occurrence's own rule stand above."""
    if bound.quote is None or bound.rule == why.occurrence.rule:
        return bullet(bound.says)
    return words.quoted(bullet(bound.says), bound.section or "", bound.quote)


def alternatives(words: Words, folder: Folder, found: tuple[Alternative, ...]) -> Iterator[str]:
    for place, each in enumerate(found, 1):
        many = "none" if each.besides == 0 else "one" if each.besides == 1 else "many"
        besides = words(f"alternative.besides.{many}", number=each.besides)
        day = languages.day(words.language, each.day)
        short = "alternative" if each.dearer else "alternative.free"
        yield wrapped(words(short, place=place, day=day, points=each.dearer, besides=besides))
        yield from dearer(folder, each.because)
    if any(each.dearer == 0 for each in found):
        yield wrapped(words("alternative.ties"))


def dearer(folder: Folder, reasons: tuple[Reason, ...]) -> Iterator[str]:
    yield from (f"   {each.weight:>+5}  {folder.name(each.group)}: {each.says}" for each in reasons)


def proposed(words: Words, folder: Folder, found: tuple[Proposal, ...]) -> Iterator[str]:
    lines = [line for place, each in enumerate(found, 1) for line in one_proposal(words, folder, place, each)]
    yield from section(words("heading.proposals"), lines or [words("proposal.none")])


def one_proposal(words: Words, folder: Folder, place: int, proposal: Proposal) -> Iterator[str]:
    short = "proposal.free" if proposal.dearer == 0 else "proposal" if proposal.dearer > 0 else "proposal.better"
    yield wrapped(words(short, place=place, day=words.day(proposal.meeting), points=abs(proposal.dearer)))
    besides = tuple(move for move in proposal.difference.moved if move.now.uid != proposal.meeting.uid)
    changes = [said for said, _ in changed(words, folder, replace(proposal.difference, moved=besides))]
    yield from (indent(bullet(line), "   ") for line in (*changes, *told(words, folder, proposal.told)))
    yield from dearer(folder, proposal.suffers)


# ---- a day


def one_day(words: Words, folder: Folder, why: Day) -> Iterator[str]:
    yield languages.day(words.language, why.day).capitalize()
    for each in why.occurrences:
        time = clock(each)
        line = " ".join(filter(None, [time, titled(words, each), f"({each.uid})"]))
        yield words.quoted(line, each.section, each.quote)
    if not why.occurrences:
        yield words("day.empty")
    for group in dict.fromkeys(each.group for each in why.against):
        heading = words("heading.against-group", group=folder.name(group))
        own = [each for each in why.against if each.group == group]
        lines = [line for each in own for line in (reason(words, each), *dearer(folder, each.because))]
        yield from section(heading, lines)
    if why.against:
        yield legend(words, why.against)


# ---- pieces


def titled(words: Words, occurrence: Occurrence) -> str:
    return f"{occurrence.title} ({words.status(occurrence)})" if occurrence.status == "cancelled" else occurrence.title


def legend(words: Words, reasons: Iterable[Reason]) -> str:
    """What the points mean, and the cross where there is one."""
    cross = [words("points.impossible")] if any(each.weight is None for each in reasons) else []
    return wrapped(" ".join([words("points"), *cross]))


def reason(words: Words, reason: Reason) -> str:
    """The weight first, so that the heaviest is seen; a cross where the day cannot be had at all."""
    line = weighed("x" if reason.weight is None else reason.weight, reason.says)
    return f"{line}\n{words.quotation(reason.section or '', reason.quote, 7)}" if reason.quote else line


def weighed(weight: int | str, says: str) -> str:
    return f"{weight:>5}  {wrapped(says, 7)[7:]}"
