import pytest

from springline.profiles.generation.private_details import has_private_details

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "Write to ada@example.org please",
        "Write to ada at example dot org",
        "Look at https://example.org/x",
        "Look at www.example.org",
        "It is on example.org somewhere",
        "Call +1 555 010-0199 after six",
        "Call 0555/010.01",
        "The code is 4711",
        "my password is Gerald",
    ],
)
def test_ways_to_reach_people_and_secrets_are_private(text: str):
    assert has_private_details(text)


@pytest.mark.parametrize("text", ["The ladder has 14 steps, and 3.5 m.", "It weighs 200 to 230 kg.", "Since 2019."])
def test_other_numbers_are_not(text: str):
    assert not has_private_details(text)
