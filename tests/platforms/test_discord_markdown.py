"""Nothing of a source's text becomes Discord markup, and none of its words is lost."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings

from bot.domain.blocks import Mark, Rich, Style
from bot.platforms.discord.addresses import LONGEST, web_address
from bot.platforms.discord.markdown import bound, escape, markdown
from tests.strategies import EXAMPLES, riches, texts, urls

BLOCK = re.compile(r"^ *(?:#{1,3} |-# |[-*+] |\d+\. |> |>>> )", re.MULTILINE)

# Discord's inline rules in the order its clients try them.
RULES = (
    ("escaped", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("address", re.compile(r"<(https?://[^ >]+)>")),
    ("link", re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]\((https?://[^\s()\\]+)\)")),
    ("tag", re.compile(r"<((?:@[!&]?|#|/[^:>]+:|a?:\w+:|t:|id:)[^>]*)>")),
    ("ping", re.compile(r"@(everyone|here|[!&]?\d{17,20})")),
    ("emoji", re.compile(r":([\w+~-]+):")),
    ("bare address", re.compile(r"((?:https?|steam)://\S+)")),
    ("bold", re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)),
    ("italic", re.compile(r"\*(?=\S)((?:\*\*|\\.|\s+(?:\\.|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL)),
    ("italic", re.compile(r"_((?:__|\\.|[^\\_])+?)_(?![^\W_])")),
    ("strike", re.compile(r"~~(.+?)~~", re.DOTALL)),
    ("spoiler", re.compile(r"\|\|(.+?)\|\|", re.DOTALL)),
    ("code", re.compile(r"`+([^`]+)`+")),
)
VERBATIM = {"escaped", "address", "tag", "ping", "emoji", "bare address", "code"}


def read(text, found=None):
    """Read markdown as a client does: return its words and what it found in it."""
    found = [] if found is None else found
    found += ["block"] * len(BLOCK.findall(text))
    words, at = [], 0
    while at < len(text):
        hits = ((kind, rule.match(text, at)) for kind, rule in RULES)
        kind, hit = next(((k, h) for k, h in hits if h), ("", None))
        if hit is None:
            words.append(text[at])
            at += 1
            continue
        found.append((kind, hit[hit.lastindex]) if kind in {"link", "address"} else kind)
        words.append(hit[1] if kind in VERBATIM else read(hit[1], found)[0])
        at = hit.end()
    return "".join(words), [kind for kind in found if kind != "escaped"]


def letters(text):
    """Return what can be read aloud; the signs' guards stand between words that unquoting joins."""
    return "".join(c for c in unquote(text.replace("\u200b", "")).casefold() if c.isalnum())


def plain(text):
    return markdown(Rich(text))


def styled(text, style, href=None):
    return markdown(Rich(text, (Mark(0, len(text), style, href),)))


@pytest.mark.parametrize(
    "text",
    [
        "*a* **b** _c_ __d__ ~~e~~ `f` ```g``` ||h||",
        "# heading\n## smaller\n-# small print",
        "- bullet\n  - deeper\n* star\n+ plus",
        "1. first\n 23. later",
        "> quoted\n>>> all quoted",
        "[words](https://evil.example) and [ref]",
        "@everyone @here <@123456789012345678> <@!123456789012345678> <@&123456789012345678>",
        "<#123456789012345678> </ban:123456789012345678> <id:customize> <t:1609960000:R>",
        "<:wave:123456789012345678> <a:wave:123456789012345678> :smile: :+1: a:b:c:",
        "steam://run/440 and <steam://run/440> javascript://alert",
        "back\\slash \\*not escaped\\* \\",
        "<mailto:a@b.example> <tel:+123456789>",
    ],
)
def test_source_text_stays_text(text):
    words, found = read(plain(text))
    assert [kind for kind in found if kind[0] != "address"] == []
    assert words.replace("\u200b", "") == text


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts())
def test_no_text_at_all_becomes_markup(text):
    words, found = read(plain(text))
    assert all(item[0] == "address" for item in found)
    assert letters(words) == letters(text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts())
def test_escaping_alone_links_nothing(text):
    words, found = read(escape(text))
    assert found == []
    assert letters(words) == letters(text)


