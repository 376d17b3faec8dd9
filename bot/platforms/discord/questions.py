"""Questions as Discord's dialogues, and the button that opens one when it cannot open by itself."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.ports import Question

# components/reference, "Text Input" and "Label"; interactions/receiving-and-responding, "Modal"
_TITLE, _LABEL, _VALUE, _BUTTON_LABEL, _TEXT = 45, 45, 4000, 80, 4000
_BUTTON, _TEXT_INPUT, _TEXT_DISPLAY, _LABELLED = 2, 4, 10, 18
_SHORT, _PARAGRAPH = 1, 2
_PLAIN: Final = 2  # a grey button

# A button's own id says that it opens a question, whether a long one, and which. The listener's
# data never begins so: it begins with a word.
_OPENS: Final = {"?1 ": False, "?2 ": True}
_KEPT: Final = 500

Json = dict[str, Any]


class Questions:
    """The questions behind the buttons that were posted; the oldest are forgotten.

    A forgotten one (after a restart, say) still opens, with its button's label as title and
    nothing filled in.
    """

    def __init__(self) -> None:
        self._asked: OrderedDict[str, Question] = OrderedDict()

    def keep(self, question: Question) -> None:
        """Remember a question whose button is posted now."""
        self._asked[_id_of(question)] = question
        self._asked.move_to_end(_id_of(question))
        while len(self._asked) > _KEPT:
            self._asked.popitem(last=False)

    def behind(self, press: str, components: Sequence[Mapping[str, Any]]) -> Question | None:
        """Return the question that a press opens, or None for any other press.

        Args:
            press: The id of what was pressed.
            components: What the message holds, for the label of a forgotten question's button.

        """
        long = _OPENS.get(press[:3])
        if long is None:
            return None
        label = _label_of(press, components) or "…"
        return self._asked.get(press) or Question(press[3:], label, label, long=long)


def asking_button(question: Question) -> Json:
    """Return the button that opens a question."""
    label = _clip(question.title, _BUTTON_LABEL).strip() or "…"
    return {"type": _BUTTON, "style": _PLAIN, "label": label, "custom_id": _id_of(question)}


def dialogue(question: Question, words: str = "") -> Json:
    """Return a question as the body of a modal.

    Args:
        question: What is asked.
        words: What is said before, as markdown.

    """
    field: Json = {
        "type": _TEXT_INPUT,
        "custom_id": "text",
        "style": _PARAGRAPH if question.long else _SHORT,
        "required": not question.value,  # what is filled in may also be emptied
        "max_length": _VALUE,
    }
    if question.value:
        field["value"] = question.value[:_VALUE]
    label = _clip(question.label.strip() or question.title, _LABEL).strip() or "…"
    said = [{"type": _TEXT_DISPLAY, "content": words[:_TEXT]}] if words else []
    labelled = {"type": _LABELLED, "label": label, "component": field}
    title = _clip(question.title.strip() or question.label, _TITLE).strip() or "…"
    return {"custom_id": question.data, "title": title, "components": [*said, labelled]}


def _id_of(question: Question) -> str:
    return f"?{_PARAGRAPH if question.long else _SHORT} {question.data}"


def _label_of(press: str, components: Sequence[Mapping[str, Any]]) -> str:
    inside = (c for row in components for c in row.get("components", ()))
    return next((str(c.get("label", "")) for c in inside if c.get("custom_id") == press), "")


def _clip(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
