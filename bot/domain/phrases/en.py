"""The words of messages in English."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "BREAKING",
    "curfew": "CURFEW",
    "curfew-lifted": "Curfew lifted",
    "key-event": "Key event",
    "correction": "Correction",
    "retracted": "Withdrawn",
    "corrected": "corrected {time}",
    "source": "Source",
    "updates": "{count} updates",
    "image": "Image",
    "video": "Video",
    "link": "Link",
    "from": "from {start}",
    "until": "until {end}",
    "window": "from {start} to {end}",
    "curfew in_force": "Curfew",
    "curfew extended": "Curfew extended",
    "curfew lifted": "Curfew lifted",
    "curfew expired": "Curfew expired",
    "in_force": "in force",
    "extended": "extended",
    "lifted": "lifted",
    "expired": "expired",
    "curfew extended until": "Curfew extended until {time}",
    "curfew lifted at": "Curfew lifted at {time}",
    "curfew expired at": "Curfew ended at {time}",
    "ended": "ended {end}",
    "area": "Area",
    "status": "Status",
    "severity": "Severity",
}
