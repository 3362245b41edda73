"""English."""

from schedules.languages.language import Language

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SENTENCES = {
    "and": "and",
    "period.quarter": "quarter {number} {year}",
    "period.half": "half {number} of {year}",
    "title.covers": "{title} for {period}",
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
    "verdict.planned": "{planned} planned of {wanted}.",
    "verdict.each": "One in each period, {planned} planned.",
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
        "Does {group} exist? Who sits in it, how often does it meet, and has what was to come first been done?"
    ),
    "question.body-dates": "How many times a year is the work reported to {body}, and at which of its meetings?",
    "question.day-of-period": "On which day of the period is {title} due?",
    "question.day-and-sender": "On which day of the month is {title} due, and who mails it out?",
    "question.sender": "Who sends it out?",
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
    "leaves_time_for_what_is_presented": "fewer than {days} working days of its period before it, so {title} cannot exist",
    "falls_in_an_avoided_week": "{name}",
    "falls_on_a_bridge_day": "a bridge day",
    "falls_before_a_holiday": "the day before a holiday",
    "off_the_kept_weekday": "the group keeps to {weekday}s",
    "hour_away": "the meeting must move from {preferred} to {hour}",
    "same_day": "the same people are called to {group} that day",
    "whole_year": "with a meeting that day the whole year gets {points} points worse",
    "whole_year.impossible": "with a meeting that day the year's rules contradict each other",
    "whole_year.free": "with a meeting that day the year is as good",
}

LANGUAGE = Language(WEEKDAYS, MONTHS, SENTENCES)
