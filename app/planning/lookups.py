"""A lookup finds what somebody names in a draft, or refuses it with what is expected."""

from collections.abc import Iterable
from datetime import date

from app.feeds import text
from app.planning.drafts import Draft
from app.refusal import Refused
from schedules.plan import Occurrence


def year_of(uid: str) -> int:
    """
    >>> year_of("kumla-styrgrupp-sammantraden-2027-3@kumla.example")
    2027
    """
    parts = uid.partition("@")[0].rsplit("-", 2)
    if len(parts) != 3 or not parts[1].isdecimal():
        raise Refused(f"UID = {uid!r}; expected a uid as `arshjul draft YEAR --json` lists them")
    return int(parts[1])


def to_come(draft: Draft, uid: str, *kinds: str) -> Occurrence:
    one = known(draft, uid, *kinds)
    if one.day < draft.ground.today:
        raise Refused(f"{uid} is on {one.day}, and what lies before {draft.ground.today} does not change")
    if one.status == "cancelled":
        raise Refused(f"{uid} is cancelled already")
    return one


def known(draft: Draft, uid: str, *kinds: str) -> Occurrence:
    one = draft.find(uid)
    if one is None or one.kind not in kinds:
        some = [each.uid for each in draft.plan.occurrences if each.kind in kinds][:3]
        kind = " or ".join(kinds)
        raise Refused(f"UID = {uid!r}; expected the uid of a {kind} of {draft.ground.year}, such as {', '.join(some)}")
    return one


def released(draft: Draft, uid: str, *kinds: str) -> Occurrence:
    one = next((each for each in draft.in_force.occurrences if each.uid == uid and each.kind in kinds), None)
    if one is None:
        kind = " or ".join(kinds)
        raise Refused(f"UID = {uid!r}; expected the uid of a {kind} of {draft.ground.year} that is released")
    if one.status == "cancelled":
        raise Refused(f"{uid} is cancelled")
    return one


def within_the_year(draft: Draft, day: date) -> None:
    year, today = draft.ground.year, draft.ground.today
    if day.year != year:
        raise Refused(f"{day} is not in {year}; expected a day of the same year")
    if day < today:
        raise Refused(f"{day} has been; expected {today} or later")


def known_group(draft: Draft, group: str) -> None:
    groups = [each.id for each in draft.folder.groups]
    if group not in groups:
        raise Refused(f"GROUP = {group!r}; expected one of {', '.join(groups)}")


def known_roles(draft: Draft, roles: Iterable[str]) -> None:
    there = [role.id for document in draft.folder.documents for role in document.roles]
    for role in roles:
        if role not in there:
            raise Refused(f"ROLE = {role!r}; expected one of {', '.join(there)}")


def known_right(draft: Draft, rule: str) -> None:
    rights = [each.id for each in draft.folder.rules if each.allows]
    if rule and rule not in rights:
        raise Refused(f"RULE = {rule!r}; expected a rule that allows something: {', '.join(rights) or 'there is none'}")


def one_line(name: str, words: str, *, optional: bool = False) -> str:
    """Words that stand on one line in a calendar."""
    kept = text.one_line(words)
    if not kept and not optional:
        raise Refused(f"{name} is empty; expected some words")
    return kept
