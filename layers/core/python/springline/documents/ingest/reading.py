"""What was extracted from a text, with where the text says it."""

import json
from collections.abc import Mapping
from typing import NamedTuple, cast

from springline.documents.ingest import queries
from springline.platform.database import Transaction


class Extracted(NamedTuple):
    """A value, said by the characters from `start` to before `end` of a text; `page` is where its chunk begins."""

    kind: str
    subject: str
    predicate: str
    value: str
    start: int
    end: int
    page: int | None

    @property
    def said(self) -> tuple[str, str, str, str]:
        """What is said, without where."""
        return self.kind, self.subject, self.predicate, self.value


def extracted(tx: Transaction, text_id: int) -> list[Extracted]:
    """What was found last in each chunk of a text, in the order of the text. Cost: the text's chunks."""
    return placed(tx.value(queries.NEWEST_IN_TEXT, text_id=text_id))


def placed(found: str) -> list[Extracted]:
    """Values with their places in the text, from those that they have in chunks."""
    chunks = cast("list[tuple[int, int | None, list[Mapping[str, str | int]]]]", json.loads(found))
    return [
        Extracted(
            str(value["kind"]),
            str(value["subject"]),
            str(value["predicate"]),
            str(value["value"]),
            start + int(value["start"]),
            start + int(value["end"]),
            page,
        )
        for start, page, values in chunks
        for value in values
    ]
