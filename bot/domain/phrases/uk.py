"""The words of messages in Ukrainian."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "ТЕРМІНОВО",
    "curfew": "КОМЕНДАНТСЬКА ГОДИНА",
    "curfew-lifted": "Комендантську годину скасовано",
    "key-event": "Ключова подія",
    "correction": "Виправлення",
    "retracted": "Відкликано",
    "corrected": "виправлено {time}",
    "source": "Джерело",
    "updates": "Оновлення: {count}",
    "image": "Зображення",
    "video": "Відео",
    "link": "Посилання",
    "from": "з {start}",
    "until": "до {end}",
    "window": "з {start} до {end}",
    "curfew in_force": "Комендантська година",
    "curfew extended": "Комендантську годину продовжено",
    "curfew lifted": "Комендантську годину скасовано",
    "curfew expired": "Комендантська година закінчилася",
    "in_force": "діє",
    "extended": "продовжено",
    "lifted": "скасовано",
    "expired": "закінчилося",
    "curfew extended until": "Комендантську годину продовжено до {time}",
    "curfew lifted at": "Комендантську годину скасовано о {time}",
    "curfew expired at": "Комендантська година закінчилася о {time}",
    "ended": "кінець {end}",
    "area": "Район",
    "status": "Стан",
    "severity": "Рівень",
}
