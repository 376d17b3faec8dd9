"""The words of messages in French."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "URGENT",
    "curfew": "COUVRE-FEU",
    "curfew-lifted": "Couvre-feu levé",
    "key-event": "Temps fort",
    "correction": "Correction",
    "retracted": "Retiré",
    "corrected": "corrigé à {time}",
    "source": "Source",
    "updates": "{count} mises à jour",
    "image": "Image",
    "video": "Vidéo",
    "link": "Lien",
    "from": "à partir de {start}",
    "until": "jusqu’à {end}",
    "window": "de {start} à {end}",
    "curfew in_force": "Couvre-feu",
    "curfew extended": "Couvre-feu prolongé",
    "curfew lifted": "Couvre-feu levé",
    "curfew expired": "Couvre-feu terminé",
    "in_force": "en vigueur",
    "extended": "prolongé",
    "lifted": "levé",
    "expired": "terminé",
    "curfew extended until": "Couvre-feu prolongé jusqu’à {time}",
    "curfew lifted at": "Couvre-feu levé à {time}",
    "curfew expired at": "Couvre-feu terminé à {time}",
    "ended": "terminé {end}",
    "area": "Zone",
    "status": "État",
    "severity": "Gravité",
}
