"""Breaking and curfew in four languages, and what only looks like them."""

from datetime import UTC, datetime

import pytest

from bot.domain.blocks import Heading, Paragraph, Rich
from bot.domain.flags import mark
from bot.domain.model import Entry, Flag, NoticeStatus

AT = datetime(2021, 1, 6, 20, 20, tzinfo=UTC)  # a Wednesday, 15:20 in New York
BREAKING, CURFEW, LIFTED = {Flag.BREAKING}, {Flag.CURFEW}, {Flag.CURFEW_LIFTED}


def marked(*texts, title=None, words=None, language=None, zone="America/New_York", **fields):
    blocks = tuple(Paragraph(Rich(text)) for text in texts)
    entry = Entry("k", blocks, title=title, published=AT, **fields)
    return mark(entry, words=words or {}, language=language, timezone=zone, seen=AT)


@pytest.mark.parametrize(
    "text",
    [
        "Breaking: two bridges are closed.",
        "BREAKING NEWS – the minister resigns.",
        "🔴 URGENT | Le Premier ministre démissionne",
        "Just in: the airport has reopened.",
        "The mayor has resigned. BREAKING",
        "Eilmeldung: Schüsse in der Innenstadt",
        "EIL: Regierung tritt zurück",
        "+++ EIL +++ Flughafen gesperrt",
        "Última hora: explosión en el puerto de Lima",
        "URGENTE - Renuncia el ministro",
        "FLASH : coups de feu à Nantes",
        "Alerte info : le pont est fermé",
    ],
)
def test_a_label_makes_an_entry_breaking(text):
    assert marked(text).flags >= BREAKING


@pytest.mark.parametrize(
    "text",
    [
        "A record-breaking crowd filled the square.",
        "A RECORD-BREAKING NIGHT.",
        "Protesters are breaking windows.",
        "The news breaking this morning was denied.",
        "Urgent talks go on.",
        "Le caractère urgent de la situation est reconnu.",
        "Il dit que c'est urgent.",
        "Die Eile war unnötig.",
        "He took the flash drive with him.",
        "A última hora de la tarde llegó la policía.",
        "THE WHOLE HEADLINE IS IN CAPITALS AND SPEAKS OF BREAKING GLASS",
    ],
)
def test_the_word_alone_does_not(text):
    assert not marked(text).flags & BREAKING


@pytest.mark.parametrize(
    "text",
    [
        "A curfew has been imposed on Washington DC.",
        "Police will enforce the curfew from 10 p.m.",
        "Three people were arrested for breaking the curfew.",
        "The curfew has not been lifted.",
        "The curfew will be lifted on Friday.",
        "The governor refuses to lift the curfew.",
        "In Wien gilt ab 22 Uhr eine Ausgangssperre.",
        "Die Ausgangssperre soll am Freitag aufgehoben werden.",
        "El alcalde decretó el toque de queda en Quito.",
        "El toque de queda no se levanta todavía.",
        "Un couvre-feu est instauré à Nantes dès 21 heures.",
        "Le couvre-feu n'est pas encore levé.",
        "Le couvre-feu sera levé dimanche.",
    ],
)
def test_a_curfew_in_force_is_flagged(text):
    assert marked(text).flags == CURFEW


@pytest.mark.parametrize(
    "text",
    [
        "The curfew has been lifted.",
        "The mayor lifted the curfew in Kenosha at noon.",
        "The curfew is no longer in force.",
        "Die Ausgangssperre in Wien ist aufgehoben.",
        "Der Bürgermeister hebt die Ausgangssperre auf.",
        "Se levantó el toque de queda en Quito.",
        "El toque de queda ha sido levantado.",
        "Le couvre-feu est levé à Nantes.",
        "Le maire met fin au couvre-feu.",
    ],
)
def test_a_lifting_is_flagged_as_such_and_not_as_a_curfew(text):
    entry = marked(text)

    assert entry.flags == LIFTED
    assert entry.notice.status is NoticeStatus.LIFTED


@pytest.mark.parametrize(
    "text",
    [
        "The curfew has been extended to Arlington.",
        "Die Ausgangssperre wird bis Freitag verlängert.",
        "El toque de queda se prorroga hasta el domingo.",
        "Le couvre-feu est prolongé jusqu'à lundi.",
    ],
)
def test_an_extension_is_a_curfew_that_says_so(text):
    entry = marked(text)

    assert entry.flags == CURFEW
    assert entry.notice.status is NoticeStatus.EXTENDED


