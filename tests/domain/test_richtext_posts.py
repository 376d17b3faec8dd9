"""Embedded posts are read from the codes that the networks hand out."""

import pytest

from bot.domain.blocks import Image, Link, Post, Video
from bot.domain.richtext import blocks_from_html


def tweet(words, signature, href, date):
    return f'<blockquote class="twitter-tweet"><p>{words}</p>{signature} <a href="{href}">{date}</a></blockquote>'


URL = "https://twitter.com/anna_lee/status/1346900434540240897"

TABLE = {
    "a tweet": (
        tweet("The dam holds.", "&mdash; Anna Lee (@anna_lee)", f"{URL}?ref_src=twsrc", "January 6, 2021"),
        Post("twitter", "The dam holds.", "Anna Lee", "anna_lee", URL, "2021-01-06"),
    ),
    "a tweet with a picture": (
        tweet(
            'Boats on <a href="https://twitter.com/hashtag/MillLane">#MillLane</a> <a href="https://t.co/x1">pic.twitter.com/x1</a>',
            "&mdash; Anna — of the docks (@anna_lee)",
            URL,
            "6. Januar 2021",
        ),
        Post("twitter", "Boats on #MillLane", "Anna — of the docks", "anna_lee", URL, "2021-01-06"),
    ),
    "a tweet whose signature stands in a paragraph": (
        f'<blockquote class="twitter-tweet"><p>High water</p><p>— Anna Lee (@anna_lee) <a href="{URL}">6 janvier 2021</a></p></blockquote>',
        Post("twitter", "High water", "Anna Lee", "anna_lee", URL, "2021-01-06"),
    ),
    "an address that leads to a story stays": (
        tweet('Read <a href="https://t.co/s">https://t.co/s</a>', "— Anna Lee (@anna_lee)", URL, "7 января 2021 г."),
        Post("twitter", "Read https://t.co/s", "Anna Lee", "anna_lee", URL, "2021-01-07"),
    ),
    "a tweet on x.com": (
        tweet("Dry again", "— Anna Lee (@anna_lee)", "https://x.com/anna_lee/status/1346900434540240897", "2021年1月8日"),
        Post("twitter", "Dry again", "Anna Lee", "anna_lee", "https://x.com/anna_lee/status/1346900434540240897", "2021-01-08"),
    ),
    "a tweet of which only the address is left": (
        f'<blockquote class="twitter-tweet"><a href="{URL}"> </a></blockquote>',
        Post("twitter", "", None, "anna_lee", URL, "2021-01-06"),
    ),
    "an Instagram post": (
        ('<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/Cx12/?utm=1">'
        '<a href="https://www.instagram.com/p/Cx12/"><div>View this post on Instagram</div></a>'
        "<p>Our street</p><p>A post shared by Anna Lee (@anna.lee) on Jun 16, 2019 at 7:30am PDT</p></blockquote>"),
        Post("instagram", "Our street", "Anna Lee", "anna.lee", "https://www.instagram.com/p/Cx12/", "2019-06-16"),
    ),
    "a Facebook post": (
        ('<div class="fb-post" data-href="https://www.facebook.com/town/posts/12/"><blockquote><p>Sandbags at the hall</p>'
        '<p>Posted by <a href="https://www.facebook.com/town">Town Hall</a> on <a href="#">Monday, February 7, 2022</a></p></blockquote></div>'),
        Post("facebook", "Sandbags at the hall", "Town Hall", None, "https://www.facebook.com/town/posts/12/", "2022-02-07"),
    ),
    "a TikTok": (
        ('<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@anna.lee/video/7" data-video-id="7"><section>'
        '<a title="@anna.lee">@anna.lee</a><p>Pumping all night</p><a>♬ original sound</a></section></blockquote>'),
        Post("tiktok", "Pumping all night", None, "anna.lee", "https://www.tiktok.com/@anna.lee/video/7"),
    ),
    "a Telegram post": (
        '<script src="https://telegram.org/js/telegram-widget.js" data-telegram-post="townhall/231"></script>',
        Post("telegram", "", None, "townhall", "https://t.me/townhall/231"),
    ),
    "a Bluesky post": (
        ('<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:ab/app.bsky.feed.post/3k"><p>Still raining</p>&mdash; '
        '<a href="https://bsky.app/profile/did:plc:ab?ref_src=embed">Anna Lee (@anna.bsky.social)</a> '
        '<a href="https://bsky.app/profile/did:plc:ab/post/3k?ref_src=embed">2026-03-09T22:48:54.882Z</a></blockquote>'),
        Post("bluesky", "Still raining", "Anna Lee", "anna.bsky.social", "https://bsky.app/profile/did:plc:ab/post/3k", "2026-03-09"),
    ),
    "a Mastodon post": (
        '<iframe class="mastodon-embed" src="https://social.example/@anna/112784434152717689/embed"></iframe>',
        Post("mastodon", "", None, "anna", "https://social.example/@anna/112784434152717689"),
    ),
    "a Facebook film": (
        '<iframe src="https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Ftown%2Fvideos%2F9"></iframe>',
        Video("https://www.facebook.com/town/videos/9"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), TABLE.values(), ids=TABLE.keys())
def test_an_embed_is_read(html, expected):
    assert blocks_from_html(f"<p>Before.</p>{html}<p>After.</p>")[1:-1] == (expected,)


def test_a_like_button_is_no_content():
    assert (
        blocks_from_html(
            '<iframe src="//www.facebook.com/plugins/like.php?href=https://x.example"></iframe>'
        )
        == ()
    )


TWEET = (
    '<blockquote class="twitter-tweet"><p>Curfew from six. {link}</p>{more}&mdash; City (@city) '
    '<a href="https://twitter.com/city/status/123">January 6, 2021</a></blockquote>'
)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (
            '<a href="https://t.co/abc" title="https://city.example/order">https://t.co/abc</a>',
            "https://city.example/order",
        ),
        (
            '<a href="https://t.co/abc" data-expanded-url="https://city.example/order">city.example/or…</a>',
            "https://city.example/order",
        ),
        ('<a href="https://t.co/abc">city.example/order</a>', "city.example/order"),
        ('<a href="https://t.co/abc" title="t.co/def">https://t.co/abc</a>', "https://t.co/abc"),
        (
            '<a href="https://t.co/abc" title="javascript:x">https://t.co/abc</a>',
            "https://t.co/abc",
        ),
    ],
    ids=["title", "attribute", "words", "another short one", "no address"],
)
def test_a_short_link_is_shown_by_what_it_leads_to(link, shown):
    (post,) = blocks_from_html(TWEET.format(link=link, more=""))
    assert post.text == f"Curfew from six. {shown}"


def test_a_posts_pictures_come_along_and_its_authors_face_does_not():
    pictures = (
        '<img src="https://pbs.example/media/1.jpg" alt="The order">'
        '<img src="https://pbs.example/profile_images/1/face.jpg">'
    )
    post, *pictures = blocks_from_html(TWEET.format(link="", more=pictures))
    assert post.handle == "city"
    assert pictures == [Image("https://pbs.example/media/1.jpg", "The order")]


@pytest.mark.parametrize("card", ["wp-embedded-content", "embedly-card"])
def test_a_card_of_another_page_is_a_link(card):
    html = f'<blockquote class="{card}"><a href="https://x.example/a">Another <b>story</b></a><p>…</p></blockquote>'
    assert blocks_from_html(html) == (Link("https://x.example/a", "Another story"),)


def test_a_card_that_leads_nowhere_is_what_it_says():
    (block,) = blocks_from_html('<blockquote class="embedly-card">Words</blockquote>')
    assert block.rich.text == "Words"
