"""What people call the things that a version put out of date: a claim by its statement, a document by its path.

Who else has things that rest on documents is above this package, and hands its own titles in: one source for each kind,
asked once however many things of it there are. Nobody is told the words of a kind that they may not read.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from springline.documents import diff_queries as queries
from springline.documents.differences import Fallen, Impact
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.provenance.references import Reference

LONGEST = 120
"""Characters that a title has of a quote or a value; statements and questions are told whole."""
_DOCUMENT, _EXTRACTION = "document", "extraction"


class TitleSource(NamedTuple):
    """Who knows what things of a kind are called, and the scope that it takes to read these.

    `titles` takes a transaction, who asks, and keys; it returns titles by key, none for what there is not or may not be
    read, and runs one statement.
    """

    scope: str
    titles: Callable[[Transaction, Principal, Collection[str]], Mapping[str, str]]


class Titles(NamedTuple):
    """Titles of things by kind and key, and of extracted values by key and role."""

    things: Mapping[tuple[str, str], str]
    values: Mapping[tuple[str, str], str]

    def of(self, reference: Reference) -> str | None:
        """What a thing is called, whichever version of it; None where nobody knows, or may tell."""
        return self.things.get((reference.kind, reference.key))

    def of_part(self, one: Fallen) -> str | None:
        """What that is called which fell: of an extraction, the value that did."""
        if one.reference.kind == _EXTRACTION:
            return self.values.get((one.reference.key, one.role))
        return self.of(one.reference)


def titles(tx: Transaction, principal: Principal, found: Impact, sources: Mapping[str, TitleSource]) -> Titles:
    """What the things of an impact are called that their reader may read.

    Cost: one statement for each kind, and one for all extracted values.
    """
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for reference in _named(found):
        keys[reference.kind].add(reference.key)
    things = {(_DOCUMENT, key): key.partition("/")[2] for key in keys.get(_DOCUMENT, ())}
    for kind, source in sources.items():
        if kind in keys and source.scope in principal.scopes:
            told = source.titles(tx, principal, sorted(keys[kind]))
            things |= {(kind, key): title for key, title in told.items()}
    return Titles(things, _values(tx, found))


def shortened(words: str) -> str:
    """Words on one line, cut behind one of them where they have more than 120 characters."""
    line = " ".join(words.split())
    if len(line) <= LONGEST:
        return line
    head = line[: LONGEST - 1]
    return (head.rpartition(" ")[0] if not line[LONGEST - 1].isspace() and " " in head else head).rstrip(" ,;:-") + "…"


def _named(found: Impact) -> Iterator[Reference]:
    for one in found.fallen:
        yield from one.chain


def _values(tx: Transaction, found: Impact) -> dict[tuple[str, str], str]:
    wanted = [
        {"key": one.reference.key, "place": int(number)}
        for one in found.fallen
        if one.reference.kind == _EXTRACTION and (number := one.role.removeprefix("/")).isdecimal()
    ]
    rows = tx.rows(queries.EXTRACTED_VALUES, wanted=json.dumps(wanted)) if wanted else []
    return {(key, f"/{place}"): shortened(f"{subject}: {value}") for key, place, subject, value in rows}