@pytest.mark.parametrize(
    "text",
    [
        "There are no plans for a curfew.",
        "The mayor ruled out a curfew.",
        "The council is considering a curfew.",
        "A curfew could be imposed tonight.",
        "Residents call for a curfew.",
        "Last year's curfew lasted a month.",
        "The curfew of 1944 ended at dawn.",
        "Her novel Curfew is out now.",
        "It felt like a curfew.",
        "Keine Pläne für eine Ausgangssperre in Wien.",
        "Eine Ausgangssperre ist nicht geplant.",
        "Die Stadt erwägt eine Ausgangssperre.",
        "No hay toque de queda previsto.",
        "El gobierno descarta el toque de queda.",
        "El alcalde propone un toque de queda.",
        "Pas de couvre-feu prévu à Lyon.",
        "Le préfet envisage un couvre-feu.",
        "Le couvre-feu de 1961 reste dans les mémoires.",
    ],
)
def test_a_curfew_that_is_denied_proposed_past_or_invented_is_none(text):
    entry = marked(text)

    assert not entry.flags
    assert entry.notice is None


def test_the_storys_own_words_flag_too():
    words = {Flag.BREAKING: ("shots fired",), Flag.CURFEW: ("/stay (home|inside)/",)}

    assert marked("Shots fired near the gate.", words=words).flags == BREAKING
    assert marked("Everyone is told to stay inside.", words=words).flags == CURFEW
    assert not marked("Snapshots fired the imagination.", words=words).flags


def test_a_storys_language_limits_the_rules():
    assert marked("Eilmeldung: Schüsse", language="de").flags
    assert not marked("Eilmeldung: Schüsse", language="en").flags


def test_a_notice_tells_where_and_from_when_until_when():
    notice = marked(
        "The mayor has imposed a curfew on Washington DC from 6 p.m. tonight until 6 a.m. Thursday."
    ).notice

    assert notice.kind == "curfew"
    assert notice.area == "Washington DC"
    assert notice.starts == datetime(2021, 1, 6, 23, tzinfo=UTC)
    assert notice.ends == datetime(2021, 1, 7, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "starts", "ends"),
    [
        ("Curfew until 6 a.m.", "America/New_York", None, "2021-01-07T11:00"),
        ("Curfew between 22:00 and 05:00", "UTC", "2021-01-06T22:00", "2021-01-07T05:00"),
        ("A curfew begins at midnight.", "UTC", "2021-01-07T00:00", None),
        ("Curfew from 8 p.m. tomorrow", "UTC", "2021-01-07T20:00", None),
        (
            "Ausgangssperre ab 22 Uhr bis 5 Uhr",
            "Europe/Vienna",
            "2021-01-06T21:00",
            "2021-01-07T04:00",
        ),
        ("Couvre-feu à Nantes de 22h à 6h", "Europe/Paris", "2021-01-06T21:00", "2021-01-07T05:00"),
        (
            "Toque de queda desde las 22:00 hasta las 5:00",
            "America/Lima",
            "2021-01-07T03:00",
            "2021-01-07T10:00",
        ),
        ("A curfew was imposed on 2 counties.", "UTC", None, None),
        ("Curfew in force; 25 people held.", "UTC", None, None),
    ],
)
def test_hours_are_read_in_the_storys_zone(text, zone, starts, ends):
    def moment(iso):
        return datetime.fromisoformat(iso).replace(tzinfo=UTC) if iso else None

    notice = marked(text, zone=zone).notice

    assert (notice.starts, notice.ends) == (moment(starts), moment(ends))


def test_the_hours_may_stand_in_the_next_sentence():
    notice = marked(
        "The curfew has been extended to Arlington. It holds until 6 a.m. Thursday."
    ).notice

    assert notice.area == "Arlington"
    assert notice.ends == datetime(2021, 1, 7, 11, tzinfo=UTC)


def test_a_day_is_no_place():
    assert marked("The curfew will be lifted on Friday.").notice.area is None


def test_a_title_counts():
    assert marked("Details follow.", title="Curfew in Washington DC").flags == CURFEW


def test_a_withdrawn_entry_bears_no_flag():
    assert not marked("BREAKING: a curfew is imposed.", retracted=True).flags


def test_marking_twice_changes_nothing():
    once = marked("Breaking: a curfew on Paris until 5 a.m.")

    assert mark(once, words={}, language=None, timezone="America/New_York", seen=AT) == once


def test_blocks_without_words_are_no_trouble():
    entry = mark(Entry("k", (Heading(Rich("")),)), words={}, language=None, timezone="UTC", seen=AT)

    assert entry.flags == frozenset()
