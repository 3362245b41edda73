import re
from importlib.resources import files

import pytest

from schedules.document import VERBS, Document
from schedules.organisation import Organisation
from schedules.reading import BadInput, read_folder
from schedules.schema import schema_of
from schedules.text import unquoted

README = (files("schedules") / "documents" / "README.md").read_text("utf-8")
EXAMPLE = dict(re.findall(r"`([a-z]+\.[a-z]+)`[^\n`]*:\n\n```[a-z]+\n(.*?)```", README, re.DOTALL))


def test_the_example_is_a_folder_that_can_be_read():
    folder = read_folder(EXAMPLE)

    assert folder.organisation.identity.name == "Linåkers byalag"
    assert [group.name for group in folder.groups] == ["Styrelsen", "Badgruppen"]


def test_the_example_reads_every_sentence_of_its_text():
    document = read_folder(EXAMPLE).documents[0]

    assert unquoted(document, EXAMPLE["arbetsordning.txt"]) == ()


def test_the_example_shows_every_verb():
    rules = read_folder(EXAMPLE).rules

    assert {verb for rule in rules for verb in VERBS if getattr(rule, verb)} == set(VERBS)


@pytest.mark.parametrize("format", [Document, Organisation])
def test_every_key_is_explained(format: type[Document] | type[Organisation]):
    shapes = [schema_of(format), *schema_of(format)["$defs"].values()]
    keys = {key for shape in shapes for key in shape.get("properties", {})}

    assert {key for key in keys if not re.search(rf"`(\[+)?{key}\b", README)} == set()


def test_the_errors_shown_are_those_that_one_gets():
    slips = {
        'each = "month", by': 'each = "fortnight", by',
        'lasts = { group = "styrelsen"': 'lasts = { group = "styrelsn"',
        "fem gånger per år": "sex gånger per år",
    }
    rules = EXAMPLE["arbetsordning.toml"]
    for right, wrong in slips.items():
        rules = rules.replace(right, wrong)

    with pytest.raises(BadInput) as raised:
        read_folder({**EXAMPLE, "arbetsordning.toml": rules})

    assert f"```\n{raised.value}\n```" in README
