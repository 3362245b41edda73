"""What can be said of documents before anybody adopts them."""

from pathlib import Path

import pytest
from association import Sentence, association, due, files, meets
from kumla import broken, kumla, with_another_rule, with_closed_months, with_times, without_rules

from app.cli import main
from schedules.checks import Checked, checked
from schedules.folder import Folder
from schedules.planner import plan_year


def check(folder: Folder) -> Checked:
    return checked(folder, {document.header.text: "" for document in folder.documents}, 2027)


def findings(folder: Folder) -> list[tuple[str, ...]]:
    return [finding.rules for finding in check(folder).findings]


def clashes(folder: Folder) -> list[tuple[str, ...]]:
    """The findings that no year can live with."""
    return [finding.rules for finding in check(folder).findings if finding.contradicts]


def test_kumlas_document_says_nothing_twice_and_nobody_reports_who_never_meets() -> None:
    assert findings(kumla()) == []


def test_two_rules_that_say_the_same_are_found() -> None:
    again = {"group": "styrgrupp", "minutes": 60}

    assert findings(with_another_rule(kumla(), id="en-timme", lasts=again)) == [("styrgrupp-motestid", "en-timme")]


def test_a_group_that_reports_but_never_meets_is_found() -> None:
    assert findings(without_rules(kumla(), "andt-sammantraden")) == [("andt-aterkoppling",)]


def test_a_first_january_meeting_in_a_closed_january_is_found() -> None:
    conflicts = check(with_closed_months(kumla(), 1)).conflicts

    assert [conflict.rules for conflict in conflicts] == [("arbetsordning-avstamning",)]


# ---- an association that has thought too little

TWICE, APART, MANY = "protokoll-igen", "styrelsen-minst-atta", "atta-budgetar"
JANUARY, REPORT = "oversyn-i-januari", "valberedningen-berattar"
STATUTES: tuple[Sentence, ...] = (
    meets("styrelse", 6, "styrelsen-sex", "Styrelsen sammanträder sex gånger per år."),
    meets("styrelse", {"min": 8, "max": 366}, APART, "Styrelsen ska hålla minst åtta möten varje år."),
    meets("arsmote", "undecided", "arsmotet", "När årsmötet hålls bestäms av styrelsen."),
    (MANY, "Budgeten redovisas för styrelsen åtta gånger per år.",
     {"presents": {"what": "budget", "by": ["revisor"], "to": "styrelse", "times": 8}}),
    (JANUARY, "Stadgarna ses över vid årsmötets första möte i januari.",
     {"reviews": {"group": "arsmote", "at": "first meeting", "month": 1}}),
    due("kallelse", "Kallelse ska utgå tidigast sex veckor och senast en månad före årsmötet, med alla motioner.",
        by=["sekreterare"], to=["medlem"], before="arsmote", at_least="1 month", at_most="6 weeks", needs=["motioner"]),
    due("motioner", "Motioner lämnas senast två veckor före årsmötet.",
        by=["medlem"], before="arsmote", at_least="2 weeks"),
    due("nomineringar", "Nomineringar lämnas senast sju veckor före årsmötet.",
        by=["medlem"], before="arsmote", at_least="7 weeks"),
    due("protokoll", "Protokollet justeras inom 14 dagar.",
        by=["ordforande", "sekreterare"], after="styrelse", at_most="14 days"),
    (TWICE, "Inom 14 dagar ska protokollet justeras.",
     {"due": {"what": "protokoll", "by": ["sekreterare", "ordforande"], "after": "styrelse", "at_most": "14 days"}}),
    (REPORT, "Årsmötet berättar för styrelsen två gånger.",
     {"reports": {"from": "arsmote", "to": "styrelse", "times": 2}}),
)  # fmt: skip
FOUND = {
    ("protokoll", TWICE): False,  # open: it may be meant
    ("styrelsen-sex", APART): True,
    (MANY, "styrelsen-sex", APART): True,
    (JANUARY, "arsmotet"): False,
    ("motioner", "kallelse"): True,
    ("nomineringar", "kallelse"): False,
}


