"""Every key a configuration may hold, section by section."""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, tuple[str, ...]] = {
    "the configuration": (
        "timezone",
        "language",
        "storage",
        "accounts",
        "stories",
        "channels",
        "editors",
        "approval",
        "recall",
        "console",
        "api",
        "delivery",
        "network",
    ),
    "accounts": ("telegram", "discord"),
    "an account": ("token", "api_url"),
    "a story": ("title", "timezone", "language", "sources", "backlog", "brake", "flags"),
    "flags": ("breaking", "curfew"),
    "a source": ("url", "id", "kind", "every", "settle", "deletions", "secret", "api_key"),
    "a channel": (
        "to",
        "stories",
        "only",
        "match",
        "exclude",
        "areas",
        "min_severity",
        "publish",
        "thread",
        "forum",
        "mention",
        "sound",
        "at_most",
        "quiet",
        "digest",
        "timezone",
        "language",
    ),
    "forum": ("tags",),
    "mention": ("breaking", "curfew", "curfew-lifted", "key-event"),
    "quiet": ("from", "to", "allow", "then"),
    "approval": ("breaking", "curfew", "live"),
    "console": ("host", "port", "public_url"),
    "api": ("tokens",),
    "delivery": ("on_unknown", "max_age"),
    "max_age": ("live", "breaking", "curfew"),
    "network": ("allow_private",),
}

KINDS = (
    "auto",
    "feed",
    "liveblog",
    "article",
    "cap",
    "wordpress-liveblog",
    "superdesk",
    "guardian",
    "hook",
)
