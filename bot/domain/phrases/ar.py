"""The words of messages in Arabic."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "breaking": "عاجل",
    "curfew": "حظر تجوّل",
    "curfew-lifted": "رفع حظر التجوّل",
    "key-event": "حدث رئيسي",
    "correction": "تصحيح",
    "retracted": "تم السحب",
    "corrected": "تم التصحيح {time}",
    "source": "المصدر",
    "updates": "المستجدات: {count}",
    "image": "صورة",
    "video": "فيديو",
    "link": "رابط",
    "from": "من {start}",
    "until": "حتى {end}",
    "window": "من {start} حتى {end}",
    "curfew in_force": "حظر تجوّل",
    "curfew extended": "تمديد حظر التجوّل",
    "curfew lifted": "رفع حظر التجوّل",
    "curfew expired": "انتهاء حظر التجوّل",
    "in_force": "سارٍ",
    "extended": "تم التمديد",
    "lifted": "تم الرفع",
    "expired": "انتهى",
    "curfew extended until": "تمديد حظر التجوّل حتى {time}",
    "curfew lifted at": "رفع حظر التجوّل عند {time}",
    "curfew expired at": "انتهاء حظر التجوّل عند {time}",
    "ended": "انتهى {end}",
    "area": "المنطقة",
    "status": "الحالة",
    "severity": "الخطورة",
}
