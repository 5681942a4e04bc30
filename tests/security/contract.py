"""What the OpenAPI document says that one may ask, and what a request of each kind looks like that is fine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.openapi import CONTRACT
from tests.integration.documents.grounds import pdf

DOCUMENT: Mapping[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Operation:
    """A method of a route. `scope` is None where anybody may ask."""

    method: str
    path: str
    scope: str | None
    described: Mapping[str, Any] = field(compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def changes(self) -> bool:
        """Whether it may change something, by its method."""
        return self.method not in SAFE_METHODS

    @property
    def accepts(self) -> tuple[str, ...]:
        """The content types that its body may have; none where it takes no body."""
        return tuple(
            media_type + PARAMETERS.get(media_type, "")
            for media_type in self.described.get("requestBody", {}).get("content", {})
        )

    @property
    def has_model(self) -> bool:
        """Whether its body is JSON of a described form."""
        return "$ref" in self.described.get("requestBody", {}).get("content", {}).get("application/json", {}).get(
            "schema", {}
        )

    @property
    def is_numbered(self) -> bool:
        """Whether the first part of its path that varies is a number."""
        varying = [one for one in self.described.get("parameters", []) if one.get("in") == "path"]
        return bool(varying) and varying[0]["schema"].get("type") == "integer"

    def parameters(self, place: str) -> list[str]:
        """The names of its parameters in `path` or `query`."""
        return [one["name"] for one in self.described.get("parameters", []) if one.get("in") == place]

    def at(self, number: object, query: str = "") -> str:
        """Its path, with its number filled in, and a query, with what it can't do without."""
        before, _, after = self.path.partition("{")
        path = f"{before}{number}{after.partition('}')[2]}" if after else before
        for name, value in FURTHER.items():
            path = path.replace(f"{{{name}}}", value)
        needed = QUERIES.get(str(self), "")
        if not needed or query.startswith(f"?{needed.partition('=')[0]}="):
            return path + query
        return f"{path}?{needed}{query.replace('?', '&', 1)}"


def _scope(described: Mapping[str, Any]) -> str | None:
    scopes = {scope for way in described["security"] for scope in way.get("bearer", ())}
    if not scopes:
        return None
    (scope,) = scopes
    return scope


OPERATIONS = [
    Operation(method.upper(), path, _scope(described), described)
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
]
GUARDED = [operation for operation in OPERATIONS if operation.scope is not None]
SCOPES = sorted({str(operation.scope) for operation in GUARDED})

# What the second number of a path is: the first account that there is, and the first version of anything.
FURTHER: Mapping[str, str] = {
    "account_id": "70707001",
    "comment_id": "70707001",
    "target_kind": "person",
    "target_id": "1",
    "number": "1",
    "page": "1",
}
# A name that whoever asks chooses, of a thing that is made where there is none: each tenant has its own of it.
# Features and queues of reviews have one name for all.
CHOSEN = frozenset(
    {
        "PUT /api/apps/{app_key}",
        "PUT /api/documents/originals/{sha256}",
        "PUT /api/operations/flags/{flag_name}",
        "GET /api/reviews/{queue}",
    }
)

