"""What commands print for people and for pipes."""

from typer.testing import CliRunner

from bot.cli import app

LONG = "The harbour master has closed both gates of the outer basin until further notice. " * 3
FEED = f"""<rss version="2.0"><channel><item><guid>a</guid><description>{LONG}</description>
</item></channel></rss>"""


def test_a_paragraph_is_not_folded_in_a_pipe(tmp_path):
    page = tmp_path / "feed.xml"
    page.write_text(FEED)

    done = CliRunner().invoke(app, ["read", str(page)])

    assert done.exit_code == 0
    assert LONG.strip() in done.stdout.splitlines()


def test_an_address_that_is_not_of_the_web_is_not_taken_for_a_file():
    done = CliRunner().invoke(app, ["read", "ftp://example.org/feed"])

    assert done.exit_code == 1
    assert done.stderr == (
        "ftp://example.org/feed: only http:// and https:// addresses and files are read\n"
    )


def test_the_version_is_told():
    done = CliRunner().invoke(app, ["--version"])

    assert done.exit_code == 0
    assert done.stdout.startswith("tocsin ")
