"""Reading is the door: through it comes a `Folder` that needs no more checking, or `BadInput` with every problem.

Below is the whole way of a file: its TOML (`source`), its keys and kinds (`shapes`), and then what it means together
with the other files (`references`, `counts`, `quotes`, `choices`). A file that fails at one step is still looked at in
the next as far as it goes, so that all that is wrong is said at once.
"""

from collections.abc import Callable, Iterator, Mapping

from schedules.document import VERBS, Document, Due, Rule
from schedules.folder import Folder
from schedules.organisation import Choice, Organisation
from schedules.reading import choices, counts, dues, forms, quotes, references
from schedules.reading.problems import BadInput, Problem
from schedules.reading.shapes import shaped
from schedules.reading.source import Source, Sources, parsed

__all__ = ["ORGANISATION", "BadInput", "Problem", "decoded", "read_folder"]

ORGANISATION = "organisation.toml"
NOTHING = Source(ORGANISATION, {}, {(): 1})  # with it a folder that lacks the file is checked like any other

CHECKS: tuple[Callable[[Sources], Iterator[Problem]], ...] = (
    references.no_id_is_used_twice,
    references.no_role_is_listed_twice,
    references.no_local_choice_is_made_twice,
    references.every_id_names_something,
    references.everything_sent_or_shown_is_made_by_somebody,
    counts.somebody_meets_and_somebody_answers,
    counts.every_rule_has_one_verb,
    counts.every_group_has_members_and_a_chair_among_them,
    counts.everything_is_sent_as_often_as_it_is_made,
    counts.no_range_runs_backward,
    counts.everything_shown_is_shown_at_every_meeting_or_so_many_times,
    counts.no_period_is_covered_twice,
    forms.every_meeting_is_counted_in_one_way,
    forms.every_period_is_known,
    forms.no_meeting_is_counted_over_new_year,
    forms.every_rule_on_some_meetings_asks_for_one,
    forms.everything_done_has_one_time,
    forms.everything_shown_in_a_part_of_the_year_has_one_part,
    forms.reports_to_others_are_counted_in_a_year,
    forms.everything_confined_is_confined_somehow,
    forms.no_day_of_the_year_lacks_its_year,
    dues.everything_due_is_before_or_after_meetings,
    dues.everything_due_after_a_meeting_has_a_last_day,
    dues.no_lead_runs_backward,
    dues.everything_needed_is_due_around_the_same_meetings,
    quotes.every_text_is_there,
    quotes.every_quote_stands_in_its_section,
    choices.meetings_have_room_in_the_day,
    choices.every_country_and_zone_is_known,
    choices.mail_goes_to_the_organisations_own_domains,
    choices.weeks_are_weeks_of_a_year,
    choices.everything_avoided_is_some_weeks,
    choices.nobody_is_busy_backward,
    choices.every_choice_fits_its_rule,
    choices.nobody_is_reminded_twice_of_the_same,
)


def read_folder(files: Mapping[str, str]) -> Folder:
    """From the contents of the files, by name: organisation.toml, the documents, and the documents' texts."""
    parses = [parsed(name, files[name]) for name in sorted(files) if name.endswith(".toml")]
    shapes = [shaped(source, model_of(source)) for source in parses if isinstance(source, Source)]
    sources = Sources(
        organisation=next((shape.source for shape in shapes if shape.source.file == ORGANISATION), NOTHING),
        documents=tuple(shape.source for shape in shapes if shape.source.file != ORGANISATION),
        texts={name: text for name, text in files.items() if not name.endswith(".toml")},
        complete=not any(isinstance(parse, Problem) and parse.file != ORGANISATION for parse in parses),
    )
    problems = [*missing(files), *(problem for problem in parses if isinstance(problem, Problem))]
    problems += [problem for shape in shapes for problem in shape.problems]
    problems += [problem for check in CHECKS for problem in check(sources)]
    if problems:
        raise BadInput(problems)
    return folder([shape.value for shape in shapes])


def model_of(source: Source) -> type[Document] | type[Organisation]:
    return Organisation if source.file == ORGANISATION else Document


def missing(files: Mapping[str, str]) -> Iterator[Problem]:
    if ORGANISATION not in files:
        yield Problem(ORGANISATION, 1, "the file is missing; expected the organisation's own choices under this name")
    if not any(name.endswith(".toml") and name != ORGANISATION for name in files):
        yield Problem(ORGANISATION, 1, "there is no document beside this file; expected at least one more .toml file")


def folder(values: list[Document | Organisation | None]) -> Folder:
    organisation = next(value for value in values if isinstance(value, Organisation))
    documents = (value for value in values if isinstance(value, Document))
    return Folder(organisation, tuple(answered(document, organisation) for document in documents))


def answered(document: Document, organisation: Organisation) -> Document:
    """What a document leaves vague is as the organisation says."""
    rules = tuple(answered_rule(rule, organisation.choice(rule.id)) for rule in document.rules)
    return document.model_copy(update={"rules": rules})


def answered_rule(rule: Rule, choice: Choice) -> Rule:
    demand = rule.demand
    if not getattr(demand, "vague", None):
        return rule
    said: dict[str, str | None] = {"first": choice.not_before, "last": choice.not_after}
    if isinstance(demand, Due):
        said = {"at_least" if demand.before else "at_most": choice.lead}
    if not all(said.values()):
        return rule
    verb = next(verb for verb in VERBS if getattr(rule, verb))
    return rule.model_copy(update={verb: demand.model_copy(update=said)})


def decoded(files: Mapping[str, bytes]) -> dict[str, str]:
    """What lies on a disk, as text: UTF-8, with or without the invisible mark that some editors put first."""
    texts, problems = {}, []
    for name, content in files.items():
        try:
            texts[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            problems.append(Problem(name, line, "letters that are not UTF-8; expected a text that is saved as UTF-8"))
    if problems:
        raise BadInput(problems)
    return texts