def test_a_document_that_has_all_faults_is_told_each_of_them() -> None:
    found = check(association(*STATUTES)).findings

    assert {each.rules: each.contradicts for each in found} == FOUND


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_finding_quotes_the_sentences_that_it_is_about_with_their_sections(language: str) -> None:
    folder = association(*STATUTES, language=language)

    for finding in check(folder).findings:
        for rule in map(folder.rule, finding.rules):
            assert rule.id in finding.says and rule.quote in finding.says and "(1: " in finding.says


def test_a_document_that_contradicts_itself_is_read_and_checked_and_the_command_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files(STATUTES).items():
        (tmp_path / name).write_text(text, "utf-8")

    assert main(["check", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "Att se över" in out and "Reglerna går inte ihop" in out


def test_a_document_with_only_open_ends_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = [without_needs(sentence) for sentence in STATUTES if sentence[0] not in (MANY, APART)]
    for name, text in files(left).items():
        (tmp_path / name).write_text(text, "utf-8")

    assert main(["check", str(tmp_path)]) == 0
    assert "Att se över" in capsys.readouterr().out


def without_needs(sentence: Sentence) -> Sentence:
    id, words, verb = sentence
    return id, words, {name: {**demand, "needs": []} if name == "due" else demand for name, demand in verb.items()}


# ---- said twice, or otherwise


def two(one: dict[str, object], other: dict[str, object]) -> Folder:
    return association(meets("arsmote", 1), ("ett", "Det ena.", one), ("tva", "Det andra.", other))


LIST = {"what": "budget", "each": "month", "by": ["revisor", "sekreterare"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"produces": LIST}, {"produces": {**LIST, "by": ["sekreterare", "revisor"]}}),
        ({"produces": LIST}, {"produces": {**LIST, "by": []}}),
        ({"meets": {"group": "styrelse", "times": 6}},
         {"meets": {"group": "styrelse", "times": {"min": 6, "max": 6}, "decided_by": "styrelse"}}),
        ({"lasts": {"group": "styrelse", "minutes": 60}}, {"lasts": {"group": "styrelse", "minutes": 60}}),
        ({"allows": {"what": "bjuda in"}}, {"allows": {"what": "bjuda in", "by": ["ordforande"]}}),
    ],
)  # fmt: skip
def test_the_same_rule_in_another_order_or_with_a_name_less_is_the_same(
    one: dict[str, object], other: dict[str, object]
) -> None:
    folder = two(one, other)

    assert ("ett", "tva") in findings(folder) and clashes(folder) == []


