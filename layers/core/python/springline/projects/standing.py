"""What is behind the nodes of a canvas now: the words of quotes, names, newer versions, and what is out of date."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from springline.documents import diff_references
from springline.documents.diff_references import NotADiffError
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.projects import canvas_queries as queries
from springline.projects import canvases, quotes
from springline.projects.canvas_contract import CanvasDocument, Node, QuoteNode
from springline.projects.canvas_queries import Message, Thing
from springline.provenance import references
from springline.provenance.model import State
from springline.provenance.references import Reference

NodeState = Literal["stands", "changed", "gone", "hidden", "unknown"]

READ_DOCUMENTS = "documents:read"
_MESSAGES = ("chat", "messages")
_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "chat": canvases.READ_MESSAGES,
        "person": "index:read",
        "highlight": "index:read",
        "request": "index:read",
        "scene": "search:read",
        "run": "runs:read",
        "bundle": READ_DOCUMENTS,
        "document": READ_DOCUMENTS,
        "extraction": READ_DOCUMENTS,
        "web": READ_DOCUMENTS,
        "answer": "insights:read",
        "insight": "insights:read",
        diff_references.KIND: READ_DOCUMENTS,
    }
)
"""What it takes to read things of these kinds where they live; a canvas shows no more."""
_OTHERS = "provenance:read"
"""The same of all other kinds, of which provenance alone tells."""
_NAMED = frozenset({"person", "highlight", "request", "scene", "run", "answer", "insight"})


class NodeStanding(NamedTuple):
    """What a node refers to, as it is now."""

    id: str
    state: NodeState
    reference: str
    title: str | None = None
    words: str | None = None
    author: str | None = None
    said_at: datetime | None = None
    current_version: int | None = None
    freshness: State | None = None
    since: datetime | None = None
    produced_by: str | None = None
    produced_at: datetime | None = None
    run: str | None = None


class _Found(NamedTuple):
    """All that was read, by the place of what was wanted; messages by their numbers."""

    messages: Mapping[int, Message]
    things: Mapping[int, Thing]
    names: Mapping[int, str]


def standing(tx: Transaction, principal: Principal, canvas_id: int) -> tuple[int, list[NodeStanding]]:
    """A canvas's version, and what its quotes, references and charts are now; raises `CanvasNotFoundError`.

    Nothing is told that the caller may not read where it lives. Cost: six statements, a few probes for each node.
    """
    canvas = canvases.get(tx, principal, canvas_id)
    wanted: list[tuple[Node, Reference]] = []
    for node in CanvasDocument.model_validate_json(canvas.document).nodes:
        named = _named(node)
        if named is not None:
            wanted.append((node, references.parse(named)))
    readable = {place: named for place, (_, named) in enumerate(wanted) if _may_read(principal, named)}
    found = _Found(
        queries.messages(tx, {number for named in readable.values() if (number := _message_id(named)) is not None}),
        queries.things(tx, [_asked(place, named) for place, named in readable.items()]),
        {
            **queries.names(tx, [_by_number(place, named) for place, named in readable.items() if _has_number(named)]),
            **queries.diff_names(tx, [*_diffs(readable)]),
        },
    )
    return canvas.version, [
        _told(node, named, place, found) if place in readable else NodeStanding(node.id, "hidden", str(named))
        for place, (node, named) in enumerate(wanted)
    ]


def _named(node: Node) -> str | None:
    match node.kind:
        case "reference" | "quote":
            return node.reference
        case "chart":
            return node.source
        case _:
            return None


def _may_read(principal: Principal, named: Reference) -> bool:
    return _SCOPES.get(named.kind, _OTHERS) in principal.scopes


def _message_id(named: Reference) -> int | None:
    """The message that a reference names; None where it names something else."""
    if (named.kind, named.key) != _MESSAGES or named.fragment is None or not _is_number(named.fragment):
        return None
    return int(named.fragment)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _has_number(named: Reference) -> bool:
    return named.kind in _NAMED and _is_number(named.key)


def _asked(place: int, named: Reference) -> dict[str, object]:
    return {"place": place, "kind": named.kind, "key": named.key, "version": named.version}


def _by_number(place: int, named: Reference) -> dict[str, object]:
    return {"place": place, "kind": named.kind, "id": int(named.key)}


def _diffs(readable: Mapping[int, Reference]) -> Iterator[dict[str, object]]:
    for place, reference in readable.items():
        if reference.kind == diff_references.KIND:
            with suppress(NotADiffError):  # any reference can be pinned; one that names nothing is unknown
                yield {"place": place, **diff_references.named(reference)._asdict()}


def _told(node: Node, named: Reference, place: int, found: _Found) -> NodeStanding:
    message_id = _message_id(named)
    if message_id is not None:
        return _message(node, named, found.messages.get(message_id))
    thing, title = found.things.get(place), found.names.get(place)
    if thing is None:
        return NodeStanding(node.id, "unknown" if title is None else "stands", str(named), title)
    number = named.version or thing.current_version
    return NodeStanding(
        node.id,
        _state(named, thing),
        str(named._replace(version=thing.current_version)),
        title,
        current_version=thing.current_version,
        freshness=thing.state,
        since=thing.since,
        produced_by=thing.produced_by if number else None,
        produced_at=thing.produced_at,
        run=None if thing.run_id is None else f"run/{thing.run_id}",
    )


def _state(named: Reference, thing: Thing) -> NodeState:
    if not thing.has_version:
        return "unknown"
    if thing.current_version is None:
        return "stands" if named.kind == _MESSAGES[0] else "gone"
    return "stands" if named.version in {None, thing.current_version} else "changed"


def _message(node: Node, named: Reference, message: Message | None) -> NodeStanding:
    if message is None:
        return NodeStanding(node.id, "gone", str(named))
    told = NodeStanding(node.id, "stands", str(named), author=message.author, said_at=message.sent_at)
    if not isinstance(node, QuoteNode):  # pinned as a whole
        return told
    words = quotes.words_now(node, message)
    return told._replace(words=words, state="changed" if words is None else "stands")
