"""What can be said of documents before anybody adopts them."""

from kumla import kumla, with_another_rule, with_closed_months, without_rules

from schedules.checks import checked
from schedules.folder import Folder


def findings(folder: Folder) -> list[tuple[str, ...]]:
    text = {document.header.text: "" for document in folder.documents}
    return [finding.rules for finding in checked(folder, text, 2027).findings]


def test_kumlas_document_says_nothing_twice_and_nobody_reports_who_never_meets() -> None:
    assert findings(kumla()) == []


def test_two_rules_that_say_the_same_are_found() -> None:
    again = {"group": "styrgrupp", "minutes": 60}

    assert findings(with_another_rule(kumla(), id="en-timme", lasts=again)) == [("styrgrupp-motestid", "en-timme")]


def test_a_group_that_reports_but_never_meets_is_found() -> None:
    assert findings(without_rules(kumla(), "andt-sammantraden")) == [("andt-aterkoppling",)]


def test_a_first_january_meeting_without_a_january_meeting_is_found() -> None:
    folder = with_closed_months(kumla(), 1)

    conflicts = checked(folder, {"arbetsordning.txt": ""}, 2027).conflicts

    assert [conflict.rules for conflict in conflicts] == [("arbetsordning-avstamning",)]
