"""What is ahead of somebody, and how long before it they are reminded: as the organisation chose, or as is usual."""

from collections.abc import Collection, Iterable, Iterator

from schedules.called import answering, called, owner
from schedules.document import Allows, Extra, Meets, Sends
from schedules.folder import Folder
from schedules.leads import so_far_from
from schedules.organisation import LeadTimes
from schedules.plan import Occurrence
from schedules.reminders.calls import Lead, as_the_document_says, call_asked
from schedules.reminders.hours import at_hand, morning_by, too_late
from schedules.reminders.reminder import Kind, Reminder, chained

USUAL = LeadTimes(
    call=("14 days", "1 working day"),
    deadline=("5 working days", "1 working day"),
    sending=("5 working days", "1 working day", "0 days"),
    item=("5 working days", "1 working day"),
    review=("5 working days",),
)


TERM = ("6 months", "3 months", "1 month")  # whoever follows has to be found, asked and elected


def calls(folder: Folder, meeting: Occurrence, year: Collection[Occurrence]) -> Iterator[Reminder]:
    """To a meeting, for all who are called. `year` has its items, and the day by which the document wants the call."""
    items = [each for each in year if each.host == meeting.uid and each.status != "cancelled"]
    roles = called(folder, meeting, items) or (owner(folder, meeting.rule),)
    leads, asked = leads_of(folder, "call", meeting), call_asked(folder, meeting, year)
    if leads and asked:
        chosen = chosen_times(folder, "call", meeting) is not None
        leads = as_the_document_says(folder, asked, leads, chosen=chosen)
    yield from reminded(folder, "call", meeting, roles, leads)


def duties(folder: Folder, occurrence: Occurrence) -> Iterator[Reminder]:
    """Of a deadline, or of an item, for those who see to it."""
    kind = kind_of(folder, occurrence)
    yield from reminded(folder, kind, occurrence, seeing_to(folder, occurrence), leads_of(folder, kind, occurrence))


def kind_of(folder: Folder, occurrence: Occurrence) -> Kind:
    if occurrence.kind == "item":
        return "item"
    return "sending" if isinstance(folder.rule(occurrence.rule).demand, Sends) else "deadline"


def seeing_to(folder: Folder, occurrence: Occurrence) -> tuple[str, ...]:
    """Where the document does not say who, or who sits in a group: its owner. For what people have added: nobody."""
    is_added = isinstance(folder.rule(occurrence.rule).demand, Meets | Extra | Allows) and occurrence.kind == "item"
    return answering(folder, (occurrence,)) or (() if is_added else (owner(folder, occurrence.rule),))


def reminded(
    folder: Folder, kind: Kind, occurrence: Occurrence, roles: Iterable[str], leads: Collection[Lead]
) -> Iterator[Reminder]:
    end, urgent = too_late(folder, occurrence), at_hand(folder, occurrence)
    uid, rule, section = occurrence.uid, occurrence.rule, occurrence.section
    for role in roles:
        yield from chained(
            Reminder(kind, uid, role, lead, rule, section, due, end, urgent) for lead, due in leads if due < end
        )


def leads_of(folder: Folder, kind: Kind, occurrence: Occurrence) -> list[Lead]:
    """The longest first."""
    times = chosen_times(folder, kind, occurrence)
    if times is None:
        times = TERM if folder.rule(occurrence.rule).serves else getattr(USUAL, kind)
    days = sorted((so_far_from(folder, occurrence.day, time, -1), time) for time in times or ())
    return [(time, morning_by(folder, day)) for day, time in days]


def chosen_times(folder: Folder, kind: Kind, occurrence: Occurrence) -> tuple[str, ...] | None:
    """For the rule, or else for the group, or else for all; nothing where nobody has chosen."""
    organisation = folder.organisation
    is_own = kind == "call" or not isinstance(folder.rule(occurrence.rule).demand, Meets | Extra)
    choices: list[tuple[str, ...] | None] = [
        organisation.choice(occurrence.rule).remind if is_own else None,  # not of an item in its meeting's own name
        getattr(organisation.group(occurrence.group).reminders, kind),
        getattr(organisation.reminders, kind),
    ]
    return next((times for times in choices if times is not None), None)
