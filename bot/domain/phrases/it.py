"""The words of messages in Italian."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "ULTIM’ORA",
    "curfew": "COPRIFUOCO",
    "curfew-lifted": "Coprifuoco revocato",
    "key-event": "Momento chiave",
    "correction": "Correzione",
    "retracted": "Ritirato",
    "corrected": "corretto alle {time}",
    "source": "Fonte",
    "updates": "{count} aggiornamenti",
    "image": "Immagine",
    "video": "Video",
    "link": "Link",
    "from": "inizio {start}",
    "until": "fine {end}",
    "window": "{start} – {end}",
    "curfew in_force": "Coprifuoco",
    "curfew extended": "Coprifuoco prorogato",
    "curfew lifted": "Coprifuoco revocato",
    "curfew expired": "Coprifuoco terminato",
    "in_force": "in vigore",
    "extended": "prorogato",
    "lifted": "revocato",
    "expired": "terminato",
    "curfew extended until": "Coprifuoco prorogato: fine {time}",
    "curfew lifted at": "Coprifuoco revocato alle {time}",
    "curfew expired at": "Coprifuoco terminato alle {time}",
    "ended": "terminato {end}",
    "area": "Zona",
    "status": "Stato",
    "severity": "Gravità",
}
