"""What files call a language, as BCP 47."""

import pytest

from springline.media.languages import bcp47, is_common

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("eng", "en"),
        ("spa", "es"),
        ("DE", "de"),
        ("ger", "de"),
        ("pt_BR", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("haw", "haw"),
        ("xx", ""),
        ("english", ""),
        ("", ""),
        ("e1", ""),
    ],
)
def test_languages_get_their_tag(said: str, tag: str) -> None:
    assert bcp47(said) == tag


def test_only_registered_codes_are_taken_for_languages_in_names() -> None:
    assert is_common("deu")
    assert is_common("no")
    assert not is_common("mov")
    assert not is_common("v2")
