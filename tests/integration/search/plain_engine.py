"""An engine that finds at once what it was given, for tests of the ledger: it can be told to lose, repeat and fail."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from springline.search.engine import Commit, EngineAnswer, EngineHit, Ingested
from springline.search.model import EngineRefusedError, EngineUnavailableError


class PlainEngine:
    """Indexes as lists of documents. `fails` names the methods that find nobody home; `asked` what was called."""

    def __init__(self) -> None:
        self.indexes: dict[str, list[dict[str, Any]]] = {}
        self.deletions: list[tuple[str, str]] = []
        self.fails: set[str] = set()
        self.asked: list[str] = []

    def create_index(self, config: Mapping[str, object]) -> None:
        self._called("create_index")
        if config["index_id"] in self.indexes:
            raise EngineRefusedError("it is there already", 400)
        self.indexes[str(config["index_id"])] = []

    def get_index(self, name: str) -> Mapping[str, object] | None:
        self._called("get_index")
        return {"index_id": name} if name in self.indexes else None

    def delete_index(self, name: str) -> bool:
        self._called("delete_index")
        return self.indexes.pop(name, None) is not None

    def ingest(self, index_name: str, documents: Sequence[str], *, commit: Commit = "auto") -> Ingested:
        self._called("ingest")
        self._index(index_name).extend(map(json.loads, documents))
        return Ingested(len(documents))

    def search(self, index_names: str, body: Mapping[str, Any]) -> EngineAnswer:
        self._called("search")
        found = [
            one for name in index_names.split(",") for one in self._index(name) if self._is(one, dict(body["query"]))
        ]
        found.sort(key=lambda one: (one["document_id"], one["rev"]))
        revs = Counter(one["rev"] for one in found)
        size = body.get("aggs", {}).get("revs", {}).get("terms", {}).get("size", 0)
        buckets = [{"key": float(rev), "doc_count": count} for rev, count in revs.most_common(size)]
        hits = [EngineHit(one, [one["rev"]]) for one in found[: body["size"]]]
        return EngineAnswer(len(found), hits, {"revs": {"buckets": buckets}})

    def delete_matching(self, index_name: str, query: str) -> int:
        self._called("delete_matching")
        self.deletions.append((index_name, query))
        return len(self.deletions)

    def is_alive(self) -> bool:
        return not self.fails

    def delete_asked_for(self) -> None:
        """Do what deletions were asked for, as the engine does in its own time."""
        for name, query in self.deletions:
            dead = {int(rev) for rev in query.removeprefix("rev:IN [").removesuffix("]").split()}
            self.indexes[name] = [one for one in self.indexes[name] if one["rev"] not in dead]

    def _called(self, method: str) -> None:
        self.asked.append(method)
        if method in self.fails:
            raise EngineUnavailableError("does not answer")

    def _index(self, name: str) -> list[dict[str, Any]]:
        if name not in self.indexes:
            raise EngineRefusedError(f"no index {name}", 404)
        return self.indexes[name]

    def _is(self, document: Mapping[str, Any], query: dict[str, Any]) -> bool:
        ((kind, rest),) = query.items()
        if kind == "bool":
            return all(self._is(document, one) for one in rest["filter"]) and not any(
                self._is(document, one) for one in rest.get("must_not", ())
            )
        ((field, wanted),) = rest.items()
        if kind == "terms":
            return document[field] in wanted
        assert kind == "range"
        value = document[field]
        return value > wanted.get("gt", -1) and value <= wanted.get("lte", 2**63)
