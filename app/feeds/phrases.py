"""A phrase is what a feed says to people in its own words, once for each language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    about: str
    everybody: str
    person: str
    name_of_person: str
    preliminary: str
    cancelled: str
    count: str
    meeting_is_proposed: str
    deadline_is_proposed: str
    is_provisional: str
    meeting_is_cancelled: str
    deadline_is_cancelled: str
    agenda: str
    item: str
    reason: str
    section: str
    first_page: str


SWEDISH = Phrases(
    about="Möten och deadlines för {name}, {organisation}. En dag märkt (preliminärt) kan fortfarande ändras.",
    everybody="alla grupper",
    person="dig",
    name_of_person="Mina möten, {organisation}",
    preliminary="{title} (preliminärt)",
    cancelled="INSTÄLLT: {title}",
    count="Möte {nth} av {of}.",
    meeting_is_proposed="Dagen är preliminär tills gruppen har beslutat om den.",
    deadline_is_proposed="Dagen är preliminär och kan fortfarande ändras.",
    is_provisional="Preliminärt: det väntar på något som inte är beslutat än.",
    meeting_is_cancelled="Mötet är inställt.",
    deadline_is_cancelled="Dagen gäller inte längre.",
    agenda="På mötet:",
    item="- {title} ({section}): ”{quote}”",
    reason="Därför finns det här i kalendern ({section}): ”{quote}”",
    section="avsnitt {section}",
    first_page="första sidan",
)

ENGLISH = Phrases(
    about="Meetings and deadlines for {name}, {organisation}. A day marked (preliminary) may still change.",
    everybody="all groups",
    person="you",
    name_of_person="My meetings, {organisation}",
    preliminary="{title} (preliminary)",
    cancelled="CANCELLED: {title}",
    count="Meeting {nth} of {of}.",
    meeting_is_proposed="The day is preliminary until the group has decided it.",
    deadline_is_proposed="The day is preliminary and may still change.",
    is_provisional="Preliminary: it waits for something that is not decided yet.",
    meeting_is_cancelled="The meeting is cancelled.",
    deadline_is_cancelled="The day no longer applies.",
    agenda="At the meeting:",
    item="- {title} ({section}): “{quote}”",
    reason="Why this is in the calendar ({section}): “{quote}”",
    section="section {section}",
    first_page="the first page",
)

PHRASES = {"sv": SWEDISH, "en": ENGLISH}
