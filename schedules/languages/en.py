"""English."""

from schedules.languages.language import Language

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SENTENCES = {
    "and": "and",
    "period.quarter": "quarter {number}",
    "period.half": "half {number}",
    "title.covers": "{title}, {period}",
    "per.year": "a year",
    "per.half-year": "a half-year",
    "per.quarter": "a quarter",
    "per.month": "a month",
    "per.meeting": "a meeting",
    "per.once": "once",
    "required.exactly": "{min} {per}",
    "required.range": "{min}–{max} {per}",
    "required.once": "once",
    "required.right": "when needed",
    "required.undecided": "undecided",
    # verdicts
    "verdict.planned": "Planned: {planned} of {wanted}.",
    "verdict.each": "Planned: {planned}, one in each period.",
    "verdict.every-meeting": "At all {planned} meetings.",
    "verdict.minutes": "All {planned} meetings are {minutes} minutes.",
    "verdict.right": "When needed. Nothing to plan.",
    "verdict.undecided-times": "How often is not decided. No meetings have been invented.",
    "verdict.undecided-once": "Nobody has confirmed that it is done.",
    "verdict.undecided-once-year": "Was to be done in {year}. Nobody has confirmed it.",
    "verdict.provisional-group": "{planned} planned. They are provisional until {group} exists.",
    "verdict.provisional-dates": "{planned} planned. The days await dates from {body}.",
    "verdict.broken-times": "{planned} planned, but {wanted} are required.",
    "verdict.broken-window": "{title} lies on {day}, outside the time that the rule gives.",
    "verdict.broken-late": "{title} does not exist before the meeting on {day}.",
    "verdict.broken-empty": "{title} on {day} has nothing new to tell: {group} has not met since the last.",
    # questions
    "question.paragraph": "The decision of {day} has no paragraph number. Was the document adopted, and under which?",
    "question.unformed": (
        "Does the group {group} exist? Who sits in it, and how often does it meet?"
    ),
    "question.first": "Is this done, which was to come first: {what}?",
    "question.body-dates": "How many times a year is the work reported to {body}, and at which of its meetings?",
    "question.day-of-period": "By which day of each period is “{title}” due?",
    "question.day-and-sender": "By which day of each period is “{title}” due, and who sends it out?",
    "question.days-decided": "When in the year do {groups} decide the year's days and times?",
    # conflicts
    "conflict.rules": "These demands contradict each other in {year}: {parts}.",
    "conflict.rule": "{rule} ({section}: “{quote}”)",
    "conflict.closed": "closed months ({months})",
    "conflict.busy": "{role} is busy",
    # why a day is bad
    "is_a_working_day": "not a working day",
    "is_a_working_day.holiday": "not a working day: {name}",
    "is_outside_closed_months": "no meetings in {month}",
    "has_an_hour_when_all_can_come": "no hour when all can come ({roles})",
    "leaves_time_for_what_is_presented": "fewer than {days} working days before it: {title} cannot be done",
    "falls_in_an_avoided_week": "{name}",
    "falls_on_a_bridge_day": "a bridge day",
    "falls_before_a_holiday": "the day before a holiday",
    "off_the_kept_weekday": "the group keeps to {weekday}s",
    "hour_away": "the meeting must move from {preferred} to {hour}",
    "same_day": "the same people are called to {group} that day",
    "whole_year": "with a meeting that day the whole year gets {points} points worse",
    "whole_year.impossible": "with a meeting that day the year's rules contradict each other",
    "whole_year.free": "with a meeting that day the year is as good",
    # what the commands print
    "heading.conflicts": "Contradictions",
    "heading.rules": "The rules",
    "heading.questions": "Questions to answer",
    "heading.unquoted": "Sentences that no rule quotes",
    "heading.assumptions": "Assumptions, until you have decided otherwise",
    "heading.against": "What speaks against the day",
    "heading.against-group": "What speaks against a meeting of {group}",
    "meeting.of": "{title}, meeting {number} of {total}",
    "short.week": "w.",
    "status.proposed": "preliminary",
    "status.decided": "decided",
    "status.provisional": "waiting",
    "status.cancelled": "cancelled",
    "verdict.met": "Met",
    "verdict.provisional": "On its way",
    "verdict.undecided": "Undecided",
    "verdict.unconfirmed": "Unconfirmed",
    "verdict.broken": "Broken",
    "day.empty": "Nothing that day.",
    "check.good": "The rules agree: {year} can be planned.",
    "check.broken": "The rules contradict each other in {year}.",
}

LANGUAGE = Language(WEEKDAYS, MONTHS, SENTENCES)
