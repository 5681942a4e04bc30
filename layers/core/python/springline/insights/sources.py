"""The texts that evidence is cited from: documents and web pages in any of their versions, and messages that stand."""

from collections.abc import Iterable, Mapping, Sequence

from springline.access.canonical_json import Json
from springline.insights import queries
from springline.insights.model import (
    READ_DOCUMENTS,
    READ_MESSAGES,
    CitingError,
    SourceKindError,
    SourceNotFoundError,
    SourceText,
)
from springline.platform.database import Transaction
from springline.provenance.references import Reference

MESSAGES = ("chat", "messages")
"""The stream of all messages; a position is a message's id."""
_SCOPES: Mapping[str, str] = {"document": READ_DOCUMENTS, "web": READ_DOCUMENTS, "chat": READ_MESSAGES}
_SCOPES_OF_WORDS: Mapping[str, str] = {**_SCOPES, "extraction": READ_DOCUMENTS}


def scope_of(kind: str) -> str:
    """The scope that it takes to read sources of a kind."""
    return _SCOPES[kind]


def check_may_read(scopes: frozenset[str], reference: Reference) -> None:
    """Raise `CitingError` where scopes don't include reading a source, and `SourceKindError` for what is none."""
    if not is_source(reference):
        raise SourceKindError(reference)
    if _SCOPES[reference.kind] not in scopes:
        raise CitingError(_SCOPES[reference.kind])


def may_read_words(scopes: frozenset[str], reference: Reference) -> bool:
    """Whether scopes include reading words that provenance keeps of something: what has none of others' is open."""
    return _SCOPES_OF_WORDS.get(reference.kind, "") in {"", *scopes}


def is_source(reference: Reference) -> bool:
    """Whether a reference names something that has words to cite."""
    if reference.kind == MESSAGES[0]:
        number = reference.fragment or ""
        is_number = number.isascii() and number.isdecimal() and len(number) <= 18 and int(number) > 0
        return reference.key == MESSAGES[1] and reference.version is None and is_number
    return reference.kind in _SCOPES and reference.fragment is None


def texts(tx: Transaction, references: Iterable[Reference]) -> dict[Reference, SourceText]:
    """Texts of sources, each in the version that is named, or as it is now.

    Costs one statement for all messages, and one or two for each of the others.

    Raises:
        SourceKindError: Something else than a source is named.
        SourceNotFoundError: There is none, or no such version; or the message doesn't stand.
    """
    wanted = list(dict.fromkeys(references))
    for one in wanted:
        if not is_source(one):
            raise SourceKindError(one)
    numbers = [int(one.fragment or 0) for one in wanted if one.kind == MESSAGES[0]]
    messages = queries.messages(tx, numbers) if numbers else {}
    found: dict[Reference, SourceText] = {}
    for one in wanted:
        if one.kind == MESSAGES[0]:
            message = messages.get(int(one.fragment or 0))
            told = None if message is None else SourceText(Reference(*MESSAGES, None, one.fragment), *message)
        else:
            told = _versioned(tx, one)
        if told is None:
            raise SourceNotFoundError(one)
        found[one] = told
    return found


def standing(tx: Transaction, kind: str, key: str, positions: Sequence[int]) -> Mapping[int, Json]:
    """The texts of messages that stand now; raises `ValueError` for another stream. For provenance."""
    if (kind, key) != MESSAGES:
        raise ValueError(f"{kind}/{key} is not the stream of messages")
    return {number: text for number, (text, _) in queries.messages(tx, positions).items()}


def _versioned(tx: Transaction, wanted: Reference) -> SourceText | None:
    current = queries.current(tx, wanted.kind, wanted.key)
    if current is None:
        return None
    number, content = current
    if wanted.version in {None, number}:
        return SourceText(Reference(wanted.kind, wanted.key, number), content) if isinstance(content, str) else None
    older = queries.older_text(tx, wanted.kind, wanted.key, wanted.version or 0)
    return None if older is None else SourceText(wanted, older)
