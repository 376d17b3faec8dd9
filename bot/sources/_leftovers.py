"""What editing systems leave in a text that no reader was to see: styles, scripts, short codes."""

from __future__ import annotations

import re

# A rule of a style sheet: a selector that begins with a sign of its own, and declarations.
_RULE = re.compile(
    r"(?<![^\s}])[.#@][a-zA-Z][^\s{}<>\"]{0,80}(?:[ ,>+~][^{}<\"\n]{0,80})?\s?\{[^{}<>]{0,800}\}"
)
_DECLARED = re.compile(r"\{\s*(?:[a-z-]+\s*:[^:;{}]+;?\s*)*\}\Z", re.IGNORECASE)
_SCRIPT = re.compile(
    r"(?<!\S)(?:window\.\w{1,40}\s?=[^;\n]{0,300};"
    r"|(?:var|let|const) \w{1,40}\s?=[^;\n]{0,300};"
    r"|function \w{1,40}\([\w, ]{0,100}\)\s?\{[^{}]{0,400}\}"
    r"|gtag\([^()\n]{0,200}\);?)"
)
_SCRIPT_WORDS = ("window.", "var ", "let ", "const ", "function ", "gtag(")
_SHORT_CODE = re.compile(
    r"\[/?(?:caption|gallery|video|audio|playlist|embed|embedyt|youtube|twitter|instagram|vc_\w{1,40}|et_pb_\w{1,40})"
    r"(?:\s[^\[\]<>]{0,400})?/?\]"
)
_TWICE = re.compile(
    r"&amp;(?=(?:amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[nm]dash|hellip|euro|#\d{2,5}|#x[0-9a-f]{2,4});)",
    re.IGNORECASE,
)
_NOTHING = frozenset(("null", "undefined", "none", "nan", "[object object]"))
_LONGEST_NOTHING = 15  # characters
ADVERTS = frozenset(
    (
        *("ad", "advert", "advertisement", "advertising", "sponsored", "sponsored content"),
        *("anzeige", "werbung", "publicité", "publicidad", "publicidade", "pubblicità"),
        *("advertentie", "reklama", "reklam", "реклама"),
    )
)


def without_leftovers(text: str) -> str:
    """Return a text without what was meant for machines.

    Rules of style, analytics calls and short codes go (what stands between two short codes stays);
    what was escaped twice is escaped once; a program's word for nothing is nothing.
    """
    if len(text) < _LONGEST_NOTHING and text.strip().casefold() in _NOTHING:
        return ""
    if "&amp;" in text:
        text = _TWICE.sub("&", text)
    text = without_short_codes(text)
    if "{" in text:
        text = _RULE.sub(lambda found: " " if _DECLARED.search(found[0]) else found[0], text)
    return _SCRIPT.sub(" ", text) if _may_hold_script(text) else text


def _may_hold_script(text: str) -> bool:
    """Tell, in a tenth of the time, whether looking for scripts is worth it."""
    return ("(" in text or "=" in text) and any(word in text for word in _SCRIPT_WORDS)


def without_short_codes(text: str) -> str:
    """Return a text without the short codes a blog left unread; what stands between them stays."""
    return _SHORT_CODE.sub("<br>" if "<" in text else "\n", text) if "[" in text else text
