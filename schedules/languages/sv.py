"""Swedish."""

from schedules.languages.language import Language

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

SENTENCES = {
    "and": "och",
    "period.quarter": "kvartal {number}",
    "period.half": "halvår {number}",
    "title.covers": "{title}, {period}",
    "per.year": "per år",
    "per.half-year": "per halvår",
    "per.quarter": "per kvartal",
    "per.month": "per månad",
    "per.meeting": "per möte",
    "per.once": "en gång",
    "required.exactly": "{min} {per}",
    "required.range": "{min}–{max} {per}",
    "required.once": "en gång",
    "required.right": "vid behov",
    "required.undecided": "obestämt",
    # verdicts
    "verdict.planned": "Planerat: {planned} av {wanted}.",
    "verdict.each": "Planerat: {planned}, en i varje period.",
    "verdict.every-meeting": "På alla {planned} möten.",
    "verdict.minutes": "Alla {planned} möten är {minutes} minuter.",
    "verdict.right": "Vid behov. Inget att planera.",
    "verdict.undecided-times": "Det är inte bestämt hur ofta. Inga möten har hittats på.",
    "verdict.undecided-once": "Ingen har bekräftat att det är gjort.",
    "verdict.undecided-once-year": "Skulle vara gjort {year}. Ingen har bekräftat det.",
    "verdict.provisional-group": "{planned} planerade. De är preliminära tills {group} finns.",
    "verdict.provisional-dates": "{planned} planerade. Dagarna väntar på datum från {body}.",
    "verdict.broken-times": "{planned} planerade, men {wanted} krävs.",
    "verdict.broken-window": "{title} ligger {day}, utanför den tid som regeln ger.",
    "verdict.broken-late": "{title} finns inte före mötet {day}.",
    "verdict.broken-empty": "{title} {day} har inget nytt att berätta: {group} har inte mötts sedan sist.",
    # questions
    "question.paragraph": (
        "Paragrafens nummer saknas i beslutet {day}. Blev dokumentet antaget, och under vilken paragraf?"
    ),
    "question.unformed": "Finns gruppen {group}? Vilka sitter i den, och hur ofta möts den?",
    "question.first": "Är detta gjort, som skulle göras först: {what}?",
    "question.body-dates": "Hur många gånger per år redovisas arbetet för {body}, och vid vilka av dess möten?",
    "question.day-of-period": "Till vilken dag i varje period ska ”{title}” vara klar?",
    "question.day-and-sender": "Till vilken dag i varje period ska ”{title}” vara klar, och vem skickar ut den?",
    "question.days-decided": "När på året beslutar {groups} årets dagar och tider?",
    # conflicts
    "conflict.rules": "De här kraven går inte ihop {year}: {parts}.",
    "conflict.rule": "{rule} ({section}: ”{quote}”)",
    "conflict.closed": "stängda månader ({months})",
    "conflict.busy": "{role} är upptagen",
    # why a day is bad
    "is_a_working_day": "ingen arbetsdag",
    "is_a_working_day.holiday": "ingen arbetsdag: {name}",
    "is_outside_closed_months": "inga möten i {month}",
    "has_an_hour_when_all_can_come": "ingen tid då alla kan ({roles})",
    "leaves_time_for_what_is_presented": "mindre än {days} arbetsdagar i perioden före, så {title} hinner inte finnas",
    "falls_in_an_avoided_week": "{name}",
    "falls_on_a_bridge_day": "klämdag",
    "falls_before_a_holiday": "dagen före helgdag",
    "off_the_kept_weekday": "gruppen håller sig till {weekday}ar",
    "hour_away": "mötet måste flyttas från kl. {preferred} till kl. {hour}",
    "same_day": "samma personer kallas även till {group} den dagen",
    "whole_year": "med ett möte den dagen, och resten omlagt efter det, blir året {points} poäng sämre",
    "whole_year.impossible": "med ett möte den dagen går årets regler inte ihop",
    "whole_year.free": "med ett möte den dagen, och resten omlagt efter det, blir året lika bra",
    # what the commands print
    "heading.conflicts": "Går inte ihop",
    "heading.rules": "Reglerna",
    "heading.questions": "Frågor att besvara",
    "heading.unquoted": "Meningar som ingen regel citerar",
    "heading.assumptions": "Antaganden, tills ni har bestämt något annat",
    "heading.against": "Talar emot dagen",
    "heading.against-group": "Talar emot ett möte i {group}",
    "section.header": "första sidan",
    "section.contents": "innehållsförteckningen",
    "quotation": "{section}: ”{quote}”",
    "meeting.of": "{title}, möte {number} av {total}",
    "short.week": "v.",
    "status.proposed": "preliminärt",
    "status.decided": "beslutat",
    "status.provisional": "väntar",
    "status.cancelled": "inställt",
    "verdict.met": "Uppfylld",
    "verdict.provisional": "På väg",
    "verdict.undecided": "Obestämd",
    "verdict.unconfirmed": "Obekräftad",
    "verdict.broken": "Bruten",
    "day.empty": "Inget den dagen.",
    "check.good": "Reglerna går ihop: {year} kan planeras.",
    "check.broken": "Reglerna går inte ihop {year}.",
}

LANGUAGE = Language(WEEKDAYS, MONTHS, SENTENCES)
