"""Hours, days and lengths of time in Turkish."""

from bot.domain.rules import Clock

CLOCK = Clock(
    starts=(),
    ends=(),
    to=(r"ile",),
    starts_after=(
        r"'?\s?[dt][ea]n(?:\s+itibaren)?\b",
        r"\s+ile\b",
        r"'?\s?[dt][ea]\s+(?:başl|yürürl)\w+",
        r"\s+itibar\w+",
    ),
    ends_after=(
        r"'?\s?(?:[yn]?[eaıiuü])?\s*(?:kadar|dek|değin)\b",
        r"(?:\s+saatleri)?\s+aras\w+",
        r"'?\s?[dt][ea]\s+(?:sona|bit)\w*",
    ),
    at=(r"saat(?:i|leri)?", r"günü", r"sabahı", r"gecesi", r"bu", r"tarihi"),
    days={"bugün": 0, "bu gece": 0, "bu akşam": 0, "yarın": 1, "yarın sabah": 1},
    weekdays=("pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar"),
    months=(
        "ocak",
        "şubat",
        "mart",
        "nisan",
        "mayıs",
        "haziran",
        "temmuz",
        "ağustos",
        "eylül",
        "ekim",
        "kasım",
        "aralık",
    ),
    hours={"gece yarısı": 24, "gece yarısına": 24, "gece yarısından": 24},
    numbers={
        "bir": 1,
        "iki": 2,
        "üç": 3,
        "dört": 4,
        "beş": 5,
        "altı": 6,
        "yedi": 7,
        "sekiz": 8,
        "dokuz": 9,
        "on": 10,
    },
    morning=(r"sabah",),
    evening=(r"akşam",),
    lasting={
        r"{n}\s+gün(?:lük|\s+süreyle|\s+boyunca)": 24,
        r"{n}\s+hafta(?:lık|\s+süreyle|\s+boyunca)": 168,
        r"{n}\s+saat(?:lik|\s+süreyle|\s+boyunca)": 1,
    },
)
