"""The demo story as data: what the page shows, and when it changes.

The events are those of 6 January 2021 in Washington; the sentences are ours. ``at`` is in seconds
from the start of the demo, ``clock`` is the time the update bears (Washington's).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

TITLE = "Unrest at the US Capitol: live"
ENDS_AT = 170.0


@dataclass(frozen=True, slots=True)
class Update:
    """One update of the live blog, in HTML, as an editor would write it."""

    key: str
    at: float
    clock: str
    html: str
    headline: str | None = None
    author: str | None = None
    key_event: bool = False
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """From ``at`` on, the update reads ``html``."""

    key: str
    at: float
    clock: str
    html: str


@dataclass(frozen=True, slots=True)
class Removal:
    """From ``at`` on, the update is gone from the page."""

    key: str
    at: float


def _post(author: str, handle: str, words: str, number: int) -> str:
    link = f"https://twitter.com/{handle}/status/{number}"
    return (
        f'<blockquote class="twitter-tweet"><p lang="en" dir="ltr">{words}</p>&mdash; '
        f'{author} (@{handle}) <a href="{link}">January 6, 2021</a></blockquote>'
    )


SCRIPT: tuple[Update | Edit | Removal, ...] = (
    Update(
        "rally",
        0,
        "13:05",
        "<p>Congress is meeting to count the electoral votes while a crowd walks from a rally near the "
        "White House to the Capitol. Metal barriers stand around the building.</p>",
        headline="Crowd sets out for the Capitol",
        author="The demo desk",
    ),
    Update(
        "breach",
        6,
        "14:12",
        "<p><strong>Breaking:</strong> Supporters of the president have broken windows and forced "
        "their way into the US Capitol. The police inside are outnumbered.</p>",
        headline="Mob breaks into the US Capitol",
        key_event=True,
    ),
    Update(
        "evacuated",
        16,
        "14:25",
        "<p>The Senate has stopped its debate. Senators and Vice President Mike Pence were led out "
        "shortly after two o'clock.</p>"
        + _post(
            "Hill Radio (demo)",
            "demo_hillradio",
            "Doors of the chamber are being barricaded from the inside. Staff were told to stay "
            "away from the windows.",
            1346900000000000001,
        ),
    ),
    Update(
        "wounded",
        27,
        "14:50",
        "<p>Shots were heard inside the building. Two women were wounded and are on the way to "
        "hospital, according to first reports.</p>",
    ),
    Update(
        "map",
        38,
        "15:02",
        "<p>Where it is happening: the crowd came up the west lawn; lawmakers left by the east side."
        '</p><figure><img src="/live/map.png" alt="Sketch map of the Capitol grounds with the west '
        'lawn marked"><figcaption>Sketch: Tocsin demo desk</figcaption></figure>',
    ),
    Edit(
        "wounded",
        48,
        "15:08",
        "<p>Shots were heard inside the building. One woman was wounded and is on the way to "
        "hospital. <em>An earlier version spoke of two.</em></p>",
    ),
    Update(
        "curfew",
        57,
        "15:20",
        "<p>The mayor has imposed a curfew on Washington DC from 6 p.m. tonight until 6 a.m. "
        "Thursday. Only essential workers may be out.</p>",
        headline="Washington DC must be indoors by 6 p.m.",
        key_event=True,
    ),
    Update(
        "guard",
        69,
        "15:40",
        "<p>The National Guard is now to be sent to the Capitol after hours of hesitation.</p><ul>"
        "<li>Virginia is sending its own Guard</li><li>200 state troopers come with them</li></ul>"
        + _post(
            "Potomac Wire (demo)",
            "demo_potomacwire",
            "Buses with troopers seen on the bridges into the city.",
            1346900000000000002,
        ),
    ),
    Update(
        "tunnel",
        81,
        "15:55",
        "<p>Unconfirmed: part of the crowd is said to have reached the tunnels to the office "
        "buildings.</p>",
    ),
    Update(
        "words",
        92,
        "16:06",
        "<p>The president-elect has spoken. He called the attack unprecedented, and said of it:</p>"
        "<blockquote><p>borders on sedition</p><cite>Joe Biden</cite></blockquote>",
    ),
    Update(
        "video",
        102,
        "16:17",
        "<p>In a recorded video the president asks his supporters to go home, but repeats that the "
        'election was stolen and calls them "very special".</p>',
    ),
    Removal("tunnel", 108),
    Update(
        "extended",
        114,
        "17:30",
        "<p>The curfew has been extended to Arlington and Alexandria across the river. It holds "
        "until 6 a.m. Thursday there as well.</p>",
        headline="Arlington and Alexandria follow",
        key_event=True,
    ),
    Update(
        "condemned",
        125,
        "17:45",
        "<p>Condemnation comes from all sides. Senator Mitt Romney speaks of an "
        '"insurrection".</p>',
    ),
    Edit(
        "video",
        132,
        "17:50",
        "<p>In a recorded video the president asks his supporters to go home, but repeats without "
        'evidence that the election was stolen and calls them "very special".</p>',
    ),
    Update(
        "secured",
        138,
        "17:56",
        "<p>The Capitol is secure, the police say. Most of the crowd has left the grounds.</p>",
        headline="Capitol declared secure",
    ),
    Update(
        "resumed",
        148,
        "20:06",
        "<p>The Senate is back in its chamber and the count goes on.</p>",
    ),
    Update(
        "lifted",
        160,
        "06:00",
        "<p>The curfew in Washington DC has been lifted. Shops may open, and the bridges are free "
        "again.</p>",
        headline="Washington is free to move again",
        key_event=True,
    ),
)


def page_at(position: float) -> list[Update]:
    """Return what the page shows at a position (seconds), the newest first."""
    shown: dict[str, Update] = {}
    for step in SCRIPT:
        if step.at > position:
            continue
        match step:
            case Update():
                shown[step.key] = step
            case Edit(key, _, clock, html):
                shown[key] = replace(shown[key], html=html, changed=clock)
            case Removal(key):
                del shown[key]
    return list(reversed(shown.values()))