def test_a_sentence_that_one_rule_has_under_also_is_not_said_anew_by_another_rule() -> None:
    also = [{"section": "1", "quote": "Det andra."}]
    by = {"what": "budget", "each": "month"}
    one = {"produces": {**by, "by": ["revisor"]}, "also": also}

    assert findings(two(one, {"produces": {**by, "by": ["sekreterare"]}})) == [("ett", "tva")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"produces": LIST}, {"produces": {**LIST, "what": "protokoll"}}),
        ({"produces": {**LIST, "by": ["revisor"]}}, {"produces": {**LIST, "by": ["sekreterare"]}}),
        ({"extra": {"group": "arsmote", "called_by": "revisor"}},
         {"extra": {"group": "arsmote", "called_by": "ordforande"}}),
        ({"reviews": {"group": "arsmote", "at": "first meeting", "month": 1}},
         {"reviews": {"group": "arsmote", "at": "first meeting", "month": 3}}),
        ({"due": {"what": "kallelse", "before": "arsmote", "at_least": "2 weeks", "to": ["medlem"]}},
         {"due": {"what": "kallelse", "before": "arsmote", "at_least": "4 weeks", "to": ["revisor"]}}),
        ({"due": {"what": "kallelse", "before": "arsmote", "at_least": "2 weeks"}},
         {"due": {"what": "kallelse", "before": "arsmote", "at_least": "4 weeks"}}),
    ],
)  # fmt: skip
def test_two_rules_about_different_things_or_that_can_both_be_kept_are_not_found(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert findings(two(one, other)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"meets": {"group": "styrelse", "times": 6}}, {"meets": {"group": "styrelse", "times": {"min": 8, "max": 9}}}),
        ({"lasts": {"group": "styrelse", "minutes": 60}}, {"lasts": {"group": "styrelse", "minutes": 90}}),
        ({"produces": LIST}, {"produces": {**LIST, "each": "quarter"}}),
        ({"due": {"what": "kallelse", "before": "arsmote", "at_least": "4 weeks"}},
         {"due": {"what": "kallelse", "before": "arsmote", "at_least": "1 week", "at_most": "2 weeks"}}),
    ],
)  # fmt: skip
def test_two_rules_with_different_numbers_for_the_same_thing_contradict_each_other(
    one: dict[str, object], other: dict[str, object]
) -> None:
    folder = two(one, other)

    assert findings(folder) == clashes(folder) == [("ett", "tva")]


# ---- more than meetings can carry


def test_more_reports_than_meetings_is_said_once_from_the_documents_alone() -> None:
    found = check(with_times(kumla(), "styrgrupp-sammantraden", 3))

    assert [finding.rules for finding in found.findings] == [
        ("kvartalsanalys", "styrgrupp-sammantraden"),
        ("operativ-aterkoppling", "styrgrupp-sammantraden"),
        ("andt-aterkoppling", "styrgrupp-sammantraden"),
    ]
    assert found.conflicts == () and found.is_broken


@pytest.mark.parametrize("times", [7, 300])
def test_a_year_that_is_asked_for_too_many_reports_is_planned_all_the_same_and_breaks_that_rule(times: int) -> None:
    plan = plan_year(with_times(kumla(), "operativ-aterkoppling", times), 2027)

    assert broken(plan) == {"operativ-aterkoppling"}
    assert [conflict.rules for conflict in plan.conflicts] == [("styrgrupp-sammantraden", "operativ-aterkoppling")]


def test_as_many_reports_as_there_are_meetings_are_not_too_many() -> None:
    assert findings(with_times(kumla(), "operativ-aterkoppling", 6)) == []


def test_what_happens_at_meetings_of_a_group_that_has_none_cannot_happen() -> None:
    assert clashes(without_rules(kumla(), "operativ-sammantraden")) == []
    assert clashes(without_rules(kumla(), "styrgrupp-sammantraden")) == [
        ("arbetsordning-avstamning",), ("kvartalsanalys",), ("operativ-aterkoppling",), ("andt-aterkoppling",),
    ]  # fmt: skip


# ---- too late


def around(call: dict[str, object], motions: dict[str, object], *besides: Sentence) -> Folder:
    return association(
        meets("arsmote", 1),
        due("kallelse", by=["sekreterare"], before="arsmote", **call),
        due("motioner", by=["medlem"], before="arsmote", **motions),
        *besides,
    )


NEEDS = {"needs": ["motioner"]}


@pytest.mark.parametrize(
    ("call", "motions", "found"),
    [
        ({"at_least": "4 weeks"}, {"at_least": "2 weeks"}, True),
        ({"at_least": "2 weeks", "at_most": "6 weeks"}, {"at_least": "1 week"}, True),
        ({"at_least": "2 weeks"}, {"at_least": "14 days"}, False),  # on the same day
        ({"at_least": "2 weeks", "at_most": "6 weeks"}, {"at_least": "4 weeks"}, False),
        ({"at_least": "1 month"}, {"at_least": "5 weeks"}, False),  # 31 days at most
        ({"at_least": "10 working days"}, {"at_least": "2 days"}, True),
    ],
)
def test_motions_may_not_come_after_the_call_that_lists_them(
    call: dict[str, object], motions: dict[str, object], found: bool
) -> None:
    assert clashes(around({**call, **NEEDS}, motions)) == [("motioner", "kallelse")] * found


