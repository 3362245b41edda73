"""A schema says which keys and values a file may have: as JSON Schema for editors, and in words for our own messages.

It is made from the classes of the format, so the three cannot differ.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import DEFAULT_REF_TEMPLATE, GenerateJsonSchema, JsonSchemaValue

from schedules.document import VERBS, Document
from schedules.organisation import Organisation
from schedules.reading.places import Place

Schema = dict[str, Any]


def document_schema() -> Schema:
    schema = schema_of(Document)
    schema["$defs"]["Rule"]["oneOf"] = [{"required": [verb]} for verb in VERBS]
    schema["$defs"]["Due"]["oneOf"] = [{"required": ["before"]}, {"required": ["after", "at_most"]}]
    schema["$defs"]["Presents"]["oneOf"] = [{"required": [key]} for key in ("times", "at")]
    return titled(schema, "Årshjul: a document")


def organisation_schema() -> Schema:
    return titled(schema_of(Organisation), "Årshjul: an organisation's local choices")


def titled(schema: Schema, title: str) -> Schema:
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": title}


def schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema(by_alias=True, schema_generator=Generator, ref_template=DEFAULT_REF_TEMPLATE)


class Generator(GenerateJsonSchema):
    """As TOML is: it has no null, and a key without a value is left out."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False  # "Decided By" says no more than decided_by

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        inner = super().default_schema(schema)
        return {key: value for key, value in inner.items() if key != "default" or value is not None}


def reach(schema: Schema, place: Place) -> tuple[Place, Schema]:
    """How far into the schema a place leads, and the part that decides there.

    Where a value may be one of several kinds the way ends: it is accepted or refused whole.
    """
    node = resolved(schema, schema)
    for depth, step in enumerate(place):
        inner = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
        if inner is None:
            return place[:depth], node
        node = resolved(schema, inner)
    return place, node


def resolved(schema: Schema, node: Schema) -> Schema:
    return schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def accepted(schema: Schema, node: Schema) -> str:
    """What a value may be, in words."""
    node = resolved(schema, node)
    match node:
        case {"anyOf": kinds}:
            return either([accepted(schema, kind) for kind in kinds])
        case {"enum": values}:
            return "one of " + ", ".join(values)
        case {"const": value}:
            return f'"{value}"'
        case {"properties": keys}:
            return "{ " + ", ".join(keys) + " }"
        case {"type": "array", "items": item}:
            return f"[ ... ] in which each is {accepted(schema, item)}"
        case {"type": "integer"}:
            return f"a whole number from {node['minimum']} to {node['maximum']}"
        case {"title": words}:
            return str(words)
        case {"format": "date"}:
            return "a date such as 2027-01-31, without quotes"
        case {"format": "date-time"}:
            return "a date and time such as 2027-01-31T13:00:00, without quotes"
        case {"type": "boolean"}:
            return "true or false"
        case {"minLength": _}:
            return "words in quotes"
        case _:
            return 'words in quotes, or ""'


def either(kinds: list[str]) -> str:
    *first, last = kinds
    return f"{', '.join(first)}, or {last}"
