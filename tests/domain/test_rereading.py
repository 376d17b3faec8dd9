"""What an edit says of its notice, and which of its words a reader must hear of."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.model import Notice, NoticeStatus
from bot.domain.rereading import is_new_word, reread, worth_telling

ON, MORE, OFF, OVER = NoticeStatus
SIX = datetime(2026, 1, 6, 18, tzinfo=UTC)


def at(hours):
    return SIX + timedelta(hours=hours)


def notice(status, area="DC", starts=None, ends=None, kind="curfew"):
    start = None if starts is None else at(starts)
    return Notice(kind, status, area, start, None if ends is None else at(ends))


TONIGHT = notice(ON, starts=0, ends=12)
TOMORROW = notice(ON, starts=24, ends=36)

REREAD = {
    "the same": (TONIGHT, TONIGHT, TONIGHT),
    "a later end": (TONIGHT, notice(ON, starts=0, ends=14), notice(MORE, starts=0, ends=14)),
    "an earlier end": (TONIGHT, notice(ON, starts=0, ends=9), notice(ON, starts=0, ends=9)),
    "another night": (TONIGHT, TOMORROW, TOMORROW),
    "place and beginning left out": (
        TONIGHT,
        notice(MORE, None, ends=14),
        notice(MORE, starts=0, ends=14),
    ),
    "an extension in its old words": (
        notice(MORE, starts=0, ends=14),
        notice(ON, starts=0, ends=14),
        notice(MORE, starts=0, ends=14),
    ),
    "another kind": (TONIGHT, notice(ON, None, kind="ban"), notice(ON, None, kind="ban")),
}


@pytest.mark.parametrize(("before", "said", "expected"), REREAD.values(), ids=REREAD)
def test_an_edit_is_read_beside_what_was_said_before(before, said, expected):
    assert reread(before, said) == expected


TELLING = {
    "extended": (TONIGHT, notice(MORE, ends=14), True),
    "extended, nobody says until when": (TONIGHT, notice(MORE), True),
    "extended as others told already": (notice(MORE, ends=14), notice(MORE, ends=14), False),
    "extended, but over by now": (TONIGHT, notice(MORE, ends=2), False),
    "lifted": (TONIGHT, notice(OFF), True),
    "lifted as others told already": (notice(OFF, ends=4), notice(OFF), False),
    "lifted after it ran out": (notice(ON, ends=3), notice(OFF), False),
    "in force after all": (notice(OFF, ends=4), notice(ON, ends=12), True),
    "hours brought forward": (TONIGHT, notice(ON, ends=9), False),
    "an end where none was known": (notice(ON), notice(ON, ends=9), False),
    "another kind": (TONIGHT, notice(OFF, kind="Flood Warning"), False),
}


@pytest.mark.parametrize(("shown", "said", "expected"), TELLING.values(), ids=TELLING)
def test_an_edit_is_told_by_itself_when_a_reader_must_hear_of_it(shown, said, expected):
    assert worth_telling(shown, said, at(5)) is expected


NEW = {
    "a place": (notice(ON, None, ends=12), notice(ON, ends=12), False),
    "a beginning": (notice(ON, ends=12), TONIGHT, False),
    "an end": (TONIGHT, notice(ON, starts=0, ends=13), True),
    "a status": (TONIGHT, notice(OFF, starts=0, ends=12), True),
}


@pytest.mark.parametrize(("before", "said", "expected"), NEW.values(), ids=NEW)
def test_only_how_long_it_holds_is_a_new_word(before, said, expected):
    assert is_new_word(before, said) is expected


def test_what_an_archive_tells_is_weighed_by_its_own_clock():
    assert not worth_telling(TONIGHT, notice(OFF), at(900))
    assert worth_telling(TONIGHT, notice(OFF), at(900), seen=at(890))
