"""Entries as JSON: the public form of the contract, and the complete form the ledger keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.domain import blocks as b
from bot.domain.model import Entry, Flag, Notice, NoticeStatus

Json = dict[str, Any]


def time_to_json(moment: datetime | None) -> str | None:
    """Write a moment as UTC in whole seconds with ``Z``."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def time_from_json(text: str | None) -> datetime | None:
    """Read what ``time_to_json`` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def public(
    entry: Entry,
    *,
    id: str | None = None,  # noqa: A002 - the contract's own name
    story: str | None = None,
    source: str | None = None,
    revision: int = 1,
) -> Json:
    """Return the entry as programs meet it (plain text, flags, notice, blocks)."""
    return {
        "id": id,
        "story": story,
        "source": source,
        "key": entry.key,
        "revision": revision,
        "published": time_to_json(entry.published),
        "updated": time_to_json(entry.updated),
        "title": entry.title,
        "text": entry.text,
        "url": entry.url,
        "author": entry.author,
        "flags": sorted(entry.all_flags),
        "key_event": entry.key_event,
        "pinned": entry.pinned,
        "retracted": entry.retracted,
        "notice": notice_to_json(entry.notice),
        "blocks": [block_to_json(block) for block in entry.blocks],
    }


def pack(entry: Entry) -> Json:
    """Return everything the ledger must keep of an entry, styles included."""
    whole = {
        "key": entry.key,
        "title": entry.title,
        "url": entry.url,
        "author": entry.author,
        "published": time_to_json(entry.published),
        "updated": time_to_json(entry.updated),
        "key_event": entry.key_event,
        "pinned": entry.pinned,
        "provisional": entry.provisional,
        "flags": sorted(entry.flags),
        "notice": notice_to_json(entry.notice),
        "retracted": entry.retracted,
        "note": entry.note,
        "pin": entry.pin,
        "blocks": [block_to_json(block, marks=True) for block in entry.blocks],
    }
    return {name: value for name, value in whole.items() if value not in (None, False, [])}


def unpack(data: Json) -> Entry:
    """Read what ``pack`` wrote."""
    return Entry(
        key=data.get("key", ""),
        blocks=tuple(block_from_json(block) for block in data.get("blocks", ())),
        title=data.get("title"),
        url=data.get("url"),
        author=data.get("author"),
        published=time_from_json(data.get("published")),
        updated=time_from_json(data.get("updated")),
        key_event=data.get("key_event", False),
        pinned=data.get("pinned", False),
        provisional=data.get("provisional", False),
        flags=frozenset(map(Flag, data.get("flags", ()))),
        notice=notice_from_json(data.get("notice")),
        retracted=data.get("retracted", False),
        note=data.get("note"),
        pin=data.get("pin", False),
    )


def notice_to_json(notice: Notice | None) -> Json | None:
    """Write a notice with all its keys."""
    if notice is None:
        return None
    return {
        "kind": notice.kind,
        "status": notice.status.value,
        "severity": notice.severity,
        "area": notice.area,
        "starts": time_to_json(notice.starts),
        "ends": time_to_json(notice.ends),
    }


def notice_from_json(data: Json | None) -> Notice | None:
    """Read what ``notice_to_json`` wrote."""
    if data is None:
        return None
    return Notice(
        kind=data["kind"],
        status=NoticeStatus(data["status"]),
        area=data["area"],
        starts=time_from_json(data["starts"]),
        ends=time_from_json(data["ends"]),
        severity=data["severity"],
    )


def block_to_json(block: b.Block, *, marks: bool = False) -> Json:
    """Write one block; ``marks`` keeps the styles and the facts the public form leaves out."""
    match block:
        case b.Paragraph(rich):
            return {"type": "paragraph"} | _rich(rich, marks)
        case b.Heading(rich):
            return {"type": "heading"} | _rich(rich, marks)
        case b.Quote(rich, attribution):
            return {"type": "quote"} | _rich(rich, marks) | {"attribution": attribution}
        case b.Post():
            names = ("network", "author", "handle", "text", "url", "date")
            return {"type": "post"} | {name: getattr(block, name) for name in names}
        case b.Image(url, alt, credit):
            kept = {"credit": credit} if marks and credit is not None else {}
            return {"type": "image", "url": url, "alt": alt} | kept
        case b.Video(url, title):
            return {"type": "video", "url": url} | (
                {"title": title} if marks and title is not None else {}
            )
        case b.Link(url, title):
            return {"type": "link", "url": url, "title": title}
        case b.Listing(items, ordered):
            return _listing(items, ordered=ordered, marks=marks)


def block_from_json(data: Json) -> b.Block:
    """Read what ``block_to_json`` wrote with marks."""
    match data["type"]:
        case "paragraph":
            return b.Paragraph(_unrich(data))
        case "heading":
            return b.Heading(_unrich(data))
        case "quote":
            return b.Quote(_unrich(data), data.get("attribution"))
        case "post":
            return b.Post(**{name: value for name, value in data.items() if name != "type"})
        case "image":
            return b.Image(data["url"], data.get("alt"), data.get("credit"))
        case "video":
            return b.Video(data["url"], data.get("title"))
        case "link":
            return b.Link(data["url"], data.get("title"))
        case "list":
            rich = data.get("rich") or [{"text": item} for item in data["items"]]
            return b.Listing(tuple(map(_unrich, rich)), data.get("ordered", False))
        case unknown:
            raise ValueError(f"unknown block type {unknown!r}")


def _listing(items: tuple[b.Rich, ...], *, ordered: bool, marks: bool) -> Json:
    plain: Json = {"type": "list", "items": [item.text for item in items]}
    if marks and (ordered or any(item.marks for item in items)):
        plain |= {"ordered": ordered, "rich": [_rich(item, marks=True) for item in items]}
    return plain


def _rich(rich: b.Rich, marks: bool) -> Json:  # noqa: FBT001 - private, called with a name's value
    if not (marks and rich.marks):
        return {"text": rich.text}
    return {
        "text": rich.text,
        "marks": [[m.start, m.end, m.style.value, m.href] for m in rich.marks],
    }


def _unrich(data: Json) -> b.Rich:
    marks = tuple(b.Mark(s, e, b.Style(k), h) for s, e, k, h in data.get("marks", ()))
    return b.Rich(data["text"], marks)
