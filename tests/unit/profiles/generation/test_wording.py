from datetime import UTC, datetime

import pytest

from springline.profiles.generation.wording import by_others, counted, listed, months, times

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "no offers"), (1, "one offer"), (2, "two offers"), (13, "13 offers"), (1204, "1,204 offers")],
)
def test_a_noun_goes_with_its_number(number: int, text: str):
    assert counted(number, "offer") == text


def test_one_request_is_somebody_elses_and_several_are_others():
    assert by_others(1, "request") == "one request by somebody else"
    assert by_others(3, "request") == "three requests by others"


def test_once_and_twice_are_words_of_their_own():
    assert [times(number) for number in (1, 2, 3, 34)] == ["once", "twice", "three times", "34 times"]


def test_the_last_of_a_list_is_joined_by_and():
    assert [listed(list("abc"[:length])) for length in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_months_are_told_as_briefly_as_they_can_be():
    march, june, later = (datetime(year, month, 5, tzinfo=UTC) for year, month in ((2026, 3), (2026, 6), (2027, 1)))
    assert months(march, march) == "in March 2026"
    assert months(march, june) == "from March to June 2026"
    assert months(march, later) == "from March 2026 to January 2027"
