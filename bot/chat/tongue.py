"""The words of the interface in a reader's language: English in the code, the others by gettext."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE: Final = Path(__file__).parent / "locale"

LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "it": "Italiano",
    "pt": "Português",
    "pl": "Polski",
    "uk": "Українська",
    "ar": "العربية",
    "he": "עברית",
}
"""The languages of the interface by code, each under its own name."""

RIGHT_TO_LEFT: Final = frozenset({"ar", "he"})

# A value keeps its own direction inside a sentence: Unicode's first strong isolate and its end.
_ISOLATE, _END = "\u2068", "\u2069"
# So do commands, hours and addresses, which are typed from left to right in every language.
_TYPED: Final = re.compile(
    r"(?<![\w/])/[a-z]+|\d{1,2}:\d{2}-\d{1,2}:\d{2}|https?://[^\s,،.]+(?:\.[^\s,،.]+)*"
)


def sentence(text: str) -> str:
    """Return a text as it is, and mark it for translation where it is spoken later: ``t(text)``."""
    return text


def known(language: str | None) -> str | None:
    """Return the interface's code of a language tag such as ``pt-BR``; None for one it lacks."""
    code = (language or "").replace("_", "-").partition("-")[0].casefold()
    return code if code in LANGUAGES else None


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of the interface; English is what the sources say.

    A language that is unknown, a sentence that is not translated and a translation that does not
    fit its values are all spoken in English.
    """

    language: str = "en"

    def __call__(self, text: str, **values: object) -> str:
        """Return a sentence in this language, with the values its braces name filled in."""
        return self._filled(self._catalogue.gettext(text), text, values)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the form of a sentence that goes with a number, which it may name ``{n}``."""
        said = self._catalogue.ngettext(one, many, number)
        return self._filled(said, one if number == 1 else many, {"n": number, **values})

    def apart(self, value: object) -> str:
        """Return a value as it stands in a line: in its own direction, whatever the line's is."""
        return f"{_ISOLATE}{value}{_END}" if known(self.language) in RIGHT_TO_LEFT else str(value)

    def several(self, values: Sequence[str]) -> str:
        """Return a list as it stands in a sentence: ``a, b and c``."""
        return format_list([self.apart(v) for v in values], locale=known(self.language) or "en")

    @property
    def _catalogue(self) -> NullTranslations:
        # By code: a person's client may name any language, and each would be kept.
        return _catalogue(known(self.language) or "en")

    def _filled(self, said: str, english: str, values: Mapping[str, object]) -> str:
        fitting = {name: self.apart(value) for name, value in values.items()}
        if known(self.language) in RIGHT_TO_LEFT:
            said = _TYPED.sub(lambda found: self.apart(found[0]), said)
        try:
            return said.format(**fitting)
        except (KeyError, IndexError, ValueError):
            return english.format(**fitting)


@cache
def _catalogue(code: str) -> NullTranslations:
    """Return a language's catalogue, compiled in memory once."""
    path = LOCALE / code / "LC_MESSAGES" / "chat.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code, domain="chat"))
    compiled.seek(0)
    return GNUTranslations(compiled)
