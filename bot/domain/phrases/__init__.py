"""The words of messages as data: flags, phrases in ten languages, names of networks."""

from __future__ import annotations

from typing import Final

from bot.domain.model import Flag
from bot.domain.phrases import ar, de, en, es, fr, he, it, pl, pt, uk

ICONS: Final[dict[Flag, str]] = {
    Flag.BREAKING: "🔴",
    Flag.CURFEW: "🚨",
    Flag.CURFEW_LIFTED: "🟢",
    Flag.KEY_EVENT: "📌",
    Flag.CORRECTION: "✏️",
    Flag.RETRACTED: "🚫",
}

NETWORKS: Final[dict[str, str]] = {
    "twitter": "X (Twitter)",
    "x": "X (Twitter)",
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "reddit": "Reddit",
    "telegram": "Telegram",
    "threads": "Threads",
    "tiktok": "TikTok",
    "truthsocial": "Truth Social",
    "youtube": "YouTube",
}

# A key missing in a table, or a table missing, falls back to English.
WORDS: Final[dict[str, dict[str, str]]] = {
    "en": en.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "de": de.WORDS,
    "it": it.WORDS,
    "pt": pt.WORDS,
    "pl": pl.WORDS,
    "uk": uk.WORDS,
    "ar": ar.WORDS,
    "he": he.WORDS,
}

RIGHT_TO_LEFT: Final = frozenset({"ar", "he"})
"""The languages whose lines run from right to left."""
