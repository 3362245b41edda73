import tomllib
from datetime import date, time
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.cli import main
from schedules.document import VERBS
from schedules.schema import document_schema, organisation_schema

EDITORS = Path(__file__).parents[1] / "docs" / "schema"
KUMLA = files("schedules") / "organisations" / "kumla"
DOCUMENT = Draft202012Validator(document_schema())
ORGANISATION = Draft202012Validator(organisation_schema())


def as_json(value: Any) -> Any:
    """JSON has no dates: editors hold them against the schema as text."""
    match value:
        case dict():
            return {key: as_json(part) for key, part in value.items()}
        case list():
            return [as_json(part) for part in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value


def shipped(name: str) -> Any:
    return as_json(tomllib.loads((KUMLA / name).read_text("utf-8")))


def faults(validator: Draft202012Validator, written: Any) -> list[str]:
    return [".".join(map(str, fault.absolute_path)) for fault in validator.iter_errors(written)]


def test_both_schemas_are_schemas():
    Draft202012Validator.check_schema(document_schema())
    Draft202012Validator.check_schema(organisation_schema())


def test_the_shipped_files_are_as_the_schemas_say():
    assert faults(DOCUMENT, shipped("bra-arbetsordning.toml")) == []
    assert faults(ORGANISATION, shipped("organisation.toml")) == []


@pytest.mark.parametrize("name", ["document", "organisation"])
def test_no_table_may_have_keys_that_the_format_does_not_know(name: str):
    schema = document_schema() if name == "document" else organisation_schema()
    tables = [schema, *(shape for shape in schema["$defs"].values() if shape["type"] == "object")]

    assert all(table["additionalProperties"] is False and table["description"] for table in tables)


def test_a_rule_has_exactly_one_verb():
    rule = {"id": "r", "section": "1", "quote": "Vi möts."}
    meets, allows = {"meets": {"group": "vi", "times": 6}}, {"allows": {"what": "allt"}}
    schema = {"$ref": "#/$defs/Rule", "$defs": document_schema()["$defs"]}
    only_rule = Draft202012Validator(schema)

    assert only_rule.is_valid(rule | meets)
    assert not only_rule.is_valid(rule)
    assert not only_rule.is_valid(rule | meets | allows)
    assert [one["required"] for one in schema["$defs"]["Rule"]["oneOf"]] == [[verb] for verb in VERBS]


def test_keys_are_called_as_in_the_file():
    schema = document_schema()

    assert list(schema["properties"]) == ["document", "rule", "group", "role", "body", "period", "question", "no_rule"]
    assert list(schema["$defs"]["Reports"]["properties"]) == ["from", "to", "times", "per"]


def test_nothing_is_said_to_be_null_since_toml_has_none():
    assert "null" not in str(document_schema()) + str(organisation_schema())
    assert "None" not in str(document_schema()) + str(organisation_schema())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("rule", 3, "meets", "times"), "six"),
        (("rule", 3, "meets", "times"), 0),
        (("rule", 1, "produces", "each"), "fortnight"),
        (("rule", 0, "id"), "Avstämning"),
        (("document", "titel"), "Arbetsordning"),
        (("group", 0, "members"), "alla"),
    ],
)
def test_a_bad_document_is_not_as_the_schema_says(place: tuple[str | int, ...], value: Any):
    written = shipped("bra-arbetsordning.toml")
    table = written
    for step in place[:-1]:
        table = table[step]

    table[place[-1]] = value

    assert faults(DOCUMENT, written) != []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("meetings", "starts"), "one o'clock"),
        (("meetings", "closed_months"), [13]),
        (("avoid", 0, "weeks"), ["sommar"]),
        (("address", 0, "email"), "polisen"),
        (("organisation", "language"), "fi"),
    ],
)
def test_bad_local_choices_are_not_as_the_schema_says(place: tuple[str | int, ...], value: Any):
    written = shipped("organisation.toml")
    table = written
    for step in place[:-1]:
        table = table[step]

    table[place[-1]] = value

    assert faults(ORGANISATION, written) != []


def test_the_schemas_that_editors_are_given_are_those_of_the_format(tmp_path: Path) -> None:
    main(["schema", str(tmp_path)])

    for file in tmp_path.iterdir():
        assert file.read_text("utf-8") == (EDITORS / file.name).read_text("utf-8"), "make schema writes them anew"
