"""The few shapes that pages are drawn with; a text is always set as text, never as markup."""

from __future__ import annotations

from typing import TypeVar

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

E = TypeVar("E", bound=Element)

_NEW_TAB = {"target": "_blank", "rel": "noopener noreferrer nofollow"}


def box(tag: str, look: str = "", **attributes: str) -> Element:
    """Return an empty element; ``look`` are class names, ``_`` in an attribute means ``-``."""
    return _dressed(Element(tag), look, attributes)


def say(tag: str, text: str, look: str = "", **attributes: str) -> TextElement:
    """Return an element that holds a text."""
    return _dressed(TextElement(tag=tag, text=text), look, attributes)


def link(text: str, address: str, look: str = "") -> TextElement:
    """Return a link out of the console; ``address`` has passed ``web_address``."""
    return say("a", text, look, href=address, **_NEW_TAB)


def button(text: str, look: str = "", **attributes: str) -> TextElement:
    """Return a button."""
    return say("button", text, look, type="button", **attributes)


def _dressed(element: E, look: str, attributes: dict[str, str]) -> E:
    # Set as values: a text that went through the props' own little language could escape from it.
    for name, value in attributes.items():
        element.props[name.rstrip("_").replace("_", "-")] = value
    element.classes(look or None)
    return element
