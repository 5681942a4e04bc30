from datetime import timedelta
from decimal import Decimal

import pytest

from springline.platform.llm.protocol import Prices, RateLimitedError

pytestmark = pytest.mark.unit


def test_dollars_per_million_tokens_are_micro_dollars_per_token():
    assert Prices(prompt=Decimal(3), completion=Decimal(15)).cost(1_000, 200) == 6_000


def test_a_fraction_of_a_micro_dollar_counts_as_a_whole_one():
    assert Prices(prompt=Decimal("0.15"), completion=Decimal("0.6")).cost(1, 0) == 1


def test_the_message_of_a_rate_limit_says_how_long():
    assert "7 s" in str(RateLimitedError("m", timedelta(seconds=7)))
    assert "again in" not in str(RateLimitedError("m", None))
