"""The interface speaks ten languages: nothing is left untranslated, and nothing breaks in any."""

import ast
import string
from collections import Counter
from gettext import c2py
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.tongue import LANGUAGES, LOCALE, RIGHT_TO_LEFT, Tongue, known

CHAT = LOCALE.parent
TRANSLATED = [language for language in LANGUAGES if language != "en"]
KEYWORDS = {"t": None, "sentence": None, "count": (1, 2)}
# unicode.org/cldr: how many forms of a noun whole numbers ask for
FORMS = {"es": 2, "fr": 2, "de": 2, "it": 2, "pt": 2, "pl": 3, "uk": 3, "ar": 6, "he": 2}
TREES = {path: ast.parse(path.read_text()) for path in sorted(CHAT.rglob("*.py"))}


def catalogue(path, language=None):
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(language):
    return list(catalogue(LOCALE / language / "LC_MESSAGES" / "chat.po", language))[1:]


def template():
    return {message.id for message in catalogue(LOCALE / "chat.pot") if message.id}


def said():
    """The sentences that stand in the sources."""
    return {found[2] for found in extract_from_dir(CHAT, keywords=KEYWORDS)}


def braces(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message):
    """Each form of a sentence in English with its translations."""
    if isinstance(message.id, tuple):
        return [(message.id, translation) for translation in message.string]
    return [((message.id,), message.string)]


def test_the_template_holds_every_sentence_of_the_sources_and_no_other():
    assert template() == said(), "run `make messages`"


def test_the_catalogues_are_those_of_the_languages():
    assert sorted(path.name for path in LOCALE.iterdir() if path.is_dir()) == sorted(TRANSLATED)
    assert not list(LOCALE.rglob("*.mo")), "catalogues are compiled in memory"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_the_templates_sentences(language):
    assert {message.id for message in messages(language)} == template(), "run `make messages`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_left_untranslated(language):
    left = [m.id for m in messages(language) if m.fuzzy or not all(t for _, t in forms(m))]

    assert left == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_braces_of_its_sentence(language):
    wrong = []
    for message in messages(language):
        for english, translation in forms(message):
            wanted = set().union(*map(braces, english))
            # A form for one alone, or for two, may say the number in words.
            spared = {"n"} if len(english) > 1 else set()
            found = braces(translation) if translation else wanted
            if not wanted - spared <= found <= wanted:
                wrong.append((english, translation))

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_form_for_several_numbers_names_the_number(language):
    """In Ukrainian the form for one is also that for 21: it cannot say “one”."""
    found = catalogue(LOCALE / language / "LC_MESSAGES" / "chat.po", language)
    chosen = Counter(map(c2py(found.plural_expr), range(1, 201)))
    wrong = [
        (message.id, form)
        for message in messages(language)
        if isinstance(message.id, tuple) and "n" in braces(message.id[1])
        for number, form in enumerate(message.string)
        if form and chosen[number] > 1 and "n" not in braces(form)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_counts_as_its_language_does(language):
    found = catalogue(LOCALE / language / "LC_MESSAGES" / "chat.po", language)
    choose = c2py(found.plural_expr)

    assert found.num_plurals == FORMS[language]
    assert {choose(n) for n in range(200)} == set(range(FORMS[language]))
    assert all(
        len(message.string) == FORMS[language]
        for message in messages(language)
        if isinstance(message.id, tuple)
    )


@pytest.mark.parametrize("path", TREES, ids=[str(p.relative_to(CHAT)) for p in TREES])
def test_nothing_is_said_without_being_translated(path):
    """Words go through ``t``: none stand bare where readers see them."""
    shown = {"Rich", "Button", "Choice", "Menu", "Question", "Answer", "bold", "brief", "said"}
    calls = [n for n in ast.walk(TREES[path]) if isinstance(n, ast.Call)]
    bare = [
        argument.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in shown
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        if any(letter.isalpha() for letter in argument.value)
    ]

    assert bare == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_spoken_with_its_values_in(language):
    t = Tongue(language)
    for message in template():
        many = message if isinstance(message, tuple) else (message,)
        values = dict.fromkeys(set().union(*map(braces, many)), "42x")
        if isinstance(message, tuple):
            values.pop("n", None)
            spoken = [t.count(*message, n, **values) for n in (0, 1, 2, 3, 5, 11, 21, 100)]
        else:
            spoken = [t(message, **values)]
        assert all("{" not in text for text in spoken)
        assert all("42x" in text for text in spoken if values)


def test_english_counts_by_itself():
    t = Tongue("en")

    assert [t.count("{n} chat", "{n} chats", n) for n in (0, 1, 2)] == [
        "0 chats", "1 chat", "2 chats",
    ]  # fmt: skip


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_a_value_keeps_its_own_direction_in_a_line_from_right_to_left(language):
    t = Tongue(language)

    assert "\u2068Capitol!\u2069" in t("You follow {story} now.", story="Capitol!")
    assert t.apart("x") == "\u2068x\u2069"
    assert "\u2068" not in Tongue("de").apart("x")


@pytest.mark.parametrize("language", ["xx", "", "e", "en-US", "zh-Hans", "../../etc"])
def test_an_unknown_language_is_spoken_in_english(language):
    assert Tongue(language)("Back") == "Back"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt-BR", "pt"), ("pt_BR", "pt"), ("DE", "de"), ("xx", None), (None, None), ("", None)],
)
def test_a_languages_tag_is_shortened(tag, code):
    assert known(tag) == code


def test_a_translation_that_does_not_fit_its_values_is_said_in_english(monkeypatch):
    class Broken:
        def gettext(self, _):
            return "Tu suis {histoire}."

    monkeypatch.setattr("bot.chat.tongue._catalogue", lambda _: Broken())

    assert Tongue("fr")("You follow {story} now.", story="X") == "You follow X now."


@given(st.sampled_from(sorted(LANGUAGES)), st.lists(st.text(max_size=10), max_size=5))
def test_a_list_names_everything_in_it(language, values):
    spoken = Tongue(language).several(values)

    assert all(value in spoken for value in values)


def test_every_catalogue_goes_into_the_package():
    build = (Path(__file__).parents[2] / "pyproject.toml").read_text()

    # Whatever lies under a package of the wheel is packed, unless git ignores it.
    assert 'packages = ["bot"]' in build
    assert not {"*.po", "*.pot"} & set(
        (Path(__file__).parents[2] / ".gitignore").read_text().split()
    )


def test_what_is_typed_from_left_to_right_stays_so_in_a_right_to_left_sentence():
    said = Tongue("ar")("That button is too old. /help shows what I can do.")

    assert "\u2068/help\u2069" in said
