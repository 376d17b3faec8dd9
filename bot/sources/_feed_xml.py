"""The fast way into a feed: RSS, RDF and Atom that are well-formed, by lxml."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from bot.sources import _feed_xml_media as media
from bot.sources._feed_bounds import newest
from bot.sources._feed_draft import Draft, FeedDraft, Form, Medium, Tombstone, Words
from bot.sources._feed_xml_body import ATOM, atom_words, own, tags, words
from bot.sources._xml import parsed

_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = ("{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}")
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def parse(text: str) -> FeedDraft | None:
    """Return the feed, or None when the text is not well-formed or no feed by its root."""
    try:
        root = parsed(text)
    except (etree.XMLSyntaxError, ValueError):
        return None
    match etree.QName(root).localname.lower():
        case "feed":
            return _atom(root)
        case "rss" | "rdf":
            return _rss(root)
        case _:
            return None


# --------------------------------------------------------------------------- RSS and RDF


def _rss(root: etree._Element) -> FeedDraft:
    channel = next(_named(root, "channel"), root)
    # RSS 0.90 and 1.0 put their items beside the channel, all others into it.
    listed = [*_named(channel, "item"), *(() if channel is root else _named(root, "item"))]
    items, left_out = newest(listed, _item_date)
    return FeedDraft(
        title=_words(channel, "title"),
        link=_text(channel, "link"),
        base=_base(channel, ""),
        hub=_rel(channel, "hub"),
        topic=_rel(channel, "self"),
        left_out=left_out,
        drafts=tuple(_item(item) for item in items),
        tombstones=tuple(_tombstones(channel)),
    )


def _item(item: etree._Element) -> Draft:
    guid = next(_named(item, "guid"), None)
    id_ = own(guid) if guid is not None else (item.get(_RDF_ABOUT) or "").strip()
    permalink = guid is not None and guid.get("isPermaLink", "true").lower() != "false"
    link = _text(item, "link") or _rel(item, "alternate")
    return Draft(
        id=id_,
        link=link or (id_ if permalink and _is_link(id_) else ""),
        title=_words(item, "title"),
        body=_item_body(item) or media.description(item),
        author=_creator(item) or _authors(item) or _text(item, "author"),
        published=_item_date(item),
        updated=_text(item, "updated") or _dc(item, "modified") or _second_date(item),
        base=_base(item, ""),
        media=(*_enclosures(item), *media.of(item)),
    )


def _item_date(item: etree._Element) -> str:
    return _text(item, "pubDate") or _dc(item, "date")


def _is_link(guid: str) -> bool:
    """Tell an address from a number whose writer did not say that it is none."""
    return guid.startswith(("http://", "https://", "/"))


def _item_body(item: etree._Element) -> Words | None:
    for child in item.iterchildren(_ENCODED):
        if found := own(child):
            return Words(found, Form.HTML)
    for child in item.iterchildren(f"{ATOM}content"):
        if atom_words(child).text:
            return atom_words(child)
    summaries = (words(each) for each in item.iterchildren(f"{_ITUNES}summary"))
    return _words(item, "description") or next((each for each in summaries if each.text), None)


def _creator(item: etree._Element) -> str:
    found = [own(each) for each in item.iterchildren(*(space + "creator" for space in _DC))]
    return ", ".join(name for name in found if name)


def _dc(item: etree._Element, name: str) -> str:
    return next((own(each) for each in item.iterchildren(*(s + name for s in _DC))), "")


def _second_date(item: etree._Element) -> str:
    """Return the date in Dublin Core beside RSS's own, which then tells of the last change."""
    return _dc(item, "date") if _text(item, "pubDate") else ""


def _enclosures(item: etree._Element) -> Iterator[Medium]:
    for each in _named(item, "enclosure"):
        yield Medium(each.get("url", ""), each.get("type", ""))


# --------------------------------------------------------------------------- Atom


def _atom(root: etree._Element) -> FeedDraft:
    base = _base(root, "")
    entries, left_out = newest([*_named(root, "entry")], _entry_date)
    return FeedDraft(
        title=_atom_words(root, "title"),
        link=_rel(root, "alternate"),
        base=base,
        author=_authors(root),
        hub=_rel(root, "hub"),
        topic=_rel(root, "self"),
        versions=True,
        left_out=left_out,
        drafts=tuple(_entry(entry, base) for entry in entries),
        tombstones=tuple(_tombstones(root)),
    )


def _entry(entry: etree._Element, base: str) -> Draft:
    base = _base(entry, base)
    content = next(_named(entry, "content"), None)
    return Draft(
        id=_text(entry, "id"),
        link=_rel(entry, "alternate"),
        title=_atom_words(entry, "title"),
        body=_entry_body(entry),
        author=_authors(entry) or next(map(_authors, _named(entry, "source")), ""),
        published=_text(entry, "published") or _text(entry, "issued"),
        updated=_text(entry, "updated") or _text(entry, "modified"),
        base=base if content is None else _base(content, base),
        media=(*_elsewhere(content), *_linked(entry), *media.of(entry)),
    )


def _entry_date(entry: etree._Element) -> str:
    return _text(entry, "published") or _text(entry, "updated") or _text(entry, "modified")


def _entry_body(entry: etree._Element) -> Words | None:
    said = _atom_words(entry, "content") or _atom_words(entry, "summary")
    return said or media.description(entry)


def _elsewhere(content: etree._Element | None) -> Iterator[Medium]:
    """Yield the picture or film that an entry's content is, by its address."""
    if content is not None and content.get("src"):
        yield Medium(content.get("src", ""), content.get("type", ""))


def _atom_words(parent: etree._Element, name: str) -> Words | None:
    found = (atom_words(child) for child in _named(parent, name))
    return next((each for each in found if each.text), None)


def _authors(parent: etree._Element) -> str:
    names = (_text(author, "name") for author in _named(parent, "author"))
    return ", ".join(name for name in names if name)


def _linked(entry: etree._Element) -> Iterator[Medium]:
    for link in _named(entry, "link"):
        if link.get("rel") == "enclosure":
            yield Medium(link.get("href", ""), link.get("type", ""))


def _tombstones(root: etree._Element) -> Iterator[Tombstone]:
    """Yield what the feed itself deleted; an aggregate's word for another feed does not count."""
    own = _text(root, "id")
    for each in root.iterchildren(_TOMBSTONE):
        source = next(_named(each, "source"), None)
        origin = "" if source is None else _text(source, "id")
        if not origin or origin == own:
            yield Tombstone(each.get("ref", "").strip(), each.get("when", ""))


# --------------------------------------------------------------------------- parts of both


def _named(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    yield from parent.iterchildren(*tags(str(parent.tag), name))


def _text(parent: etree._Element, name: str) -> str:
    return next((found for each in _named(parent, name) if (found := own(each))), "")


def _words(parent: etree._Element, name: str) -> Words | None:
    found = (words(each) for each in _named(parent, name))
    return next((each for each in found if each.text), None)


def _rel(parent: etree._Element, rel: str) -> str:
    """Return the address of an Atom link; one without a relation is an alternate."""
    links = (each for each in _named(parent, "link") if each.get("rel", "alternate") == rel)
    return next((href for each in links if (href := each.get("href", "").strip())), "")


def _base(element: etree._Element, outer: str) -> str:
    written = element.get(_BASE, "").strip()
    try:
        return urljoin(outer, written) if written else outer
    except ValueError:
        return outer
