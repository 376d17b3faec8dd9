import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_stand_ins import discord, telegram

from bot.web.desk.discord import face as discord_face
from bot.web.desk.face import web_address
from bot.web.desk.markdown import inline, passages
from bot.web.desk.telegram import album as telegram_album
from bot.web.desk.telegram import face as telegram_face


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length, **more}


def styled(runs):
    return [(run.text, *sorted(run.styles)) for run in runs]


def test_entities_are_counted_in_utf_16():
    face = telegram_face(telegram("🚨🚨 loud", entities=[entity("bold", 5, 4)]))
    assert styled(face.passages[0].runs) == [("🚨🚨 ",), ("loud", "bold")]


def test_overlapping_entities_keep_both_styles():
    entities = [entity("bold", 0, 4), entity("italic", 2, 4)]
    face = telegram_face(telegram("abcdef", entities=entities))
    assert styled(face.passages[0].runs) == [
        ("ab", "bold"),
        ("cd", "bold", "italic"),
        ("ef", "italic"),
    ]


def test_a_quotation_becomes_a_passage_of_its_own():
    entities = [entity("blockquote", 7, 5)]
    face = telegram_face(telegram("before\nquote\nafter", entities=entities))
    assert [(p.kind, p.text) for p in face.passages] == [
        ("text", "before"),
        ("quote", "quote"),
        ("text", "after"),
    ]


@pytest.mark.parametrize(
    ("fields", "marks"),
    [
        ({"_silent": True}, ("🔕 silent",)),
        ({"message_thread_id": 5}, ("topic 5",)),
        ({"media_group_id": "1"}, ("album",)),
        ({}, ()),
    ],
)
def test_what_telegram_does_quietly_is_marked(fields, marks):
    assert telegram_face(telegram("x", **fields)).marks == marks


def test_an_album_is_one_message_with_the_words_of_the_one_that_has_them():
    bodies = [
        {"photo": [{}], "_file": "aa", "_source": "photo.png", "media_group_id": "1"},
        {"photo": [{}], "_source": "https://a.org/b.jpg", "caption": "Both", "media_group_id": "1"},
    ]
    face = telegram_album(bodies)
    assert [p.text for p in face.passages] == ["Both"]
    assert [(p.file, p.url) for p in face.pictures] == [("aa", None), (None, "https://a.org/b.jpg")]
    assert face.files == {"aa"}


@pytest.mark.parametrize("below", [True, False])
def test_a_photo_stands_over_its_words_unless_the_bot_says_otherwise(below):
    body = {"photo": [{}], "caption": "x", "show_caption_above_media": below}
    assert telegram_face(body).above is not below


def test_a_disabled_preview_shows_no_picture():
    options = {"url": "http://127.0.0.1/a.png", "is_disabled": True}
    assert telegram_face(telegram("x", link_preview_options=options)).pictures == ()


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//evil", "tg://x", "", None,
     "http://[", 7, "https://"],
)  # fmt: skip
def test_only_web_addresses_become_links(url):
    entities = [entity("text_link", 0, 4, url=url)]
    face = telegram_face(telegram("here", entities=entities))
    assert [run.href for run in face.passages[0].runs] == [None]
    assert web_address(url) is None


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-9, 60), st.integers(-9, 60))))
def test_no_word_of_a_telegram_text_is_lost_whatever_the_entities(text, places):
    kinds = ["bold", "text_link", "blockquote", "code"]
    entities = [entity(kinds[i % 4], *place) for i, place in enumerate(places)]
    face = telegram_face(telegram(text, entities=entities))
    shown = "".join(passage.text for passage in face.passages)
    assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("**a** b", [("a", "bold"), (" b",)]),
        ("*a* _b_", [("a", "italic"), (" ",), ("b", "italic")]),
        ("***a***", [("a", "bold", "italic")]),
        ("**a *b***", [("a ", "bold"), ("b", "bold", "italic")]),
        ("__u__ ~~s~~", [("u", "underline"), (" ",), ("s", "strike")]),
        ("`**x**`", [("**x**", "code")]),
        (r"\*\*x\*\*", [("**x**",)]),
        ("snake_case_name", [("snake_case_name",)]),
        ("2 * 3 * 4", [("2 * 3 * 4",)]),
        ("**open", [("**open",)]),
        ("<@&9> hi", [("@role 9", "mention"), (" hi",)]),
        ("<b>x</b>", [("<b>x</b>",)]),
    ],
)
def test_discords_styles_are_read(text, runs):
    assert _joined(styled(inline(text))) == runs


def _joined(runs):
    joined = []
    for words, *styles in runs:
        if joined and joined[-1][1:] == tuple(styles):
            joined[-1] = (joined[-1][0] + words, *styles)
        else:
            joined.append((words, *styles))
    return joined


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("[Source](https://a.example/x)", "https://a.example/x", "Source"),
        ("[Source](<https://a.example/x>)", "https://a.example/x", "Source"),
        ("<https://a.example/>", "https://a.example/", "https://a.example/"),
        ("https://a.example/x_y_z.", "https://a.example/x", None),
        ("[x](javascript:alert)", None, "[x](javascript:alert)"),
    ],
)
def test_discords_links_are_read(text, href, shown):
    runs = inline(text)
    if shown is None:
        assert runs[0].href.startswith(href)
    else:
        assert (runs[0].href, "".join(run.text for run in runs)) == (href, shown)


def test_discords_lines_become_passages():
    text = "# Head\nOne\ntwo\n> q\n> r\n- item\n1. first\n-# small\n```py\ncode\n```"
    assert [(p.kind, p.text) for p in passages(text)] == [
        ("heading", "Head"),
        ("text", "One\ntwo"),
        ("quote", "q\nr"),
        ("item", "item"),
        ("item", "first"),
        ("small", "small"),
        ("code", "code\n"),
    ]


def test_an_embed_is_read_whole():
    embed = {
        "color": 0xC81E1E,
        "author": {"name": "Desk"},
        "title": "**T**",
        "url": "https://a.example",
        "description": "Words",
        "fields": [{"name": "From", "value": "18:00"}],
        "image": {"url": "http://127.0.0.1/map.png"},
        "footer": {"text": "Story"},
        "timestamp": "2021-01-06T19:00:00+00:00",
    }
    face = discord_face(discord(embeds=[embed], flags=1 | 1 << 12))
    (card,) = face.cards
    assert (card.colour, card.author, card.footer) == ("#c81e1e", "Desk", "Story")
    assert card.title[0].href == "https://a.example"
    assert card.fields[0].value[0].text == "18:00"
    assert face.addresses == {"http://127.0.0.1/map.png"}
    assert face.marks == ("🔕 silent", "📣 published")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = ["text", "entities", "from", "link_preview_options", "reply_markup", "photo", "_source",
         "content", "embeds", "author", "components", "flags", "attachments"]  # fmt: skip


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_an_odd_message_breaks_no_page(body):
    telegram_face(body)
    discord_face(body)
    discord_face({"embeds": [body]})


@given(st.text(alphabet="*_~|`[]()<>@#\\ ab\n-1.", max_size=80))
def test_any_markdown_is_read_without_an_error(text):
    assert all(run.href is None for passage in passages(text) for run in passage.runs)


def test_a_hostile_markdown_is_read_at_once():
    for piece in ("**", "*a", "_ ", "[", "[a](", "`", "<", "||", "\\"):
        passages(piece * (4096 // len(piece)))
