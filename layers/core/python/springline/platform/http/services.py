"""What an API needs from outside, gathered where the function is put together."""

from collections.abc import Callable
from typing import NamedTuple

from springline.platform.clock import Clock
from springline.platform.http.guards import Guard
from springline.platform.http.observing import Observer
from springline.platform.http.problems import Problems
from springline.platform.http.ratelimits import RateLimit
from springline.platform.http.request import Transactions


class Services(NamedTuple):
    """The ports of one API."""

    guard: Guard
    transactions: Transactions
    problems: Problems
    limit: RateLimit | None
    observer: Observer
    clock: Clock
    new_id: Callable[[], str]
