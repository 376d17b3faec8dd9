"""Hours, days and dates of curfews as thirteen languages say them, in the story's zone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blocks import Paragraph, Rich
from bot.domain.flags import mark
from bot.domain.model import Entry

AT = datetime(2021, 1, 6, 20, 20, tzinfo=UTC)  # a Wednesday
C = {
    "de": "Ausgangssperre",
    "fr": "Couvre-feu",
    "es": "Toque de queda",
    "it": "Coprifuoco",
    "pt": "Toque de recolher",
    "pl": "Godzina policyjna",
    "uk": "Комендантська година",
    "ru": "Комендантский час",
    "ar": "حظر التجول",
    "he": "עוצר",
    "nl": "Avondklok",
    "tr": "Sokağa çıkma yasağı",
    "el": "Απαγόρευση κυκλοφορίας",
}


def notice(text, zone="UTC", at=AT):
    entry = Entry("k", (Paragraph(Rich(text)),), published=at)
    return mark(entry, words={}, language=None, timezone=zone, seen=at).notice


def moment(iso):
    return datetime.fromisoformat(iso).replace(tzinfo=UTC) if iso else None


NIGHT = ("2021-01-06T22:00", "2021-01-07T05:00")


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("Curfew from 10 p.m. to 5 a.m.", *NIGHT),
        ("Curfew from 6 to 8 p.m.", "2021-01-06T18:00", "2021-01-06T20:00"),
        ("Curfew until 6 in the evening", None, "2021-01-07T18:00"),
        ("Curfew from half past ten until 6 a.m.", "2021-01-06T22:30", "2021-01-07T06:00"),
        ("Curfew on Friday from 8 p.m. to 5 a.m.", "2021-01-08T20:00", "2021-01-09T05:00"),
        ("Curfew until 6 a.m. on 21 January", None, "2021-01-21T06:00"),
        ("Curfew until January 21st at 6 a.m.", None, "2021-01-21T06:00"),
        ("Curfew until 21 January", None, "2021-01-22T00:00"),
        ("Curfew from 10pm to 5am until Friday", "2021-01-06T22:00", "2021-01-09T00:00"),
        ("Curfew from 6 a.m.", "2021-01-07T06:00", None),
        ("Curfew in force since 6 p.m.", "2021-01-06T18:00", None),
        ("Curfew for 15 days", None, "2021-01-21T20:20"),
        ("A 72-hour curfew begins at midnight", "2021-01-07T00:00", "2021-01-10T00:00"),
        ("A 24-hour curfew is in force", None, None),
        ("Curfew from dusk to dawn", None, None),
        ("Curfew until further notice", None, None),
        ("Curfew until 31 February", None, None),
        ("Curfew from noon until midnight", "2021-01-06T12:00", "2021-01-07T00:00"),
        (f"{C['de']} ab 22 Uhr bis 5 Uhr früh", *NIGHT),
        (f"{C['de']} von 22 bis 5 Uhr", *NIGHT),
        (f"{C['de']} ab halb elf", "2021-01-06T22:30", None),
        (f"{C['de']} bis 21. Januar", None, "2021-01-22T00:00"),
        (f"{C['de']} bis 21.1., 6 Uhr", None, "2021-01-21T06:00"),
        (f"{C['de']} bis Freitag, 6 Uhr", None, "2021-01-08T06:00"),
        (f"{C['de']} morgen ab 20 Uhr", "2021-01-07T20:00", None),
        (f"{C['fr']} de 22h à 5h", *NIGHT),
        (f"{C['fr']} à partir de 22h30.", "2021-01-06T22:30", None),
        (f"{C['fr']} jusqu'à 5 heures du matin", None, "2021-01-07T05:00"),
        (f"{C['es']} desde las 10 de la noche hasta las 5 de la mañana", *NIGHT),
        (f"{C['es']} hasta el 21 de enero", None, "2021-01-22T00:00"),
        (f"{C['it']} dalle 22 alle 5", *NIGHT),
        (f"{C['it']} dalle dieci di sera alle cinque di mattina", *NIGHT),
        (f"{C['pt']} das 22h às 5h", *NIGHT),
        (f"{C['pl']} od 22 do 5", *NIGHT),
        (f"{C['pl']} od dwudziestej drugiej do piątej rano", *NIGHT),
        (f"{C['uk']} з 22:00 до 5:00", *NIGHT),
        (f"{C['uk']} до 6 ранку четверга", None, "2021-01-07T06:00"),
        (f"{C['ru']} с 10 вечера до 5 утра", *NIGHT),
        (f"{C['ru']} до 21 января", None, "2021-01-22T00:00"),
        (f"{C['ar']} من الساعة العاشرة مساء حتى الخامسة صباحا", *NIGHT),
        (f"{C['ar']} من الساعة ١٠ مساء إلى الساعة ٥ صباحا", *NIGHT),
        (f"{C['ar']} من العاشرة والنصف مساء", "2021-01-06T22:30", None),
        (f"{C['he']} מ-22:00 עד 5:00", *NIGHT),
        (f"{C['he']} עד יום חמישי בשעה 6:00", None, "2021-01-07T06:00"),
        (f"{C['nl']} van 22.00 tot 5.00 uur", *NIGHT),
        (f"{C['nl']} vanaf half elf 's avonds", "2021-01-06T22:30", None),
        (f"{C['tr']} saat 22.00'den 05.00'e kadar uygulanıyor", *NIGHT),
        (f"{C['tr']} 22.00-05.00 saatleri arasında uygulanıyor", *NIGHT),
        (f"{C['el']} από τις 22:00 έως τις 5:00", *NIGHT),
    ],
)
def test_moments_are_read(text, starts, ends):
    read = notice(text)

    assert (read.starts, read.ends) == (moment(starts), moment(ends))


@pytest.mark.parametrize(
    ("text", "zone", "at", "ends"),
    [
        # In New York the clocks go forward at 2 on 14 March, back at 2 on 7 November.
        ("Curfew until 6 a.m.", "America/New_York", "2021-03-14T02:00", "2021-03-14T10:00"),
        ("Curfew until 6 a.m.", "America/New_York", "2021-11-07T02:00", "2021-11-07T11:00"),
        ("Curfew until 2:30 a.m.", "America/New_York", "2021-03-14T02:00", "2021-03-14T07:30"),
        ("Curfew for 2 days", "America/New_York", "2021-03-13T17:00", "2021-03-15T16:00"),
        ("Curfew for 48 hours", "America/New_York", "2021-03-13T17:00", "2021-03-15T16:00"),
        ("Curfew for 5 hours", "America/New_York", "2021-03-14T05:00", "2021-03-14T10:00"),
        ("Curfew until 6 a.m.", "UTC", "2021-01-06T23:00", "2021-01-07T06:00"),
        ("Curfew until 5 January", "UTC", "2020-12-30T12:00", "2021-01-06T00:00"),
        ("Curfew until Wednesday 6 p.m.", "UTC", "2021-01-06T20:00", "2021-01-13T18:00"),
    ],
)
def test_the_calendar_is_the_zones_own(text, zone, at, ends):
    assert notice(text, zone, moment(at)).ends == moment(ends)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Curfew in Port Ellery from 6 p.m.", "Port Ellery"),
        ("Curfew In Effect From 6 PM", None),
        ("The curfew in January was lifted on Friday.", None),
        ("Ausgangssperre in Kraft", None),
        ("In Bad Neuhof gilt eine Ausgangssperre.", "Bad Neuhof"),
        ("Toque de queda en Puerto Alto", "Puerto Alto"),
        ("Couvre-feu à Saint-Aubin", "Saint-Aubin"),
        ("Комендантський час", None),
        ("Комендантська година у Вільному", "Вільному"),
        ("حظر التجول في مدينة الموصل", "الموصل"),
        ("عوقب بعد حظر التجول في البلاد", None),
        ("Mersin'de sokağa çıkma yasağı başladı.", "Mersin"),
    ],
)
def test_a_place_is_named_or_none(text, area):
    read = notice(text)

    assert (read.area if read else None) == area


@given(
    st.sampled_from(list(C.values())),
    st.lists(
        st.sampled_from(
            [
                "from",
                "until",
                "ab",
                "bis",
                "de",
                "à",
                "22",
                "5",
                "Uhr",
                "21. Januar",
                "31.",
                "99:99",
                "Friday",
                "الساعة",
                "حتى",
                "до",
                "с",
                "-",
                "half",
                "halb",
                "24:00",
                "0",
                "'e kadar",
            ]
        ),
        max_size=12,
    ),
)
def test_whatever_is_said_the_end_follows_the_beginning(word, pieces):
    read = notice(" ".join([word, *pieces]), "Europe/Vienna")

    if read and read.starts and read.ends:
        assert read.starts < read.ends
