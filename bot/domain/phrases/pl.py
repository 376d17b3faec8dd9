"""The words of messages in Polish."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "PILNE",
    "curfew": "GODZINA POLICYJNA",
    "curfew-lifted": "Godzina policyjna zniesiona",
    "key-event": "Kluczowe wydarzenie",
    "correction": "Sprostowanie",
    "retracted": "Wycofano",
    "corrected": "poprawiono {time}",
    "source": "Źródło",
    "updates": "Nowe wpisy: {count}",
    "image": "Obraz",
    "video": "Wideo",
    "link": "Link",
    "from": "od {start}",
    "until": "do {end}",
    "window": "od {start} do {end}",
    "curfew in_force": "Godzina policyjna",
    "curfew extended": "Godzina policyjna przedłużona",
    "curfew lifted": "Godzina policyjna zniesiona",
    "curfew expired": "Godzina policyjna zakończona",
    "in_force": "obowiązuje",
    "extended": "przedłużono",
    "lifted": "zniesiono",
    "expired": "zakończono",
    "curfew extended until": "Godzina policyjna przedłużona do {time}",
    "curfew lifted at": "Godzina policyjna zniesiona o {time}",
    "curfew expired at": "Godzina policyjna zakończona o {time}",
    "ended": "koniec {end}",
    "area": "Obszar",
    "status": "Status",
    "severity": "Stopień",
}
