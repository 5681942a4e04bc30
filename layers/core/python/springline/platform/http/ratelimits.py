"""Rate limits: a token bucket for each caller.

Buckets live in the process: a caller served by N processes may use N times the rate, and a new process starts with
full buckets. That bounds what one caller can do to one process, which is what is protected here; a bill across all
processes is the gateway's usage plan. At most `capacity` callers are remembered; the one unseen for longest is
forgotten first, and a forgotten caller starts with a full bucket again.
"""

import math
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

from springline.platform.clock import Clock, SystemClock
from springline.platform.errors import RateLimitedError


class Quota(NamedTuple):
    """What is left of a caller's bucket: whole requests of `limit`, full again in `reset` seconds."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """The `RateLimit-*` header fields."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


class QuotaSpentError(RateLimitedError):
    """Too many requests."""

    def __init__(self, quota: Quota, *, retry_after_seconds: float) -> None:
        super().__init__(f"slow down to {quota.limit} requests at once", retry_after_seconds=retry_after_seconds)
        self.quota = quota


class RateLimit:
    """Lets each caller make `burst` requests at once and `per_second` in the long run.

    Taking costs about a microsecond, whatever the number of callers.
    """

    def __init__(
        self,
        *,
        per_second: float,
        burst: int,
        capacity: int = 10_000,
        clock: Clock | None = None,
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._capacity = capacity
        self._clock = clock or SystemClock()
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # caller: (tokens, as of when)
        self._lock = Lock()

    def take(self, caller: Hashable) -> Quota:
        """Count one request of `caller`; raises `QuotaSpentError` where the bucket is empty, and takes nothing then."""
        with self._lock:
            now = self._clock.monotonic()
            tokens, since = self._buckets.get(caller, (float(self._burst), now))
            tokens = min(self._burst, tokens + (now - since) * self._per_second)
            enough = tokens >= 1
            if enough:
                tokens -= 1
            self._buckets[caller] = (tokens, now)
            self._buckets.move_to_end(caller)
            if len(self._buckets) > self._capacity:
                self._buckets.popitem(last=False)
        quota = Quota(self._burst, int(tokens), math.ceil((self._burst - tokens) / self._per_second))
        if not enough:
            raise QuotaSpentError(quota, retry_after_seconds=(1 - tokens) / self._per_second)
        return quota

    def __len__(self) -> int:
        return len(self._buckets)
