"""The words of messages in Spanish."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "ÚLTIMA HORA",
    "curfew": "TOQUE DE QUEDA",
    "curfew-lifted": "Toque de queda levantado",
    "key-event": "Momento clave",
    "correction": "Corrección",
    "retracted": "Retirado",
    "corrected": "corregido {time}",
    "source": "Fuente",
    "updates": "{count} novedades",
    "image": "Imagen",
    "video": "Vídeo",
    "link": "Enlace",
    "from": "desde {start}",
    "until": "hasta {end}",
    "window": "de {start} a {end}",
    "curfew in_force": "Toque de queda",
    "curfew extended": "Toque de queda prorrogado",
    "curfew lifted": "Toque de queda levantado",
    "curfew expired": "Toque de queda finalizado",
    "in_force": "en vigor",
    "extended": "prorrogado",
    "lifted": "levantado",
    "expired": "finalizado",
    "curfew extended until": "Toque de queda prorrogado hasta {time}",
    "curfew lifted at": "Toque de queda levantado a las {time}",
    "curfew expired at": "Toque de queda finalizado a las {time}",
    "ended": "terminó {end}",
    "area": "Zona",
    "status": "Estado",
    "severity": "Gravedad",
}
