"""How the consumers read from the index: where a tenant has it switched on, and else, or where it fails, not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from springline.appcache import flags
from springline.appcache.fallbacks import fall_back
from springline.appcache.model import Cached
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.errors import UnavailableError
from springline.platform.metrics.protocol import Metrics

ServedFrom = Literal["index", "cache_stale", "legacy"]
"""`index`: the index API's present answer; `cache_stale`: one that may be out of date; `legacy`: the way without it."""

Model = TypeVar("Model", bound=BaseModel)


class Reads(Protocol):
    """Answers of the index API; `AppCache` has them."""

    def get(self, tenant_id: int, resource: str) -> Cached:
        """A document or a listing; raises as `AppCache.get`."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What the consumers read from: the community's tables, and the caches of the index."""

    database: Database
    cache: Reads
    metrics: Metrics
    clock: Clock


@dataclass(frozen=True, slots=True)
class FromIndex(Generic[Model]):
    """An answer of the index API, when it was asked for, and whether it may be out of date."""

    answer: Model
    as_of: datetime
    served_from: ServedFrom


class IndexAnswerError(UnavailableError):
    """The index API's answer is not of the form that it promises: are both of one version?"""

    def __init__(self, path: str, faults: int) -> None:
        super().__init__(f"the answer of {path} has {faults} faults")


def from_index(
    sources: Sources, tenant_id: int, resource: str, model: type[Model], *, flag: str
) -> FromIndex[Model] | None:
    """What the index says; None where the consumer has to take the legacy way, because it is off or fails.

    Failing is said loudly. Call it outside of a transaction: the index API may be asked meanwhile. Raises
    `DocumentMissingError` where the index has no such document.
    """
    with sources.database.transaction(tenant_id) as tx:
        if not flags.is_on(tx, flag):
            return None
    try:
        cached = sources.cache.get(tenant_id, resource)
        answer = _read(cached.body, model, resource)
    except UnavailableError as error:
        fall_back(sources, flag.removesuffix("_from_index"), error)
        return None
    return FromIndex(answer, cached.fetched_at, "index" if cached.state == "fresh" else "cache_stale")


def _read(body: str, model: type[Model], resource: str) -> Model:
    """Read an answer. What was wrong with it is counted and not quoted: it may be people's words."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        faults = error.error_count()
    raise IndexAnswerError(resource.partition("?")[0], faults)
