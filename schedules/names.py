"""A name is what people call an occurrence; a meeting they know by its place in the year, as they count it."""

from schedules.folder import Folder
from schedules.languages import say
from schedules.plan import Occurrence, Plan


def named(folder: Folder, plan: Plan, occurrence: Occurrence) -> str:
    """ "BRÅ styrgrupp, möte 3": the third by date in this plan. Its uid keeps another number, where it has moved."""
    language = folder.organisation.identity.language
    if occurrence.kind == "meeting" and is_extra(folder, occurrence):
        return say(language, "meeting.extra", title=occurrence.title)
    place, _ = place_in_year(plan, occurrence)
    return say(language, "meeting.number", title=occurrence.title, number=place) if place else occurrence.title


def place_in_year(plan: Plan, occurrence: Occurrence) -> tuple[int, int]:
    """Which meeting of how many, by date; 0 for what is no meeting, or is not held."""
    held = (each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled")
    same = [each.uid for each in held if each.rule == occurrence.rule]
    return same.index(occurrence.uid) + 1 if occurrence.uid in same else 0, len(same)


def is_extra(folder: Folder, meeting: Occurrence) -> bool:
    """Besides the ordinary ones, so it is never "3 of 6"."""
    return any(rule.id == meeting.rule and rule.extra for rule in folder.rules)
