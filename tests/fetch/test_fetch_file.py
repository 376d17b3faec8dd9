"""A file in place of the web: read alone, nothing fetched."""

import pytest

from bot.domain.model import Entry
from bot.domain.reading import Reading, Request, SourceRefusedError
from bot.fetch import FileWeb
from bot.ports import FetchError


@pytest.fixture
async def web(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"<p>hello</p>")
    opened = FileWeb(path)
    yield opened
    await opened.close()


async def test_the_first_request_answers_with_the_file(web):
    def read():
        page = yield Request("https://anything.example/")
        return Reading(title=f"{page.url} {page.body.decode()} {page.content_type}")

    visited = await web.visit(read(), {})
    assert visited.reading.title == "None <p>hello</p> text/html"
    assert (visited.validators, visited.wait, visited.moved_to) == ({}, 0.0, None)


async def test_a_source_may_do_without_further_pages(web):
    def read():
        yield Request("a")
        try:
            yield Request("https://127.0.0.1/")
        except FetchError as error:
            return Reading(entries=(Entry("k", ()),), title=str(error))
        return Reading()

    reading = (await web.visit(read(), {})).reading
    assert reading.title == "a file is read alone, nothing is fetched for it"
    assert len(reading.entries) == 1


async def test_a_source_that_insists_fails(web):
    def read():
        yield Request("a")
        yield Request("b")
        return Reading()

    with pytest.raises(FetchError, match="read alone"):
        await web.visit(read(), {})


async def test_a_missing_file_is_named_as_unreadable(tmp_path):
    def read():
        yield Request("a")
        return Reading()

    web = FileWeb(tmp_path / "none.xml")
    with pytest.raises(FetchError, match="the file cannot be read: No such file"):
        await web.visit(read(), {})
    await web.close()


async def test_a_file_beyond_the_cap_is_refused(tmp_path):
    def read():
        yield Request("a")
        return Reading()

    path = tmp_path / "big.xml"
    path.write_bytes(b"x" * 11)
    web = FileWeb(path, largest=10)
    with pytest.raises(FetchError, match="larger than 10 bytes"):
        await web.visit(read(), {})
    await web.close()


@pytest.mark.parametrize("error", [KeyError("x"), RecursionError(), UnicodeError("bad")])
async def test_a_source_that_breaks_refuses_the_page(web, error):
    def read():
        yield Request("a")
        raise error

    with pytest.raises(SourceRefusedError, match="could not be read"):
        await web.visit(read(), {})
