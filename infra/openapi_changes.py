"""What changed between two versions of an OpenAPI document that breaks its clients.

Clients write parameters and bodies, and read answers; what breaks each says `infra.schema_changes`. Their methods are
named after operations. They need the scopes that an operation asks for, so it may not ask for others.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.schema_changes import Comparison, Direction, breaks, resolved

Document = Mapping[str, Any]


def breaking(before: Document, now: Document) -> list[str]:
    """The changes that break clients, each as a line of text."""
    return list(_Changes(before, now).all())


class _Changes:
    def __init__(self, before: Document, now: Document) -> None:
        self._before = before
        self._now = now
        # A definition that is both sent and answered is compared in each way.
        self._comparisons: dict[Direction, Comparison] = {
            "read": Comparison(before, now),
            "write": Comparison(before, now),
        }

    def all(self) -> Iterator[str]:
        for path, methods in self._before["paths"].items():
            for method, operation in methods.items():
                place = f"{method.upper()} {path}"
                if (same := self._now["paths"].get(path, {}).get(method)) is None:
                    yield f"{place}: is gone"
                else:
                    yield from self._operation(operation, same, place)

    def _operation(self, before: Document, now: Document, place: str) -> Iterator[str]:
        if before.get("operationId") != now.get("operationId"):
            yield f"{place}: is named {now.get('operationId')} instead of {before.get('operationId')}"
        for way in before.get("security", ()):
            if way not in now.get("security", ()) and now.get("security") != []:
                yield f"{place}: {way} is no longer enough to be let in"
        if before.get("security") == [] and now.get("security"):
            yield f"{place}: is no longer public"
        yield from self._parameters(before, now, place)
        yield from self._body(before.get("requestBody"), now.get("requestBody"), place)
        for status, answer in before.get("responses", {}).items():
            if status not in now.get("responses", {}):
                yield f"{place}: answers no {status} any more"
            else:
                yield from self._answer(answer, now["responses"][status], f"{place} {status}")

    def _parameters(self, before: Document, now: Document, place: str) -> Iterator[str]:
        some, others = _parameters(before, self._before), _parameters(now, self._now)
        for (where, name), parameter in some.items():
            if (same := others.get((where, name))) is None:
                yield f"{place}: takes no {where} parameter {name} any more"
            else:
                yield from self._schemas("write", parameter, same, f"{place} {name}")
                if same.get("required") and not parameter.get("required"):
                    yield f"{place}: requires {name}"
        for (_, name), parameter in others.items():
            if parameter.get("required") and name not in {known for _, known in some}:
                yield f"{place}: requires {name}"

    def _body(self, before: Document | None, now: Document | None, place: str) -> Iterator[str]:
        if before is not None and now is None:
            yield f"{place}: takes no body any more"
        elif now is not None and before is None and now.get("required"):
            yield f"{place}: requires a body"
        elif now is not None and before is not None:
            if now.get("required") and not before.get("required"):
                yield f"{place}: requires a body"
            yield from self._contents("write", before, now, f"{place} body")

    def _answer(self, before: Document, now: Document, place: str) -> Iterator[str]:
        some, others = resolved(before, self._before), resolved(now, self._now)
        yield from self._contents("read", some, others, place)
        yield from (
            f"{place}: has no header {name} any more"
            for name in some.get("headers", {})
            if name not in others.get("headers", {})
        )

    def _contents(self, direction: Direction, before: Document, now: Document, place: str) -> Iterator[str]:
        for media_type, content in before.get("content", {}).items():
            if media_type not in now.get("content", {}):
                yield f"{place}: is never {media_type} any more"
            else:
                yield from self._schemas(direction, content, now["content"][media_type], place)

    def _schemas(self, direction: Direction, before: Document, now: Document, place: str) -> Iterator[str]:
        changes = self._comparisons[direction].of(before.get("schema", {}), now.get("schema", {}), "$")
        yield from (f"{place} {change}" for change in changes if breaks(change, direction))


def _parameters(operation: Document, root: Document) -> dict[tuple[str, str], Document]:
    found = [resolved(parameter, root) for parameter in operation.get("parameters", ())]
    return {(str(parameter["in"]), str(parameter["name"])): parameter for parameter in found}
