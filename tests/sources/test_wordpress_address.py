"""Where a WordPress live blog answers: told by its address or found in its page."""

import pytest

from bot.sources._wordpress_address import Place, of_address, of_page

API = "https://ledger.example/wp-json/liveblog/v1/4711"
POST = "https://ledger.example/2021/evening/"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (API, f"{API}/entries/5/9"),
        (f"{API}/", f"{API}/entries/5/9"),
        (f"{API}/entries/1/2", f"{API}/entries/5/9"),
        (f"{API}/get-entries/1/9-5?_locale=user", f"{API}/entries/5/9?_locale=user"),
        (
            "https://a.example/?rest_route=/liveblog/v1/12",
            "https://a.example/?rest_route=/liveblog/v1/12/entries/5/9",
        ),
        (
            "https://a.example/x/index.php?rest_route=%2Fliveblog%2Fv1%2F12%2Flazyload%2F9%2F1",
            "https://a.example/x/index.php?rest_route=/liveblog/v1/12/entries/5/9",
        ),
    ],
)
def test_any_address_of_the_interface_leads_to_what_was_written(url, asked):
    place = of_address(url)
    assert place is not None
    assert place.between(5, 9) == asked


@pytest.mark.parametrize("url", [POST, "", "http://[", "ftp://a.example/liveblog/v1/3", "a/b.json"])
def test_other_addresses_are_no_interface(url):
    assert of_address(url) is None


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<script>var liveblog_settings = {"endpoint_url":"https:\\/\\/ledger.example\\/wp-json\\/liveblog\\/v1\\/4711\\/"};</script>', ""),
        ("<script>var liveblog_settings={\"post_id\":\"4711\"}</script><link rel='https://api.w.org/' href='/wp-json/'>", ""),
        ("<link rel='https://api.w.org/' href='/wp-json/'><link rel=shortlink href='https://ledger.example/?p=4711'>", ""),
        ("<link rel='https://api.w.org/' href='/wp-json/'>", "class='single postid-4711'"),
        ("<link rel='https://api.w.org/' href='/wp-json/'><link rel=alternate type='application/json' href='/wp-json/wp/v2/posts/4711'>", ""),
    ],
    ids=["endpoint", "post in settings", "short link", "body's class", "json of the post"],
)  # fmt: skip
def test_a_page_names_its_live_blog_in_many_ways(head, body):
    place = of_page(f"<html><head>{head}</head><body {body}></body></html>", POST)
    assert place is not None
    assert place.between(1, 2) == f"{API}/entries/1/2"


def test_the_rest_root_may_stand_in_the_answers_header():
    header = '<https://ledger.example/wp-json/>; rel="https://api.w.org/"'
    place = of_page("<body class='postid-4711'>", POST, header)
    assert place == Place(API, POST)


def test_the_plugins_older_way_has_the_times_right_behind_the_address():
    text = "<script>var liveblog_settings = {'x': 1};</script>".replace(
        "{'x': 1}", '{"endpoint_url": "https://a.example/post/liveblog/", "use_rest_api": 0}'
    )
    place = of_page(text, "https://a.example/post/")
    assert place is not None
    assert place.between(1, 2) == "https://a.example/post/liveblog/1/2/"
