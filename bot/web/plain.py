"""Small pages without scripts, built so that no text can become markup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2330; --soft: #566072; --page: #f4f1ea; --card: #fff;
  --line: #ddd6c8; --accent: #a3271b; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff4; --soft: #a9b3c3; --page: #12161d;
  --card: #1b212b; --line: #313a48; --accent: #ff8a75; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 8vh 1rem 2rem; color: var(--ink);
  background: var(--page); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: .6rem; }
main.wide { max-width: 54rem; }
h1 { margin: 0 0 .8rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .6rem; font-size: 1.1rem; }
p { margin: .6rem 0; } .small { color: var(--soft); font-size: .9rem; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
button { margin-top: .8rem; padding: .7rem 1.6rem; border: 0; border-radius: .4rem; cursor: pointer;
  font: inherit; font-weight: 600; color: var(--card); background: var(--accent); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
a { color: var(--accent); }
dl { margin: 0; } dt { margin-top: .9rem; } dd { margin: 0; color: var(--soft); }
.method { display: inline-block; min-width: 4rem; font-weight: 700; color: var(--accent); }
"""
_VOID = frozenset({"input"})


class Html:
    """Markup in the making; every text and every attribute is escaped on its way in."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._parts: list[str] = []

    def __str__(self) -> str:
        """Return the markup so far."""
        return "".join(self._parts)

    def text(self, words: str) -> None:
        """Add words."""
        self._parts.append(escape(words))

    def add(self, tag: str, words: str = "", **attributes: str) -> None:
        """Add an element that holds nothing but words."""
        with self.inside(tag, **attributes):
            self.text(words)

    @contextmanager
    def inside(self, tag: str, **attributes: str) -> Iterator[None]:
        """Add an element; what is added meanwhile goes into it."""
        pairs = (f' {name.rstrip("_")}="{escape(value)}"' for name, value in attributes.items())
        self._parts.append(f"<{tag}{''.join(pairs)}>")
        yield
        if tag not in _VOID:
            self._parts.append(f"</{tag}>")


def page(title: str, body: Html, *, wide: bool = False) -> str:
    """Return a whole page around ``body``."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · Tocsin</title><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head>"
        f'<body><main class="{"wide" if wide else "narrow"}">{body}</main></body></html>'
    )
