"""The words of messages in German."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "EILMELDUNG",
    "curfew": "AUSGANGSSPERRE",
    "curfew-lifted": "Ausgangssperre aufgehoben",
    "key-event": "Schlüsselmoment",
    "correction": "Korrektur",
    "retracted": "Zurückgezogen",
    "corrected": "korrigiert {time}",
    "source": "Quelle",
    "updates": "{count} Meldungen",
    "image": "Bild",
    "video": "Video",
    "link": "Link",
    "from": "ab {start}",
    "until": "bis {end}",
    "window": "von {start} bis {end}",
    "curfew in_force": "Ausgangssperre",
    "curfew extended": "Ausgangssperre verlängert",
    "curfew lifted": "Ausgangssperre aufgehoben",
    "curfew expired": "Ausgangssperre beendet",
    "in_force": "in Kraft",
    "extended": "verlängert",
    "lifted": "aufgehoben",
    "expired": "beendet",
    "curfew extended until": "Ausgangssperre verlängert bis {time}",
    "curfew lifted at": "Ausgangssperre aufgehoben um {time}",
    "curfew expired at": "Ausgangssperre beendet um {time}",
    "ended": "beendet {end}",
    "area": "Gebiet",
    "status": "Stand",
    "severity": "Warnstufe",
}
