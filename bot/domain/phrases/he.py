"""The words of messages in Hebrew."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "מבזק",
    "curfew": "עוצר",
    "curfew-lifted": "העוצר הוסר",
    "key-event": "אירוע מרכזי",
    "correction": "תיקון",
    "retracted": "הוסר",
    "corrected": "תוקן ב־{time}",
    "source": "מקור",
    "updates": "עדכונים: {count}",
    "image": "תמונה",
    "video": "סרטון",
    "link": "קישור",
    "from": "מתאריך {start}",
    "until": "עד {end}",
    "window": "מתאריך {start} עד {end}",
    "curfew in_force": "עוצר",
    "curfew extended": "העוצר הוארך",
    "curfew lifted": "העוצר הוסר",
    "curfew expired": "העוצר הסתיים",
    "in_force": "בתוקף",
    "extended": "הוארך",
    "lifted": "הוסר",
    "expired": "הסתיים",
    "curfew extended until": "העוצר הוארך עד {time}",
    "curfew lifted at": "העוצר הוסר בשעה {time}",
    "curfew expired at": "העוצר הסתיים בשעה {time}",
    "ended": "הסתיים {end}",
    "area": "אזור",
    "status": "מצב",
    "severity": "חומרה",
}
