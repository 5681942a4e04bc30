"""One ranking made of several, by reciprocal rank fusion.

Scores of different searches can't be compared, places can: something counts 1 / (k + its place) for each ranking that
has it. Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods", SIGIR 2009.
"""

from collections.abc import Sequence
from fractions import Fraction

K = 60
"""As in the paper: how little the first places count more than those behind them."""


def fused(rankings: Sequence[Sequence[int]], *, k: int = K) -> list[int]:
    """All that the rankings have, the best first; of a thing that a ranking has twice, the better place counts.

    Equal ones come by their best place in any ranking, then by number, so that the same rankings in whatever order give
    the same. Sums are exact: no rounding decides a tie.
    """
    scores: dict[int, Fraction] = {}
    best: dict[int, int] = {}
    for ranking in rankings:
        for place, one in enumerate(dict.fromkeys(ranking), 1):
            scores[one] = scores.get(one, Fraction(0)) + Fraction(1, k + place)
            best[one] = min(best.get(one, place), place)
    return sorted(scores, key=lambda one: (-scores[one], best[one], one))
