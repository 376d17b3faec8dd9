"""Lines that only promise updates are told from sentences about updates, in every language read."""

import pytest

from bot.domain.richtext.closings import is_closing_line

PROMISES = {
    "English": "This story is still developing.",
    "stay tuned": "Stay tuned for further updates!",
    "German": "+++ Der Newsticker wird laufend aktualisiert +++",
    "Italian": "(Articolo in aggiornamento)",
    "Italian, a sentence": "Questa diretta è in continuo aggiornamento. Seguono dettagli.",
    "Portuguese": "Matéria em atualização.",
    "Portuguese, a sentence": "Esta notícia está a ser atualizada.",
    "Dutch": "Dit liveblog wordt voortdurend bijgewerkt.",
    "Polish": "Artykuł jest aktualizowany.",
    "Ukrainian": "Новина доповнюється…",
    "Russian": "Материал обновляется.",
    "Swedish": "Artikeln uppdateras löpande.",
    "Norwegian": "Saken oppdateres.",
    "Finnish": "Juttua päivitetään.",
    "Turkish": "Haber güncelleniyor...",
    "Arabic": "الخبر قيد التحديث",
    "Hebrew": "הידיעה מתעדכנת",
    "Japanese": "記事は随時更新されます。",
    "Chinese": "本文将持续更新。",
}
SENTENCES = {
    "a list": "The ministry says that its list will be updated.",
    "a timetable": "Der Fahrplan wird aktualisiert.",
    "a town's pages": "Il sito del Comune è in aggiornamento.",
    "with news behind": "Dit bericht wordt bijgewerkt. De brug is dicht.",
    "a developing land": "This story is developing our understanding of the night.",
    "a promise kept": "Novas informações em breve mudaram o plano do governo.",
}


@pytest.mark.parametrize("line", PROMISES.values(), ids=PROMISES)
def test_a_promise_of_updates_is_no_news(line):
    assert is_closing_line(line)


@pytest.mark.parametrize("line", SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_about_updates_stays(line):
    assert not is_closing_line(line)
