import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation.language import LanguageIdentifier
from springline.community.annotation.prose import WORD

pytestmark = pytest.mark.unit


def named(languages: LanguageIdentifier, text: str) -> str:
    return languages.identify(text, [word.lower() for word in WORD.findall(text)])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Can anyone lend me a drill on Saturday?", "en"),
        ("the bins go out on Tuesday", "en"),
        ("Kann mir jemand eine Bohrmaschine leihen?", "de"),
        ("passt, bis dann", "de"),
        ("¿Alguien me puede prestar un taladro?", "es"),
        ("vale, nos vemos allí", "es"),
        ("quelqu'un peut me prêter une perceuse samedi ?", "fr"),
        ("qualcuno mi presta un trapano sabato?", "it"),
        ("kan iemand me zaterdag een boor lenen?", "nl"),
        ("alguém me empresta uma furadeira no sábado?", "pt"),
        ("czy ktoś może mi pożyczyć wiertarkę?", "pl"),
        ("yarın görüşürüz", "tr"),  # noqa: RUF001 - Turkish has this letter
        ("спасибо большое", "ru"),
        ("дуже дякую", "uk"),
        ("شكرا جزيلا", "ar"),
    ],
)
def test_short_lines_are_named(languages: LanguageIdentifier, text: str, language: str):
    assert named(languages, text) == language


@pytest.mark.parametrize("text", ["", "?", ":-)", "ok", "lol", "42", "hmm", "👍"])
def test_what_is_said_everywhere_is_undetermined(languages: LanguageIdentifier, text: str):
    assert named(languages, text) == "und"


@given(st.text())
def test_any_text_gets_a_code(languages: LanguageIdentifier, text: str):
    code = named(languages, text)
    assert code == "und" or (len(code) == 2 and code.islower())
