"""What the operations API's routes do: each view is one call of a verb, with its arguments from the request."""

from typing import Any

from springline.access.model import Cause
from springline.appcache import flags
from springline.operations import dead_letters, home, home_schemas, overview, schemas, searching
from springline.operations.figures import Watch
from springline.platform.http import Request
from springline.platform.runtime import Runtime


class Views:
    """The views, on a process's ports."""

    def __init__(self, ports: Runtime) -> None:
        self._ports = ports
        self._watch = Watch(ports.metrics, ports.clock)

    def tell_operations(self, request: Request[None, None]) -> schemas.OperationsTold:
        """How the installation is: what is behind, what failed, what it costs, and which alarms hold."""
        ports = self._ports
        found = overview.measure(ports, request.tx, request.principal.tenant_id, self._watch)
        return schemas.operations_told(found, ports.clock.now())

    def list_dead_letters(self, request: Request[schemas.LettersQuery, None]) -> schemas.DeadLetters:
        """The tenant's messages that failed as often as they may, and why."""
        asked = request.query
        found = dead_letters.listed(self._ports.queues, asked.queue, request.principal.tenant_id, limit=asked.limit)
        return schemas.letters_told(asked.queue, found)

    def redrive_dead_letters(self, request: Request[None, schemas.RedriveWanted]) -> schemas.Redriven:
        """Send the tenant's dead letters back to the queue that each came from."""
        asked = request.body
        redriven = dead_letters.redrive(request.tx, self._cause(request), self._ports.queues, asked.queue, asked.ids)
        return schemas.Redriven(queue=asked.queue, redriven=redriven)

    def retry_search(self, request: Request[None, None]) -> schemas.Retried:
        """Try again to send the search engine what it rejected."""
        return schemas.Retried(retried=searching.retry(request.tx, self._cause(request), self._ports))

    def list_flags(self, request: Request[None, None]) -> schemas.Flags:
        """The features that the tenant can switch on and off."""
        return schemas.flags_told(flags.listed(request.tx))

    def switch_flag(self, request: Request[None, schemas.FlagWanted], flag_name: str) -> schemas.Flag:
        """Switch a feature on or off, from the tenant's next request on."""
        flags.switch(request.tx, self._cause(request), flag_name, on=request.body.is_on)
        return schemas.Flag.model_validate(next(one for one in flags.listed(request.tx) if one.name == flag_name))

    def tell_home(self, request: Request[None, None]) -> home_schemas.HomeTold:
        """What changed, what is out of date, what is at work, and what wants a decision."""
        ports, principal = self._ports, request.principal
        now = ports.clock.now()
        found = home.home(request.tx, principal, ports.queues, at=now)
        indexed = None
        if "index:read" in principal.scopes:
            with ports.warehouse.transaction(principal.tenant_id) as tx:
                indexed = home.indexed(tx)
        return home_schemas.home_told(found, indexed, now)

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._ports.clock.now(), request.id)
