"""The SQL of the ledger, as the upkeep of indexes needs it: one function per statement."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import cast

from springline.platform.database import Transaction
from springline.platform.statements import statement

_SENT = statement(__file__, "sent")
_BURY_REPLACED = statement(__file__, "bury_replaced")
_SHOW_FOUND = statement(__file__, "show_found")
_SEND_ANEW = statement(__file__, "send_anew")
_DEAD = statement(__file__, "dead")
_SETTLE_DEAD = statement(__file__, "settle_dead")
_CLAIM_NAMING = statement(__file__, "claim_naming")
_TO_NAME = statement(__file__, "to_name")
_NAMED = statement(__file__, "named")
_HAS_ATTEMPTS = statement(__file__, "has_attempts")
_EXPECTED = statement(__file__, "expected")
_COUNT_DEAD = statement(__file__, "count_dead")
_LEDGER_PAGE = statement(__file__, "ledger_page")
_UNKNOWN = statement(__file__, "unknown")
_ADOPT = statement(__file__, "adopt")
_STILL_SHOWN = statement(__file__, "still_shown")
_DISTRUST = statement(__file__, "distrust")
_MARK = statement(__file__, "mark")
_EMPTY = statement(__file__, "empty_ledger")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a document: which document, and the number of the attempt."""

    document_id: int
    rev: int


@dataclass(frozen=True, slots=True)
class Answered:
    """An attempt that the engine was asked about, and how often the index holds it."""

    document_id: int
    rev: int
    copies: int


@dataclass(frozen=True, slots=True)
class Holding:
    """An attempt, and the thing whose document it is of."""

    document_id: int
    rev: int
    asset_id: int


@dataclass(frozen=True, slots=True)
class Page:
    """Documents of the ledger up to one (None where these are the last), and their attempts: whether each is shown."""

    upto: int | None
    attempts: Mapping[Attempt, bool]


@dataclass(frozen=True, slots=True)
class Expected:
    """How many documents of an index are shown, the last attempt in the ledger, and those that are left out."""

    shown: int
    last_rev: int
    left_out: Sequence[int]


def sent(tx: Transaction, index_name: str, *, after: int, until: datetime, at: datetime, size: int) -> list[Attempt]:
    """The next attempts after a number that were sent by `until`, or later than it is now, and wait to be found."""
    return attempts(tx.value(_SENT, index_name=index_name, after=after, until=until, at=at, size=size))


def bury_replaced(tx: Transaction, index_name: str, asked: Iterable[Answered], *, at: datetime) -> int:
    """What newer attempts replace which were found once is dead; the documents' rows are held from here on."""
    return tx.value(_BURY_REPLACED, index_name=index_name, asked=_json(asked), at=at)


def show_found(tx: Transaction, index_name: str, asked: Iterable[Answered], *, at: datetime) -> int:
    """The newest attempt of each document that was found once is shown; to be called after `bury_replaced`."""
    return tx.value(_SHOW_FOUND, index_name=index_name, asked=_json(asked), at=at)


def send_anew(tx: Transaction, index_name: str, asked: Iterable[Answered], *, at: datetime, overdue: timedelta) -> int:
    """Mark what was found more than once, and what should have been found by now; returns how many things."""
    return tx.value(_SEND_ANEW, index_name=index_name, asked=_json(asked), at=at, overdue=overdue)


def dead(tx: Transaction, index_name: str, *, after: int, size: int) -> list[Attempt]:
    """The next dead attempts after a number that were never seen, or whose deletion was asked for."""
    return attempts(tx.value(_DEAD, index_name=index_name, after=after, size=size))


def settle_dead(tx: Transaction, index_name: str, asked: Iterable[Answered], *, at: datetime, gone_by: datetime) -> int:
    """Note which dead attempts were found, and let those go that weren't and can't come any more; returns how many."""
    return tx.value(_SETTLE_DEAD, index_name=index_name, asked=_json(asked), at=at, gone_by=gone_by)


def claim_naming(tx: Transaction, index_name: str, *, at: datetime, before: datetime) -> bool:
    """Take the right to ask for deletions, where that was last done before a moment; returns whether it was taken."""
    return tx.maybe(_CLAIM_NAMING, index_name=index_name, at=at, before=before) is not None


