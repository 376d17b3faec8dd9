"""The API's reference as a page without scripts, and as OpenAPI for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from bot.web.plain import Html, page

Json = dict[str, Any]

_PREFIX = "/api/v1"
_OTHER = "Health and figures"
_GROUPS = {"The API": (_PREFIX,), "What is pushed here": ("/hooks", "/websub"), _OTHER: ()}


def openapi_of(outer: FastAPI, api: FastAPI, doors: Mapping[str, FastAPI]) -> Json:
    """Return one OpenAPI document for the whole port."""
    document, inner = outer.openapi(), api.openapi()
    scheme = {"type": "http", "scheme": "bearer"}
    parts = inner.get("components", {})
    paths = {f"{_PREFIX}{path}": _locked(entry) for path, entry in inner["paths"].items()}
    for place, door in doors.items():
        paths |= {f"{place}{path}": entry for path, entry in door.openapi()["paths"].items()}
    return {
        **document,
        "paths": document["paths"] | paths,
        "components": {**parts, "securitySchemes": {"token": scheme}},
    }


def _locked(entry: Json) -> Json:
    return {method: {**call, "security": [{"token": []}]} for method, call in entry.items()}


def reference_page(document: Json) -> str:
    """Return a readable list of the calls in an OpenAPI document."""
    body = Html()
    body.add("h1", "Tocsin for programs")
    with body.inside("p"):
        body.text("Calls under /api/v1 need ")
        body.add("code", "Authorization: Bearer TOKEN")
        body.text(" with a token of api.tokens. The same as a file: ")
        body.add("a", "openapi.json", href="/openapi.json")
    for heading in _GROUPS:
        body.add("h2", heading)
        with body.inside("dl"):
            for path, entry in document["paths"].items():
                if _group(path) == heading:
                    _calls(body, path, entry, document.get("components", {}))
    return page("API", body, wide=True)


def _group(path: str) -> str:
    found = (heading for heading, places in _GROUPS.items() if path.startswith(places))
    return next(found, _OTHER)


def _calls(body: Html, path: str, entry: Json, parts: Json) -> None:
    for method, call in entry.items():
        with body.inside("dt"):
            body.add("span", method.upper(), class_="method")
            body.add("code", path)
        body.add("dd", call.get("summary", ""))
        for parameter in call.get("parameters", ()):
            if parameter["in"] == "query":
                body.add("dd", f"?{parameter['name']}= {parameter.get('description', '')}")
        for line in (*_fields(call.get("requestBody", {}), parts), *_problems(call)):
            body.add("dd", line)


def _fields(sent: Json, parts: Json) -> list[str]:
    """Return a line for each field of a body."""
    schema = sent.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    model = parts.get("schemas", {}).get(name, {})
    needed = model.get("required", ())
    return [
        f"{field}{'' if field in needed else '?'}: {about.get('description', '')}".rstrip(": ")
        for field, about in model.get("properties", {}).items()
    ]


def _problems(call: Json) -> list[str]:
    """Return a line for each problem that a call names itself."""
    return [
        f"{status}: {answer['description']}"
        for status, answer in call.get("responses", {}).items()
        if "application/problem+json" in answer.get("content", {})
    ]
