"""How a queue drives a step: the documents of a batch, one after the other, each for itself."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from springline.documents.ingest.model import Failed, Outcome
from springline.documents.ingest.moving import progress
from springline.platform.database import Database, DatabaseUnavailableError, lost_a_tie, took_too_long
from springline.platform.deliveries import Later, Poison
from springline.platform.errors import UnavailableError
from springline.platform.metrics import Metrics

logger = logging.getLogger(__name__)

_REST = timedelta(seconds=10)
OUT_OF_TIME = Later("there was no time left for it", timedelta(0))
"""Why a message comes again that nobody got round to."""


class Step(NamedTuple):
    """A step as a function works on it: its name in metrics, what it does with a document, and when to stop."""

    name: str
    work: Callable[[int, int], Outcome]
    """Takes the tenant and the document."""
    go_on: Callable[[], bool]
    now: Callable[[], datetime]


def drive(database: Database, metrics: Metrics, events: Mapping[int, Mapping[str, Any]], step: Step) -> dict[int, str]:
    """Do a step for the documents that events speak of, by their places in a batch; returns why which come again.

    A document that two events speak of is done once. What goes wrong with one holds up no other; then it is told in the
    run of each version how far it is.
    """
    places: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    versions: set[tuple[int, int, int]] = set()
    failed: dict[int, str] = {}
    for place, told in events.items():
        match told["data"]:
            case {"document_id": int(document_id), "bundle_id": int(bundle_id), "number": int(number)}:
                places[told["tenant"], document_id].append(place)
                versions.add((told["tenant"], bundle_id, number))
            case _:
                failed[place] = Poison("it names no document")
    outcomes: Counter[str] = Counter()
    for (tenant_id, document_id), found in places.items():
        outcome = _done(step, tenant_id, document_id)
        outcomes["failed" if isinstance(outcome, Failed) else "later" if isinstance(outcome, str) else "done"] += 1
        if isinstance(outcome, str):
            failed |= dict.fromkeys(found, outcome)
    for outcome, count in outcomes.items():
        metrics.count("documents.steps", count, step=step.name, outcome=outcome)
    for tenant_id, bundle_id, number in sorted(versions):
        database.run(lambda tx, of=(bundle_id, number): progress(tx, *of, at=step.now()), tenant_id=tenant_id)
    return failed


@contextmanager
def apart(failed: dict[int, str], place: int) -> Generator[None]:
    """Let what goes wrong with the message at a place keep none of its neighbours: it comes again by itself."""
    try:
        yield
    except UnavailableError as error:
        failed[place] = _later(error)
    except Exception as error:
        logger.exception("a message could not be dealt with", extra={"place": place})
        failed[place] = _broken(error)


def _is_everybodys(error: UnavailableError) -> bool:
    """Whether the database is away: then nothing can be done for anybody, and the whole batch comes again."""
    lost_only_this = lost_a_tie(error.__cause__) or took_too_long(error)
    return isinstance(error, DatabaseUnavailableError) and not lost_only_this


def _later(error: UnavailableError) -> Later:
    """That something is to be tried again; raises the error where nothing can be tried now."""
    if _is_everybodys(error):
        raise error
    rest = timedelta(seconds=error.retry_after_seconds or 0)
    return Later(f"{type(error).__name__}: what it needs is not available", max(rest, _REST))


def _broken(error: Exception) -> Later:
    return Later(f"it failed by a {type(error).__name__}", _REST)


def _done(step: Step, tenant_id: int, document_id: int) -> Outcome:
    if not step.go_on():
        return OUT_OF_TIME
    try:
        return step.work(tenant_id, document_id)
    except UnavailableError as error:
        return _later(error)
    except Exception as error:
        # What is wrong with one document must not keep its neighbours; after some attempts it fails for good.
        logger.exception("a step of a document failed", extra={"step": step.name, "document_id": document_id})
        return _broken(error)
