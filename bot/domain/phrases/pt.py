"""The words of messages in Portuguese."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "ÚLTIMA HORA",
    "curfew": "TOQUE DE RECOLHER",
    "curfew-lifted": "Toque de recolher suspenso",
    "key-event": "Momento-chave",
    "correction": "Correção",
    "retracted": "Retirado",
    "corrected": "corrigido às {time}",
    "source": "Fonte",
    "updates": "{count} atualizações",
    "image": "Imagem",
    "video": "Vídeo",
    "link": "Link",
    "from": "desde {start}",
    "until": "até {end}",
    "window": "de {start} até {end}",
    "curfew in_force": "Toque de recolher",
    "curfew extended": "Toque de recolher prorrogado",
    "curfew lifted": "Toque de recolher suspenso",
    "curfew expired": "Toque de recolher encerrado",
    "in_force": "em vigor",
    "extended": "prorrogado",
    "lifted": "suspenso",
    "expired": "encerrado",
    "curfew extended until": "Toque de recolher prorrogado até {time}",
    "curfew lifted at": "Toque de recolher suspenso às {time}",
    "curfew expired at": "Toque de recolher encerrado às {time}",
    "ended": "terminou {end}",
    "area": "Área",
    "status": "Situação",
    "severity": "Gravidade",
}
