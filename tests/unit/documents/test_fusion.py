"""Rankings are made one: whatever order they come in, with exact sums and stable ties."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.fusion import K, fused

pytestmark = pytest.mark.unit

RANKING = st.lists(st.integers(1, 30), max_size=20)
RANKINGS = st.lists(RANKING, max_size=5)


def scores(rankings: list[list[int]]) -> dict[int, Fraction]:
    """By the paper's formula."""
    found: dict[int, Fraction] = {}
    for ranking in rankings:
        unique = list(dict.fromkeys(ranking))
        for one in unique:
            found[one] = found.get(one, Fraction(0)) + Fraction(1, K + unique.index(one) + 1)
    return found


@given(RANKINGS)
def test_all_come_once_in_the_order_of_the_formula(rankings: list[list[int]]) -> None:
    result = fused(rankings)
    right = scores(rankings)
    assert sorted(result) == sorted(right)
    assert [right[one] for one in result] == sorted(right.values(), reverse=True)


@given(RANKINGS, st.randoms())
def test_the_order_of_rankings_does_not_count(rankings: list[list[int]], chance) -> None:
    shuffled = list(rankings)
    chance.shuffle(shuffled)
    assert fused(shuffled) == fused(rankings)


@given(RANKING)
def test_one_ranking_stays_as_it_is(ranking: list[int]) -> None:
    unique = list(dict.fromkeys(ranking))
    assert fused([ranking]) == fused([ranking, ranking]) == unique


@given(RANKINGS, st.data())
def test_what_rises_in_a_ranking_does_not_fall_in_the_result(rankings: list[list[int]], data) -> None:
    unique = [list(dict.fromkeys(one)) for one in rankings]
    chosen = data.draw(st.sampled_from([one for one in unique if len(one) > 1] or [[1, 2]]))
    place = data.draw(st.integers(1, len(chosen) - 1))
    risen = [*chosen[: place - 1], chosen[place], chosen[place - 1], *chosen[place + 1 :]]
    others = [one for one in unique if one is not chosen]
    before, after = fused([*others, chosen]), fused([*others, risen])
    assert after.index(chosen[place]) <= before.index(chosen[place])


def test_ties_go_to_the_better_place_and_then_to_the_lower_number() -> None:
    assert fused([[5, 9], [3, 9]]) == [9, 3, 5]
    assert fused([[5], [3], [4]]) == [3, 4, 5]


def test_places_count_for_little_more_than_the_ones_behind_them() -> None:
    """With k = 60, two second places are worth more than a first one."""
    assert fused([[1, 2], [3, 2]])[0] == 2
    assert fused([[1, 2], [3, 2]], k=0)[0] == 1