TRUE_HOST = re.compile(r" \(\[([a-z0-9.-]+)\]\(https?://(?:www\.)?\1(?::\d+)?[^\s()]*\)\)")


@settings(max_examples=EXAMPLES, deadline=None)
@given(riches())
@example(Rich("0[", (Mark(0, 2, Style.CODE), Mark(0, 2, Style.LINK, "https://example.org/"))))
@example(
    Rich(
        "://%00",
        (Mark(0, 3, Style.LINK, "https://example.org/"), Mark(0, 4, Style.BOLD)),
    )
)
@example(Rich("%00", (Mark(0, 1, Style.BOLD), Mark(0, 2, Style.BOLD))))
def test_styled_text_loses_no_word_and_stays_within_its_bound(rich):
    text = markdown(rich)
    words, found = read(TRUE_HOST.sub("\u200b", text))  # what stands around it stays apart
    assert letters(words) == letters(rich.text)
    assert not {"block", "tag", "ping", "emoji", "bare address", "spoiler", "underline"} & set(
        found
    )
    assert len(text) <= bound(rich)
    half = rich.slice(0, len(rich.text) // 2)
    assert bound(half) <= bound(rich)


@pytest.mark.parametrize(
    ("rich", "written"),
    [
        (Rich("a b", (Mark(0, 1, Style.BOLD),)), "**a** b"),
        (Rich("ab", (Mark(0, 1, Style.BOLD), Mark(1, 2, Style.ITALIC))), "**a**\u200b*b*"),
        (Rich("ab", (Mark(0, 2, Style.BOLD), Mark(0, 2, Style.ITALIC))), "***ab***"),
        (Rich(" a \nb", (Mark(0, 5, Style.STRIKE),)), " ~~a~~ \n~~b~~"),
        (Rich("f()", (Mark(0, 3, Style.CODE),)), "`f()`"),
        (Rich("a`b", (Mark(0, 3, Style.CODE),)), "a\\`b"),
        (Rich("x*", (Mark(0, 2, Style.BOLD),)), "**x\\*\u200b**"),
    ],
    ids=[
        "bold",
        "touching",
        "nested",
        "by line",
        "code",
        "code with a backtick",
        "star at the end",
    ],
)
def test_styles_are_written_so_that_they_close(rich, written):
    assert markdown(rich) == written


GOOD = "https://good.example/page"


@pytest.mark.parametrize(
    ("words", "href", "written"),
    [
        ("the report", GOOD, f"[the report]({GOOD})"),
        ("the [full] report", GOOD, f"[the (full) report]({GOOD})"),
        ("good.example", GOOD, f"[good.example]({GOOD})"),
        ("bank.example", GOOD, f"bank.example ([good.example]({GOOD}))"),
        ("https://bank.example", GOOD, f"https\\://bank.example ([good.example]({GOOD}))"),
        (GOOD, GOOD, f"<{GOOD}>"),
        ("a", "https://good.example/(x)*", "[a](https://good.example/%28x%29%2A)"),
        ("a", "javascript:alert(1)", "a"),
        ("a", "https://good.example@evil.example/", "a"),
        ("  ", GOOD, "  "),
    ],
)
def test_a_link_never_hides_where_it_leads(words, href, written):
    assert styled(words, Style.LINK, href) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("see https://a.example/b_c.", "see <https://a.example/b_c>."),
        ("(https://a.example/b)", "(<https://a.example/b>)"),
        ("https://a.example/wiki/B_(c)", "<https://a.example/wiki/B_%28c%29>"),
        ("xhttps://a.example", "xhttps\\://a.example"),
        ("https://localhost/a", "https\\://localhost/a"),
    ],
)
def test_a_bare_address_is_delimited(text, written):
    assert plain(text) == written


@settings(max_examples=EXAMPLES, deadline=None)
@given(urls())
def test_an_address_is_harmless_or_refused(url):
    address = web_address(url)
    if address is not None:
        assert re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?([/?#][^\s<>()\[\]\\|*`\"']*)?", address)
        assert len(address) <= LONGEST
        assert "~~" not in address
