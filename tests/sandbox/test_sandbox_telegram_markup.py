"""The stand-in reads Telegram's HTML as TDLib does; TDLib itself is the judge."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sandbox.telegram.entities import Entity, Marked, settled, utf16_length
from bot.sandbox.telegram.markup import parse_html
from bot.sandbox.telegram.tags import MarkupError

tdjson = pytest.importorskip("tdjson", reason="TDLib has no wheel for this machine")

THEIR_NAMES = {
    "texturl": "text_link",
    "mentionname": "text_mention",
    "precode": "pre_code",
    "expandableblockquote": "expandable_blockquote",
    "customemoji": "custom_emoji",
    "datetime": "date_time",
}
ARGUMENTS = ("url", "user_id", "user", "language", "custom_emoji_id", "unix_time")


def ask_tdlib(request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


@pytest.fixture(scope="module", autouse=True)
def _quiet_tdlib():
    ask_tdlib({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def theirs(markup):
    mode = {"@type": "textParseModeHTML"}
    answer = ask_tdlib({"@type": "parseTextEntities", "text": markup, "parse_mode": mode})
    if answer["@type"] == "error":
        return answer["message"].removeprefix("Can't parse entities: ")
    entities = []
    for entity in answer["entities"]:
        name = entity["type"]["@type"].removeprefix("textEntityType").lower()
        place = (entity["offset"], entity["length"])
        entities.append((*place, THEIR_NAMES.get(name, name), argument(entity["type"])))
    return answer["text"], in_order(entities)


def ours(markup):
    try:
        marked = parse_html(markup)
    except MarkupError as error:
        return str(error)
    entities = [(e.offset, e.length, e.type, argument(e.more)) for e in marked.entities]
    return marked.text, in_order(entities)


def argument(fields):
    return next((str(fields[name]) for name in ARGUMENTS if name in fields), "")


def in_order(entities):
    # entities over the same stretch have no order that would mean anything
    return sorted(entities, key=lambda e: (e[0], -e[1], e[2:]))


TABLE = {
    "bold": "<b>x</b>",
    "not ended": "<b>x",
    "unknown": "<x>y</x>",
    "crossed": "<b>a<i>b</b></i>",
    "nothing to end": "é</b>",
    "empty end": "<b>a</>",
    "self-closing": "a<br/>",
    "slash before the end": "<b />x</b>",
    "blank before the name": "< b>x</b>",
    "lone bracket": "a < b",
    "open at the end": "a <",
    "open attribute": '<b a="x',
    "attribute without value at the end": "<b x",
    "unquoted": "<a href=http://x.org>t</a>",
    "unquoted word": "<span class=tg-spoiler>x</span>",
    "attributes without a blank": '<b c="a"d="e">y</b>',
    "bracket in a value": '<b c="a>b">y</b>',
    "end tag with more": "<b>x</b c>",
    "capital letters": "<B>x</b><I>y</I>",
    "paragraph": "<p>x</p>",
    "span without class": "<span>x</span>",
    "span of another class": '<span class="x"></span>',
    "spoilers": '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
    "all simple": "<u>a</u><ins>b</ins><s>c</s><strike>d</strike><del>e</del><em>f</em>",
    "named references": "&lt;&gt;&amp;&quot;&nbsp;&apos;&LT;",
    "references without semicolon": "&lt &amp1 &ltx &#60x",
    "numeric references": "&#60;&#x3c;&#X3C;&#128512;&#0;&#1114111;&#x;",
    "half a pair": "&#55357;",
    "link": '<a href="HTTP://X.org?a=1&amp;b=2">x</a>',
    "link to nowhere": '<a href="bad">x</a><a href="">y</a>',
    "link by its own text": "<a>x.org/a</a>",
    "link to a user": '<a href="tg://user?id=123">x</a>',
    "link with a blank": '<a href="https://x.org/a b">x</a>',
    "link to a local host": '<a href="http://localhost/">x</a>',
    "script": '<a href="javascript:alert(1)">x</a>',
    "mail": '<a href="mailto:a@b.org">x</a>',
    "port too high": '<a href="http://x.org:99999/">x</a>',
    "IPv6": '<a href="http://[::1]/">x</a>',
    "language": '<pre><code class="language-py">a</code></pre>',
    "language alone": '<code class="language-py">a</code>',
    "language of a part": '<pre>x<code class="language-py">a</code></pre>',
    "quotes": "<blockquote>a\nb</blockquote><blockquote expandable>c</blockquote>",
    "emoji": '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
    "bad emoji": '<tg-emoji emoji-id="x">👍</tg-emoji>',
    "time": '<tg-time unix="1700000000" format="wDT">t</tg-time>',
    "bad time": '<tg-time unix="1" format="q">t</tg-time>',
    "beyond the plane": "😀<b>😀</b>é<i>x</i>",
    "empty tags": "<b></b><i></i>",
    "nothing": "",
}


@pytest.mark.parametrize("markup", TABLE.values(), ids=TABLE.keys())
def test_a_text_is_read_as_tdlib_reads_it(markup):
    assert ours(markup) == theirs(markup)


PIECES = st.sampled_from(
    [
        *("<b>", "</b>", "<i>", "</i>", "</>", "<a>", "</a>", "<pre>", "</pre>", "<code>"),
        *("</code>", "<blockquote>", "</blockquote>", "<tg-spoiler>", "</tg-spoiler>", "<u>"),
        *("</u>", "<s>", "</s>", "é", "😀", "a", "x.org", "&amp;", "&lt", "&#60;", "&nbsp;"),
        *("<", ">", '"', "'", "=", "/", "<x>", "<b c=", '<b c="', "&", "#", "1", "</I>", "<B "),
        *("</tg-time>", "</tg-emoji>", "</span>", " ", "\n", '<a href="http://x.org/a">'),
        *('<code class="language-py">', '<span class="tg-spoiler">', '<tg-emoji emoji-id="55">'),
        '<tg-time unix="5" format="wd">',
    ]
)
TAGS = st.sampled_from(
    [
        ("<b>", "</b>"),
        ("<strong>", "</strong>"),
        ("<i>", "</>"),
        ('<a href="http://x.org/a">', "</a>"),
        ('<a href="no">', "</a>"),
        ("<a>", "</a>"),
        ("<pre>", "</pre>"),
        ('<code class="language-py">', "</code>"),
        ("<blockquote expandable>", "</blockquote>"),
        ('<span class="tg-spoiler">', "</span>"),
        ('<tg-emoji emoji-id="55">', "</tg-emoji>"),
    ]
)
TEXTS = st.sampled_from(["a", "é", "😀", " ", "\n", "&amp;", "&lt;", "x.org", "&#128512;"])
BALANCED = st.recursive(
    TEXTS,
    lambda inner: st.builds(
        lambda tag, parts: tag[0] + "".join(parts) + tag[1], TAGS, st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example("<b c=a/>y</b>")
def test_any_heap_of_pieces_is_accepted_or_refused_as_by_tdlib(markup):
    assert ours(markup) == theirs(markup)


@settings(max_examples=300, deadline=None)
@given(st.lists(BALANCED, max_size=4).map("".join))
def test_well_formed_markup_has_the_same_text_and_entities_as_in_tdlib(markup):
    assert not isinstance(ours(markup), str)
    assert ours(markup) == theirs(markup)


@given(st.text(alphabet="a \n\r\t😀", max_size=12), st.integers(0, 12), st.integers(1, 12))
def test_a_stored_text_is_trimmed_and_its_entities_stay_on_their_words(text, start, length):
    marked = settled(Marked(text, (Entity("bold", start, length),)))

    assert marked.text == marked.text.strip()
    assert "\r" not in marked.text
    assert all(0 <= e.offset < e.end <= utf16_length(marked.text) for e in marked.entities)


def test_trimming_moves_an_entity_with_its_word():
    marked = settled(Marked(" \r\n 😀 word ", (Entity("bold", 7, 4),)))

    assert marked == Marked("😀 word", (Entity("bold", 3, 4),))
