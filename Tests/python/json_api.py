# SPDX-License-Identifier: Apache-2.0
"""Is this a document of JSON:API 1.0?

The schema and the rules are written from https://jsonapi.org/format/1.0/, chapter "Document Structure" and the chapters
"Inclusion of Related Resources", "Sparse Fieldsets" and "Error Objects". Errors keep the one habit of the original that
its clients depend on: `code` is a number or null."""

import jsonschema

NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]$|^[A-Za-z0-9]$"
LINK = {"anyOf": [
    {"type": "string", "pattern": "^https?://[^ ]+$"},
    {"type": "object", "required": ["href"], "properties": {"href": {"type": "string"}, "meta": {"type": "object"}}},
]}
IDENTIFIER = {
    "type": "object", "required": ["type", "id"], "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "pattern": NAME}, "id": {"type": "string", "minLength": 1},
        "meta": {"type": "object"},
    },
}
RELATIONSHIP = {
    "type": "object", "additionalProperties": False,
    "anyOf": [{"required": [name]} for name in ("links", "data", "meta")],
    "properties": {
        "links": {"type": "object", "anyOf": [{"required": [name]} for name in ("self", "related", "first")],
                  "additionalProperties": LINK},
        "data": {"anyOf": [{"type": "null"}, IDENTIFIER, {"type": "array", "items": IDENTIFIER, "uniqueItems": True}]},
        "meta": {"type": "object"},
    },
}
RESOURCE = {
    "type": "object", "required": ["type", "id"], "additionalProperties": False,
    "properties": {
        **IDENTIFIER["properties"],
        "attributes": {"type": "object", "propertyNames": {"pattern": NAME, "not": {"enum": ["type", "id"]}}},
        "relationships": {
            "type": "object", "additionalProperties": RELATIONSHIP, "minProperties": 1,
            "propertyNames": {"pattern": NAME, "not": {"enum": ["type", "id"]}},
        },
        "links": {"type": "object", "additionalProperties": LINK},
    },
}
DOCUMENT = {
    "type": "object", "required": ["data"], "additionalProperties": False,
    "properties": {
        "data": {"anyOf": [{"type": "null"}, RESOURCE, {"type": "array", "items": RESOURCE}]},
        "included": {"type": "array", "items": RESOURCE},
        "links": {
            "type": "object", "additionalProperties": False,
            "properties": {name: LINK for name in ("self", "related", "first", "last", "prev", "next")},
        },
        "meta": {"type": "object"}, "jsonapi": {"type": "object"},
    },
}
ERRORS = {
    "type": "object", "required": ["errors"], "additionalProperties": False,
    "properties": {"errors": {"type": "array", "minItems": 1, "items": {
        "type": "object", "required": ["id", "status", "code", "code_name", "title", "detail"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9a-fA-F-]{36}$"},
            "status": {"type": "string", "pattern": "^[45][0-9]{2}$"}, "code": {"type": ["integer", "null"]},
            "code_name": {"type": "string", "pattern": "^[A-Za-z]+$"}, "title": {"type": "string"},
            "detail": {"type": "string"}, "retry_after_seconds": {"type": "integer"},
            "source": {"type": "object", "properties": {"parameter": {"type": "string"}}},
        },
    }}},
}


def key(resource: dict) -> tuple[str, str]:
    return resource["type"], resource["id"]


def linked(resource: dict) -> list[tuple[str, str]]:
    found = []
    for relationship in resource.get("relationships", {}).values():
        data = relationship.get("data")
        found += [key(one) for one in (data if isinstance(data, list) else [data] if data else [])]
    return found


def check(document: dict) -> None:
    jsonschema.validate(document, DOCUMENT)
    data = document["data"]
    primary = data if isinstance(data, list) else [data] if data else []
    included = document.get("included", [])
    keys = [key(resource) for resource in primary + included]
    assert len(keys) == len(set(keys)), "a compound document has each resource once"
    for resource in primary + included:
        attributes, relationships = resource.get("attributes", {}), resource.get("relationships", {})
        assert not attributes.keys() & relationships.keys(), "attributes and relationships share one space of names"
    # Full linkage: whatever is included is named by the primary data or by something that is reached from there.
    by_key = {key(resource): resource for resource in primary + included}
    reached, waiting = set(), [key(resource) for resource in primary]
    while waiting:
        here = waiting.pop()
        if here in reached or here not in by_key:
            continue
        reached.add(here)
        waiting += linked(by_key[here])
    assert reached == set(by_key), f"nothing leads to {set(by_key) - reached}"


def check_errors(document: dict, status: int) -> dict:
    """Returns the first error."""
    jsonschema.validate(document, ERRORS)
    assert all(error["status"] == str(status) for error in document["errors"])
    return document["errors"][0]
