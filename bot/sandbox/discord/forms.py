"""Dialogues: what Discord takes as one, and what is sent when somebody fills it in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bot.sandbox.discord import fields
from bot.sandbox.discord.errors import Fault, invalid_form
from bot.sandbox.discord.fields import join
from bot.sandbox.nouns import ActError, Json

# interactions/receiving-and-responding, "Modal"; components/reference, "Text Input" and "Label"
TITLE: Final = 45
CUSTOM_ID: Final = 100
PARTS: Final = 5
LABEL: Final = 45
HINT: Final = 100
VALUE: Final = 4000
OPEN_FORM: Final = "discord/form/"  # and the chat's id: the dialogue that was opened last there
ROW, INPUT, TEXT, LABELLED = 1, 4, 10, 18


def judge(form: Any) -> None:
    """Judge a dialogue; raise ``RefusedError`` 50035 with every field that breaks a rule."""
    faults = list(fields.mapping("data", form))
    if not faults:
        faults = list(_form(form))
    if faults:
        raise invalid_form(faults)


def shown(form: Json) -> Json:
    """Return what a person sees of a dialogue: its title, and its first field with what it holds."""
    first = next(_inputs(form["components"]))
    label = next((p["label"] for p in form["components"] if p.get("label")), first.get("label"))
    return {"title": form["title"], "label": label or "", "value": first.get("value") or ""}


def filled(form: Json, text: str) -> Json:
    """Return what a person sends who writes ``text`` into the first field.

    Raises:
        ActError: the client does not let one send that.

    """
    first = next(_inputs(form["components"]))
    _accepts(first, text)
    numbers = iter(range(1, 1000))
    parts = [_sent(part, first, text, numbers) for part in form["components"]]
    return {"custom_id": form["custom_id"], "components": parts}


def _sent(part: Json, first: Json, text: str, numbers: Iterator[int]) -> Json:
    shape: Json = {"type": part["type"], "id": part.get("id") or next(numbers)}
    if part["type"] == LABELLED:
        return {**shape, "component": _sent(part["component"], first, text, numbers)}
    if part["type"] == ROW:
        inside = [_sent(each, first, text, numbers) for each in part["components"]]
        return {**shape, "components": inside}
    if part["type"] == INPUT:
        value = text if part is first else part.get("value") or ""
        return {**shape, "custom_id": part["custom_id"], "value": value}
    return shape


def _accepts(field: Json, text: str) -> None:
    least = field.get("min_length") or (1 if field.get("required", True) else 0)
    most = field.get("max_length") or VALUE
    if not least <= len(text) <= most and (text or field.get("required", True)):
        raise ActError(f"the dialogue takes {least} to {most} characters")


def _inputs(parts: list[Json]) -> Iterator[Json]:
    for part in parts:
        if part["type"] == INPUT:
            yield part
        inside = [*(part.get("components") or []), part.get("component")]
        yield from _inputs([each for each in inside if each])


def _form(form: Json) -> Iterator[Fault]:
    yield from fields.required("", form, "custom_id", CUSTOM_ID)
    yield from fields.required("", form, "title", TITLE)
    parts = form.get("components")
    faults = list(fields.listing("components", parts, PARTS, fewest=1))
    yield from faults
    for number, part in enumerate([] if faults else form["components"]):
        yield from _part(join("components", number), part)
    inputs = [] if faults else [part for part in form["components"] if isinstance(part, dict)]
    if not faults and not any(part.get("type") in (ROW, LABELLED) for part in inputs):
        yield Fault("components", "BASE_TYPE_REQUIRED", fields.REQUIRED)


def _part(path: str, part: Any) -> Iterator[Fault]:
    wrong = list(fields.mapping(path, part))
    yield from wrong
    if wrong:
        return
    match part.get("type"):
        case kind if kind == LABELLED:
            yield from fields.required(path, part, "label", LABEL)
            yield from fields.optional(path, part, "description", HINT)
            yield from _input(join(path, "component"), part.get("component"), labelled=True)
        case kind if kind == ROW:
            yield from _row(path, part)
        case kind if kind == TEXT:
            yield from fields.required(path, part, "content", VALUE)
        case kind:
            yield from fields.choice(join(path, "type"), kind, (ROW, TEXT, LABELLED))


def _row(path: str, part: Json) -> Iterator[Fault]:
    at = join(path, "components")
    faults = list(fields.listing(at, part.get("components"), 1, fewest=1))
    yield from faults
    if not faults:
        yield from _input(join(at, 0), part["components"][0], labelled=False)


def _input(path: str, field: Any, *, labelled: bool) -> Iterator[Fault]:
    wrong = list(fields.mapping(path, field))
    wrong += [] if wrong else fields.choice(join(path, "type"), field.get("type"), (INPUT,))
    yield from wrong
    if wrong:
        return
    yield from fields.required(path, field, "custom_id", CUSTOM_ID)
    yield from fields.choice(join(path, "style"), field.get("style"), (1, 2))
    yield from fields.optional(path, field, "value", field.get("max_length") or VALUE)
    yield from fields.optional(path, field, "placeholder", HINT)
    for key, least in (("min_length", 0), ("max_length", 1)):
        if field.get(key) is not None:
            yield from fields.whole(join(path, key), field[key], least, VALUE)
    if labelled and field.get("label") is not None:
        yield Fault(join(path, "label"), "BASE_TYPE_REQUIRED", "The label stands around the input")
    elif not labelled:
        yield from fields.required(path, field, "label", LABEL)