ENVELOPE = {
    "envelope": {
        "sourceUuid": "00000000-0000-4000-8000-000000000001",
        "sourceName": "Mallory",
        "timestamp": 1_772_442_000_000,
        "dataMessage": {
            "timestamp": 1_772_442_000_000,
            "message": "I was here",
            "groupInfo": {"groupId": "Z3JvdXA=", "groupName": "Help next door"},
        },
    }
}
FORM = (
    b'--of-the-probe\r\nContent-Disposition: form-data; name="files"; filename="planted.md"\r\n\r\nI was here\r\n'
    b"--of-the-probe--\r\n"
)
# What the media type of a body has to say beside its name.
PARAMETERS: Mapping[str, str] = {"multipart/form-data": "; boundary=of-the-probe"}
# What queries have to have, of every operation that wants something.
QUERIES: Mapping[str, str] = {
    "GET /api/provenance/why": "ref=summary/probe",
    "GET /api/provenance/impact": "ref=document/probe",
    "GET /api/provenance/graph": "reference=summary/probe",
    "GET /api/operations/dead-letters": "queue=probe-dead",
    "GET /api/chat/search": "q=drill",
    "GET /api/search": "q=drill",
    "GET /api/bundles/{slug}/diff": "from=1&to=2",
    "GET /api/bundles/{slug}/diff/document": "path=a.md&from=1&to=2",
    "GET /api/bundles/{slug}/diff/extractions": "path=a.md&from=1&to=2",
    "GET /api/bundles/{slug}/documents": "path=a.md",
    "GET /api/bundles/{slug}/extractions": "path=a.md",
    "DELETE /api/reviews/claims": "subject=insight/70707001",
}
# Bodies that are fine, of every operation that wants one: so a refusal is for who asks, and not for what is asked.
BODIES: Mapping[str, object] = {
    "POST /api/access/accounts": {"email": "mallory@example.org", "name": "Mallory", "role": "viewer"},
    "PATCH /api/access/accounts/{account_id}": {"name": "Mallory"},
    "POST /api/access/tokens": {"name": "planted", "scopes": ["index:read"], "expires_at": None},
    "POST /api/access/tokens/{token_id}/rotate": {"grace_seconds": 0},
    "POST /api/events": {
        "specversion": "1.0",
        "id": "1",
        "source": "urn:probe",
        "type": "org.signal-cli.envelope.received",
        "data": ENVELOPE,
    },
    "POST /api/events/signal": ENVELOPE,
    "PUT /api/admin/profiles/{person_id}/glaze/override": {"text": "I was here"},
    "POST /api/admin/profiles/{person_id}/glaze/stale": {"reason": "I was here"},
    "POST /api/operations/dead-letters/redrive": {"queue": "probe-dead"},
    "PUT /api/operations/flags/{flag_name}": {"is_on": False},
    "POST /api/projects": {"slug": "planted", "name": "I was here"},
    "PATCH /api/projects/{project_id}": {"name": "I was here"},
    "PUT /api/projects/{project_id}/members/{account_id}": {"role": "editor"},
    "POST /api/projects/{project_id}/canvases": {"title": "I was here"},
    "PUT /api/canvases/{canvas_id}": {"version": 2, "title": "I was here", "document": {}},
    "POST /api/runs/mock": {"pace_ms": 0},
    "PUT /api/apps/{app_key}": {"key": "harbour", "name": "I was here", "summary": "", "type": "view"},
    "POST /api/bundles": {"slug": "planted", "title": "I was here"},
    "PATCH /api/bundles/{slug}": {"title": "I was here"},
    "POST /api/bundles/{slug}/versions": {"removed": ["c.md"]},
    "POST /api/bundles/{slug}/uploads": FORM,
    "POST /api/documents/originals": {"originals": [{"sha256": "0" * 64, "size": 1}]},
    "PUT /api/documents/originals/{sha256}": pdf("harbour"),
    "POST /api/web-pages": {"url": "https://example.org/"},
    "POST /api/questions": {"question": "Who was here?"},
    "POST /api/answers": {"question": "Who was here?"},
    "POST /api/answers/{answer_id}/insight": {"statement": "I was here"},
    "POST /api/evidence": {"source": "document/probe", "start": 0, "end": 8, "exact": "What the"},
    "POST /api/insights": {"statement": "I was here", "confidence": 1, "evidence": [{"evidence_id": 70707001}]},
    "PATCH /api/insights/{insight_id}": {"version": 2},
    "POST /api/insights/{insight_id}/comments": {"text": "I was here"},
    "POST /api/insights/{insight_id}/confirmations": {"version": 2},
    "POST /api/insights/{insight_id}/links": {"target": "person/70707001"},
    "POST /api/insights/{insight_id}/transitions": {"version": 2, "action": "review"},
    "POST /api/reviews/claims": {"subjects": ["insight/70707001"]},
    "POST /api/reviews/decisions": {
        "decisions": [{"kind": "insight", "insight_id": 70707001, "version": 1, "action": "archive"}]
    },
    "POST /api/requests": {"kind": "need", "title": "A ladder", "body": "Who has one?"},
    "POST /api/requests/{request_id}/comments": {"body": "I was here"},
}