def test_motions_that_only_at_times_come_after_the_call_are_shown_with_such_a_day() -> None:
    """A month is 28 to 31 days, and thirty days before 1 March is later than a month before it."""
    (finding,) = check(around({"at_least": "1 month", **NEEDS}, {"at_least": "30 days"})).findings

    assert not finding.contradicts and "som när mötet är" in finding.says


PAPERS = due(
    "handlingar", by=["sekreterare"], to=["medlem"], before="arsmote", at_least="1 week", needs=["motioner"]
)
LATER_PAPERS = due("handlingar", by=["sekreterare"], to=["medlem"], before="arsmote", at_least="1 week")


def test_motions_that_may_come_after_the_call_are_found_also_where_the_call_does_not_say_that_it_needs_them() -> None:
    (found,) = check(around({"at_least": "1 month", "to": ["medlem"]}, {"at_least": "2 weeks"})).findings

    assert (found.rules, found.contradicts) == (("motioner", "kallelse"), False)


@pytest.mark.parametrize("papers", [PAPERS, LATER_PAPERS])
def test_motions_after_the_call_are_in_time_for_a_later_paper(papers: Sentence) -> None:
    assert findings(around({"at_least": "1 month", "to": ["medlem"]}, {"at_least": "2 weeks"}, papers)) == []


def test_what_whoever_calls_owes_after_the_call_is_no_motion() -> None:
    call = {"at_least": "1 month", "to": ["medlem", "sekreterare"]}
    own = due("berattelse", by=["sekreterare"], before="arsmote", at_least="1 week")

    assert findings(around(call, {"at_least": "1 month"}, own)) == []


@pytest.mark.parametrize(
    ("call", "motions", "found"),
    [
        ({"at_least": "1 month"}, {"at_least": "6 weeks"}, True),
        ({"at_least": "2 weeks", "at_most": "4 weeks"}, {"at_least": "6 weeks"}, True),
        ({"at_least": "8 weeks"}, {"at_least": "6 weeks"}, False),
        ({"at_least": "6 weeks"}, {"at_least": "6 weeks"}, False),
    ],
)
def test_members_should_hear_of_the_meeting_before_their_motions_are_due(
    call: dict[str, object], motions: dict[str, object], found: bool
) -> None:
    folder = around({**call, "to": ["medlem"]}, motions, PAPERS)

    assert findings(folder) == [("motioner", "kallelse")] * found and clashes(folder) == []


def test_members_of_a_group_that_is_called_are_told_with_it() -> None:
    assert findings(around({"at_least": "1 month", "to": ["arsmote"]}, {"at_least": "6 weeks"})) == [
        ("motioner", "kallelse")
    ]


def test_an_earlier_call_tells_of_the_meeting_for_all_that_is_sent_later() -> None:
    folder = association(
        meets("arsmote", 1),
        due("kallelse", by=["sekreterare"], to=["medlem"], before="arsmote", at_least="8 weeks"),
        due("motioner", by=["medlem"], before="arsmote", at_least="6 weeks"),
        due("handlingar", by=["sekreterare"], to=["medlem"], before="arsmote", at_least="2 weeks", needs=["motioner"]),
    )

    assert findings(folder) == []


def test_the_call_to_an_extra_meeting_says_nothing_of_an_ordinary_one() -> None:
    folder = association(
        meets("arsmote", 1),
        due("kallelse", to=["medlem"], before="arsmote", at_least="1 week", meetings="extra"),
        due("motioner", by=["medlem"], before="arsmote", at_least="2 weeks", meetings="ordinary"),
    )

    assert findings(folder) == []
