"""The few shapes that pages are drawn with; a text is always set as text, never as markup."""

from __future__ import annotations

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

_NEW_TAB = {"target": "_blank", "rel": "noopener noreferrer nofollow"}


def box(tag: str, look: str = "", **attributes: str) -> Element:
    """Return an empty element; ``look`` are class names, ``_`` in an attribute means ``-``."""
    return _dressed(Element(tag), look, attributes)


def say(tag: str, text: str, look: str = "", **attributes: str) -> Element:
    """Return an element that holds a text."""
    return _dressed(TextElement(tag=tag, text=text), look, attributes)


def link(text: str, address: str, look: str = "") -> Element:
    """Return a link out of the console; ``address`` has passed ``web_address``."""
    return say("a", text, look, href=address, **_NEW_TAB)


def button(text: str, look: str = "", **attributes: str) -> Element:
    """Return a button."""
    return say("button", text, look, type="button", **attributes)


def _dressed(element: Element, look: str, attributes: dict[str, str]) -> Element:
    # Set as values: a text that went through the props' own little language could escape from it.
    for name, value in attributes.items():
        element.props[name.rstrip("_").replace("_", "-")] = value
    return element.classes(look) if look else element
