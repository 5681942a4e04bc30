import pytest

from springline.community.request_forms import request_form

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "I have a drill anyone can borrow",
        "I\u2019ve two spare tickets if anyone wants them",
        "anyone need a sofa? free to collect",
        "I can lend you my tent",
        "Who wants some tomatoes?",
        "Verschenke zwei Stühle, bei Interesse melden",
        "Ich kann morgen beim Streichen helfen",
        "Braucht jemand noch Umzugskartons?",
        "Habe Tomatenpflanzen übrig",
        "Tengo una bici que puedo prestar",
        "Regalo sofá en buen estado",
        "¿Alguien quiere unas plantas?",
    ],
)
def test_an_offer(text: str) -> None:
    assert request_form(text) == "offer"


@pytest.mark.parametrize(
    "text",
    [
        "Does anyone have a ladder I could borrow?",
        "hello how do i install flash on dapper",
        "I have a problem with grub, can anyone help",
        "my wifi doesn't work after the update",
        "how can I help out?",
        "anyone want to join for a walk?",
        "which paint is best for a fence",
        "Kann mir jemand eine Bohrmaschine leihen",
        "Wer hat am Samstag Zeit, beim Umzug zu helfen",
        "Hat jemand Umzugskartons übrig?",
        "Weiß jemand, wann der Müll geholt wird",
        "Ich suche einen Babysitter für Freitag",
        "¿Alguien tiene una escalera?",
        "Necesito ayuda con la mudanza",
    ],
)
def test_a_need(text: str) -> None:
    assert request_form(text) == "need"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "hi all",
        "how are you?",
        "is anyone here?",
        "Guten Morgen zusammen!",
        "Wie geht's euch?",
        "¿Qué tal?",
        "the weather is lovely today",
        "https://example.org/search?query=fence",
        "which one",
        "Hello can you hear",
    ],
)
def test_neither(text: str) -> None:
    assert request_form(text) is None


def test_a_long_text_is_read_in_part() -> None:
    assert request_form("does anyone know a good fence? " + "wood " * 1_000_000) == "need"
    assert request_form("wood " * 1_000_000 + "does anyone know a good fence?") is None