def to_name(
    tx: Transaction, index_name: str, *, until: datetime, again: datetime, size: int
) -> tuple[list[Attempt], datetime | None]:
    """What died by `until` and is to be deleted, or was to be before `again`; and when the first of it died."""
    text, since = tx.one(_TO_NAME, index_name=index_name, until=until, again=again, size=size)
    return attempts(text), since


def named(tx: Transaction, index_name: str, dead: Iterable[Attempt], *, at: datetime) -> int:
    """Note that the deletion of attempts was asked for."""
    return tx.value(_NAMED, index_name=index_name, attempts=_pairs(dead), at=at)


def has_attempts(tx: Transaction, index_name: str) -> bool:
    """Whether the ledger knows of anything that was sent to an index."""
    return tx.value(_HAS_ATTEMPTS, index_name=index_name)


def expected(tx: Transaction, index_name: str, family: str) -> Expected:
    """What a search of everything in an index should find at this moment."""
    shown, last_rev, left_out = tx.one(_EXPECTED, index_name=index_name, family=family)
    return Expected(shown, last_rev, json.loads(left_out))


def count_dead(tx: Transaction, index_name: str) -> int:
    """How many attempts of an index are dead."""
    return tx.value(_COUNT_DEAD, index_name=index_name)


def page(tx: Transaction, index_name: str, *, after: int, size: int) -> Page:
    """The ledger's next documents of an index, with about `size` attempts."""
    upto, text = tx.one(_LEDGER_PAGE, index_name=index_name, after=after, size=size)
    rows = cast("Sequence[tuple[int, int, bool]]", json.loads(text))
    return Page(upto, {Attempt(document, rev): is_shown for document, rev, is_shown in rows})


def unknown(tx: Transaction, index_name: str, held: Iterable[Holding]) -> list[Holding]:
    """Which of the attempts that the engine holds the ledger doesn't know."""
    return _holdings(tx.value(_UNKNOWN, index_name=index_name, held=_held(held)))


def adopt(tx: Transaction, index_name: str, held: Iterable[Holding], *, at: datetime) -> int:
    """Take attempts that the engine holds into the ledger, as dead."""
    return tx.value(_ADOPT, index_name=index_name, held=_held(held), at=at)


def still_shown(tx: Transaction, index_name: str, some: Iterable[Attempt]) -> list[Holding]:
    """Which of some attempts are shown at this moment."""
    return _holdings(tx.value(_STILL_SHOWN, index_name=index_name, attempts=_pairs(some)))


def distrust(tx: Transaction, index_name: str, some: Iterable[Attempt]) -> int:
    """Have what is shown be no reason any more not to send the same again."""
    return tx.value(_DISTRUST, index_name=index_name, attempts=_pairs(some))


def mark(tx: Transaction, index_name: str, roots: Iterable[int]) -> int:
    """Have things wait to be sent to an index; returns how many."""
    return tx.value(_MARK, index_name=index_name, roots=json.dumps([*roots]))


def empty(tx: Transaction, index_name: str, *, size: int) -> int:
    """Remove up to `size` attempts of an index that is being dropped; returns how many there were."""
    return tx.value(_EMPTY, index_name=index_name, size=size)


def attempts(text: str) -> list[Attempt]:
    """Attempts from JSON of [document, attempt]."""
    return [Attempt(*pair) for pair in cast("Sequence[tuple[int, int]]", json.loads(text))]


def _json(asked: Iterable[Answered]) -> str:
    return json.dumps(
        [{"document_id": one.document_id, "rev": one.rev, "copies": one.copies} for one in asked], separators=(",", ":")
    )


def _pairs(some: Iterable[Attempt]) -> str:
    return json.dumps([{"document_id": one.document_id, "rev": one.rev} for one in some], separators=(",", ":"))


def _held(some: Iterable[Holding]) -> str:
    return json.dumps([asdict(one) for one in some])


def _holdings(text: str) -> list[Holding]:
    return [Holding(*row) for row in cast("Sequence[tuple[int, int, int]]", json.loads(text))]
