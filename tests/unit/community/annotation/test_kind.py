import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation.kind import kind_of

pytestmark = pytest.mark.unit

NEEDS = {
    "en": [
        "Can anyone lend me a drill on Saturday?",
        "Does anybody know a good plumber?",
        "any idea why the heating is off again?",
        "Lost: grey cat near Mill Street",
        "My mum needs help moving a wardrobe upstairs",
        "Is there a locksmith who works on weekends?",
        "How do I reset the boiler?",
        "hi, having some trouble with my bike",
        "ISO a pram for twins",
    ],
    "de": [
        "Kann mir jemand eine Bohrmaschine leihen?",
        "Kennt jemand einen guten Klempner?",
        "Suche dringend jemanden, der die Katze füttert",
        "Ich bräuchte mal eine Leiter",
        "Katze entlaufen!",
        "Warum ist die Heizung schon wieder aus?",
    ],
    "es": [
        "¿Alguien me puede prestar un taladro?",
        "Necesito una silla de bebé",
        "¿Me podéis recomendar un electricista?",
        "¿por qué no funciona la calefacción?",
    ],
}
OFFERS = {
    "en": [
        "I have a spare ladder if someone needs one",
        "Does anyone need a ladder?",
        "I'll bring a cake",
        "happy to help with the move",
        "giving away a sofa, pick up only",
        "free tomatoes on the porch, help yourselves",
        "Take what you like from the box",
        "If you need a hand with the garden I'm around",
    ],
    "de": [
        "Ich hätte noch eine Leiter übrig",
        "Braucht jemand einen Kinderwagen?",
        "ich helfe gern beim Umzug",
        "Sofa zu verschenken",
        "Falls jemand eine Säge braucht, meldet euch",
        "ich kann die Kinder morgen abholen",
    ],
    "es": [
        "Tengo una escalera que no uso",
        "os ayudo con la mudanza",
        "Si alguien necesita mantas, tengo muchas",
        "Regalo un sofá",
    ],
}
NEITHER = {
    "en": [
        "thanks so much!",
        "You need to call the council about that",
        "I don't need it any more",
        "sorry, I can't help",
        "What did you pay for yours?",
        "The meeting moved to the church hall",
        "no idea, sorry",
        "I will give that a try",
        "looking forward to it",
    ],
    "de": [
        "Danke euch allen!",
        "Ich brauche keine Hilfe mehr",
        "Ich kann leider nicht helfen",
        "keine Ahnung",
        "Der Aufzug ist kaputt",
    ],
    "es": ["Muchas gracias a todos", "no necesito nada", "La fiesta fue un éxito"],
}


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in table.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), cases(NEEDS))
def test_who_asks_needs(language: str, text: str):
    assert kind_of(text, language) == "need"


@pytest.mark.parametrize(("language", "text"), cases(OFFERS))
def test_who_gives_offers(language: str, text: str):
    assert kind_of(text, language) == "offer"


@pytest.mark.parametrize(("language", "text"), cases(NEITHER))
def test_who_chats_does_neither(language: str, text: str):
    assert kind_of(text, language) == "neither"


def test_what_comes_first_decides():
    assert kind_of("I need a drill. I can lend a ladder.", "en") == "need"
    assert kind_of("I can lend a ladder. I need a drill.", "en") == "offer"


def test_typographic_apostrophes_and_capitals_change_nothing():
    assert kind_of("I\u2019LL BRING A CAKE", "en") == "offer"


def test_an_undetermined_language_is_held_against_all_rules():
    assert kind_of("Suche Leiter", "und") == "need"
    assert kind_of("Does anyone need eggs", "und") == "offer"


def test_rules_of_one_language_are_silent_in_another():
    assert kind_of("Sofa zu verschenken", "fr") == "neither"


@given(st.text(), st.sampled_from(["en", "de", "es", "und", "fr"]))
def test_any_text_has_a_kind(text: str, language: str):
    assert kind_of(text, language) in {"need", "offer", "neither"}


@pytest.mark.parametrize("word", ["i ", "can you ", "i have ", "falls jemand ", "tengo ", "?", "a"])
def test_a_text_made_to_slow_the_rules_costs_little(word: str):
    text = (word * 4000)[:4000]
    started = time.process_time()
    for language in ("en", "de", "es"):
        kind_of(text, language)
    assert time.process_time() - started < 2
