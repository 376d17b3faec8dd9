"""Alerts and entries, side by side: which tell of the same event."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.likeness import same_event
from bot.domain.model import Entry

AT = datetime(2021, 1, 6, 19, 0, tzinfo=UTC)

SAME = [
    ("Pipe bomb at RNC headquarters", "Police say that a pipe bomb was found at the RNC headquarters."),
    ("Shots fired inside the Capitol", "Shots have been fired inside the US Capitol building, police say."),
    ("Shots fired inside the Capitol", "SHOTS FIRED INSIDE THE CAPITOL"),
    ("BREAKING: Capitol on lockdown", "The Capitol is on lockdown. Staff were told to stay away from windows."),
    ("Pence evacuated from Senate chamber", "Vice President Mike Pence has been evacuated from the Senate chamber, according to two officials."),
    ("Curfew in Washington DC from 6 pm until 6 am", "Mayor Muriel Bowser has ordered a curfew in Washington, D.C., from 6 p.m. until 6 a.m. tomorrow."),
    ("Curfew in Washington from 18:00", "The mayor says a curfew in Washington will begin at 6 p.m."),
    ("DC mayor orders curfew from 6 pm", "The DC mayor has just ordered a citywide curfew. It runs from 6 p.m. this evening. Essential workers are exempt."),
    ("Curfew lifted in Alexandria", "The curfew in Alexandria has been lifted, the city says."),
    ("National Guard activated in Virginia", "Governor Northam: Virginia's National Guard has been activated and is on its way."),
    ("Woman shot in Capitol has died", "The woman who was shot in the Capitol has died, police confirmed."),
    ("Four people have died, police say", "Police now say that 4 people have died. Fifty-two were arrested."),
    ("Harbour bridge closed after ship hits pillar", "A ship has hit a pillar; the harbour bridge is closed in both directions."),
    ("Harbour bridge closed after ship hit pillar", "A cargo ship hit a pillar this morning. Police closed the harbour bridge at once."),
    ("Evacuation ordered for Old Town", "Evacuation ordered for all of Old Town: leave now by Mill Road, the fire service says."),
    ("Magnitude 6.1 earthquake off Crete", "An earthquake of magnitude 6.1 has struck off Crete, the observatory reports."),
    ("Prime minister resigns", "The prime minister resigns. He will stay in office until a successor is chosen."),
    ("No injuries in factory fire", "There were no injuries in the factory fire, says the fire chief."),
    ("12,000 homes without power in Leeds", "Some 12 000 homes are without power in Leeds."),
    ("Goverment declares state of emergency", "The government has declared a state of emergency for the whole country."),
    ("Ausgangssperre in Köln ab 21 Uhr", "Die Stadt verhängt eine Ausgangssperre in Koeln... In Köln gilt ab 21 Uhr eine Ausgangssperre."),
    ("Toque de queda en Bogotá desde las 20:00", "El alcalde decreta toque de queda en Bogotá desde las 20:00."),
    ("Couvre-feu à Lyon dès 18:00", "Le préfet annonce un couvre-feu à Lyon dès 18:00 ce soir."),
    ("Gas leak on Mill Street, residents evacuated. Avoid the area. Two schools closed.", "Residents evacuated: gas leak on Mill Street."),
]  # fmt: skip

OTHER = [
    ("Shots fired inside the Capitol", "No shots were fired inside the Capitol, police now say."),
    ("Shots fired inside the Capitol", "Tear gas has been used inside the Capitol."),
    ("Capitol on lockdown", "The lockdown of the Capitol has ended."),
    ("Pence evacuated from Senate chamber", "Pelosi evacuated from House chamber."),
    ("Pence evacuated from Senate chamber", "Senators have returned to the Senate chamber."),
    ("Curfew in Washington DC from 6 pm", "Curfew in Alexandria, Virginia, from 6 p.m."),
    ("Curfew in Washington from 6 pm until 6 am", "Curfew in Washington from 8 p.m. until 6 a.m."),
    ("Curfew in Washington from 6 pm", "The curfew in Washington from 6 p.m. has been lifted."),
    ("Curfew in Washington DC", "Curfew in Washington DC extended until Friday."),
    ("Pipe bomb at RNC headquarters", "Pipe bomb at DNC headquarters."),
    ("Explosive device at RNC headquarters", "A second explosive device at RNC headquarters."),
    ("National Guard activated in Virginia", "National Guard activated in Maryland."),
    ("Woman shot in Capitol", "The officer who was shot at by the crowd in the street has left hospital."),
    ("Pipe bomb at RNC headquarters", "RNC headquarters evacuated."),
    ("Two people have died, police say", "Four people have died, police say."),
    ("Harbour bridge closed after ship hits pillar", "Harbour bridge reopened after repairs."),
    ("Harbour bridge closed", "Harbour tunnel closed."),
    ("Evacuation ordered for Old Town", "Evacuation ordered for New Town and Mill Road."),
    ("Magnitude 6.1 earthquake off Crete", "Magnitude 5.4 earthquake off Crete."),
    ("Magnitude 6.1 earthquake off Crete", "Tsunami warning for Crete."),
    ("Prime minister resigns", "Prime minister visits flooded villages."),
    ("Prime minister resigns", "Prime minister denies that he resigns."),
    ("Factory fire in Leeds under control", "Factory fire in Bradford under control."),
    ("Ausgangssperre in Köln aufgehoben", "Ausgangssperre in Köln verlängert."),
    ("Toque de queda en Bogotá", "Toque de queda en Medellín."),
    ("Alert", "Alert: all trains to the coast are cancelled."),
    ("", "Trains run again."),
    ("Trump tells supporters to go home", "Biden tells supporters to stay calm."),
]  # fmt: skip


def told(text, minutes=0, title=None, **fields):
    at = AT + timedelta(minutes=minutes)
    blocks = tuple(Paragraph(Rich(p)) for p in text.split("\n\n") if p)
    return Entry("k", blocks, title=title, published=at, **fields)


@pytest.mark.parametrize(("alert", "entry"), SAME)
def test_the_same_event_is_known_again(alert, entry):
    assert same_event(told(alert), told(entry, 30))


@pytest.mark.parametrize(("alert", "entry"), OTHER)
def test_another_fact_of_the_same_topic_is_another_event(alert, entry):
    assert not same_event(told(alert), told(entry, 30))


@pytest.mark.parametrize(
    ("minutes", "same"),
    [(0, True), (-15, True), (119, True), (120, True), (121, False), (-121, False)],
)
def test_the_times_lie_within_two_hours(minutes, same):
    alert, entry = SAME[0]

    assert same_event(told(alert), told(entry, minutes)) is same


def test_an_entry_without_a_time_is_known_by_its_words():
    alert, entry = SAME[0]
    undated = Entry("k", (Paragraph(Rich(entry)),))

    assert same_event(told(alert), undated)


def test_a_headline_counts_as_words():
    entry = told("Police have sealed off the area.", title="Shots fired inside the Capitol")

    assert same_event(told("Shots fired inside the Capitol"), entry)


def test_what_was_withdrawn_is_the_same_as_nothing():
    alert, entry = SAME[0]

    assert not same_event(told(alert, retracted=True), told(entry))
    assert not same_event(told(alert), told(entry, retracted=True))


def test_a_long_entry_that_mentions_the_event_at_its_end_is_found():
    words = "Traffic is slow on all roads into the city, and the trains are full. " * 10
    entry = told(f"{words}\n\nShots were fired inside the Capitol at about two.")

    assert same_event(told("Shots fired inside the Capitol"), entry)
