"""XML from strangers: nothing is unfolded, nothing is fetched, nothing is guessed."""

from __future__ import annotations

import re

from lxml import etree

# A bracket in a namespace, which no address may have, is taken for the end of it.
_ODD_SPACE = re.compile(
    r"xmlns(?::[\w.-]{1,60})?\s{0,20}=\s{0,20}(?:\"[^\"{}&]{0,500}[{}&]|'[^'{}&]{0,500}[{}&])"
)


def parsed(text: str) -> etree._Element:
    """Return the root of a document without its comments and instructions.

    Raises:
        XMLSyntaxError: it is not well-formed.
        ValueError: its names can be none.

    """
    if _ODD_SPACE.search(text):
        raise ValueError("a namespace is no address")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)
