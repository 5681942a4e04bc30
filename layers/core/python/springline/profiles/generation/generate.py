"""Writes and stores what is told of people, one after the other.

A generator is asked between two transactions, since it may take seconds: the first reads what there is to tell, the
second stores the words unless somebody else decided on them meanwhile.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from springline.community.requests import PersonNotFoundError
from springline.platform.database import Database, Transaction
from springline.platform.llm.usage import Usage
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.generation.generator import AT_ONCE, GenerationFailure, Generator
from springline.profiles.generation.material import Material, read_material
from springline.profiles.highlights import (
    Basis,
    BioPayload,
    Highlight,
    HighlightMeta,
    LateGenerationError,
    State,
    UnfoundedError,
)

logger = logging.getLogger(__name__)

LIFETIME = timedelta(days=90)
"""How long words are fresh if nothing else happens."""

_MOVED = GenerationFailure(
    "somebody else decided on the words meanwhile, and they are out of date again", AT_ONCE, is_passing=True
)
_UNFOUNDED = GenerationFailure("messages changed while they were told of")


@dataclass(frozen=True, slots=True)
class Generated:
    """What became of people, by their ids.

    Attributes:
        stored: Their words are stored, or were already and are confirmed.
        marked: Those of `stored` that were marked stale meanwhile; whoever marked them asks for new words.
        late: Somebody else stored words or an override meanwhile: there is nothing left to do.
        without: There is no such person, or nothing to tell.
        failures: To be tried again, with why.
        usage: What this run used.
    """

    stored: list[int] = field(default_factory=list[int])
    marked: list[int] = field(default_factory=list[int])
    late: list[int] = field(default_factory=list[int])
    without: list[int] = field(default_factory=list[int])
    failures: dict[int, GenerationFailure] = field(default_factory=dict[int, GenerationFailure])
    usage: Usage = field(default_factory=Usage)


def generate(
    database: Database,
    tenant_id: int,
    user_ids: Sequence[int],
    generator: Generator,
    *,
    now: Callable[[], datetime],
    lifetime: timedelta = LIFETIME,
) -> Generated:
    """Tell of people anew, each once. No transaction is open while the generator writes.

    What it costs is logged, and returned in `usage`; a run whose budget ends has the people left over among `failures`.
    """
    before = generator.usage
    done = Generated()
    for user_id in dict.fromkeys(user_ids):
        _tell(_Run(database, tenant_id, generator, now, lifetime), user_id, done)
    used = generator.usage.since(before)
    logger.info(
        "people were told of",
        extra={
            "model": generator.model,
            "prompt_version": generator.prompt_version,
            **{name: len(people) for name, people in _counted(done).items()},
            **used._asdict(),
        },
    )
    return Generated(done.stored, done.marked, done.late, done.without, done.failures, used)


@dataclass(frozen=True, slots=True)
class _Run:
    database: Database
    tenant_id: int
    generator: Generator
    now: Callable[[], datetime]
    lifetime: timedelta


def _tell(run: _Run, user_id: int, done: Generated) -> None:
    with run.database.transaction(run.tenant_id) as tx:
        basis = highlights.begin(tx, user_id)  # before anything is read
        material = read_material(tx, user_id, at=run.now())
    payload = None if material is None else run.generator.write(material)
    if material is None or payload is None:
        done.without.append(user_id)
        return
    if isinstance(payload, GenerationFailure):
        done.failures[user_id] = payload
        return
    try:
        stored = run.database.run(lambda tx: _store(run, tx, basis, material, payload), tenant_id=run.tenant_id)
    except LateGenerationError:
        _settle_late(run, user_id, done)
    except UnfoundedError as error:
        flaws = sorted({str(unfounded.flaw) for unfounded in error.unfounded})
        logger.info("words without foundation", extra={"user_id": user_id, "flaws": flaws})
        done.failures[user_id] = _UNFOUNDED
    except PersonNotFoundError:
        done.without.append(user_id)
    else:
        done.stored.append(user_id)
        if stored.state is State.STALE:
            done.marked.append(user_id)


def _store(run: _Run, tx: Transaction, basis: Basis, material: Material, payload: BioPayload) -> Highlight:
    at = run.now()
    meta = HighlightMeta(
        source_group=material.snapshot.group_slug,
        llm_model=run.generator.model,
        prompt_version=run.generator.prompt_version,
        generated_at=at,
        stale_after=at + run.lifetime,
    )
    snapshot_hash = material.snapshot.snapshot_hash
    read = {said.message_id: said.digest for said in material.messages}
    return highlights.upsert_auto(tx, basis.user_id, payload, snapshot_hash, meta, expected=basis, read=read)


def _settle_late(run: _Run, user_id: int, done: Generated) -> None:
    """Late words are dropped; where those that won are out of date again, or gone, the person has to come again."""
    with run.database.transaction(run.tenant_id) as tx:
        stored = highlights.get(tx, user_id)
    if stored is None or stored.state is State.STALE:
        done.failures[user_id] = _MOVED
    else:
        done.late.append(user_id)


def _counted(done: Generated) -> dict[str, Sequence[int]]:
    return {
        "stored": done.stored,
        "marked_stale": done.marked,
        "late": done.late,
        "without": done.without,
        "failed": [*done.failures],
    }
