"""A page that leaves out its last end tags on purpose is told from one that was cut off."""

import pytest

from bot.sources._page import is_cut

WHOLE = b"<!doctype html><title>Evening</title><main><p>The lamps are lit.</p><p>All is quiet.</p></main>\n"


def test_a_page_may_leave_out_its_last_end_tags():
    assert not is_cut(WHOLE)


@pytest.mark.parametrize("length", range(40, len(WHOLE.rstrip()) - 1))
def test_wherever_it_is_cut_it_is_not_whole(length):
    assert is_cut(WHOLE[:length])


@pytest.mark.parametrize(
    "page",
    [
        b"<h1>Evening</h1><p>The lamps are lit.</p><p>All is quiet.</p>",
        b"<header><nav></nav></header><p>The lamps are lit.</p>",
        b"<main><p>The lamps are lit.</p></main> and then",
        b"",
    ],
    ids=["nothing divides it", "only its bar is closed", "words behind it", "empty"],
)
def test_without_a_sign_of_its_end_a_page_is_taken_to_be_cut(page):
    assert is_cut(page)


@pytest.mark.parametrize("end", [b"</body>", b"</html>", b"</BODY></HTML><!-- 3 ms -->"])
def test_an_end_tag_is_the_end(end):
    assert not is_cut(b"<div><p>The lamps are lit." + end)
