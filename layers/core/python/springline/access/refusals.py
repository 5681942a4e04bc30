"""Refused attempts in the audit log, of the routes that ask for it: who tried what they may not.

The log is kept for ever and a refused request costs its sender nothing, so of the same attempts one a minute is kept.
Each has its line in the access log all the same.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from springline.access import audit
from springline.access.model import Cause
from springline.platform.clock import Clock
from springline.platform.http.guards import Principal
from springline.platform.http.request import Transactions

EVERY_SECONDS = 60.0
_REMEMBERED = 10_000


class Seldom:
    """Says of each thing whether it is the first of its kind within a minute.

    What it remembers is the process's own, so several processes note the same thing once each. Of more than 10,000
    kinds the oldest are forgotten first.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._noted: OrderedDict[Hashable, float] = OrderedDict()
        self._lock = Lock()

    def is_first(self, kind: Hashable) -> bool:
        """Whether it is, and remember it then."""
        now = self._clock.monotonic()
        with self._lock:
            noted = self._noted.get(kind)
            if noted is not None and now - noted < EVERY_SECONDS:
                return False
            self._noted[kind] = now
            self._noted.move_to_end(kind)
            if len(self._noted) > _REMEMBERED:
                self._noted.popitem(last=False)
            return True

    def forget(self, kind: Hashable) -> None:
        """Take it for the first again: what was to be noted could not be."""
        with self._lock:
            self._noted.pop(kind, None)


class AuditedRefusals:
    """Writes refused attempts into the audit log, at most one a minute for each actor and route.

    It does so in a transaction of its own, before the refusal is answered: where nothing can be written, the answer is
    that error instead, and nobody is refused unseen.
    """

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        self._seldom = Seldom(clock)

    def __call__(self, principal: Principal, *, route: str, scope: str, request_id: str) -> None:
        """Note that `principal` called a route, as `PUT /api/things/{thing_id}`, whose scope they lack."""
        kind = (principal.tenant_id, principal.actor, route)
        if not self._seldom.is_first(kind):
            return
        cause = Cause(principal, self._clock.now(), request_id)
        tried = {"route": route, "scope": scope}
        try:
            with self._transactions(principal.tenant_id) as tx:
                audit.append(tx, cause, action="access.refused", resource=f"route/{route}", before={}, after=tried)
        except BaseException:
            self._seldom.forget(kind)
            raise
