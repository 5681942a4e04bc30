"""The parts of the OpenAPI document that are the same for every API."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from springline.platform.http import problems
from springline.platform.http.idempotency import MAX_KEY_LENGTH

Json = dict[str, Any]

SCHEMAS = "#/components/schemas/"
HEADER: Json = {"schema": {"type": "string"}}


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a kind of problem is described."""

    status: int
    description: str
    headers: tuple[str, ...] = ()

    def response(self) -> Json:
        """The response object."""
        said: Json = {"description": self.description}
        if self.headers:
            said["headers"] = dict.fromkeys(self.headers, HEADER)
        if self.status != HTTPStatus.NOT_MODIFIED:
            said["content"] = {problems.MEDIA_TYPE: {"schema": {"$ref": SCHEMAS + "Problem"}}}
        return said


REFUSALS = {
    "NotModified": Refusal(304, "The version named in If-None-Match is the newest.", ("ETag",)),
    "Malformed": Refusal(400, "The request can't be read: broken JSON, a cursor of another listing."),
    "Unauthenticated": Refusal(401, "Sign in or send a token.", ("WWW-Authenticate",)),
    "Forbidden": Refusal(403, "The sign-in or token does not include the scope.", ("WWW-Authenticate",)),
    "NotFound": Refusal(404, "There is no such thing, or it is another tenant's."),
    "Conflict": Refusal(409, "The request conflicts with the present state, or its Idempotency-Key was used."),
    "PreconditionFailed": Refusal(412, "It has changed since the version named in If-Match."),
    "BodyTooLarge": Refusal(413, "The body is too large."),
    "MediaType": Refusal(415, "The body has another content type than is read here."),
    "Invalid": Refusal(422, "Parameters or body are not valid; `errors` says where."),
    "RateLimited": Refusal(429, "Too many requests.", ("Retry-After", "RateLimit-Limit", "RateLimit-Reset")),
    "Internal": Refusal(500, "Something went wrong on our side; it has been logged under the request's id."),
    "Unavailable": Refusal(503, "The database or another service does not answer right now.", ("Retry-After",)),
}

PARAMETERS: Json = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Makes it safe to send this request again: the same key and body have one effect.",
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
        "example": "7b0ad3a1-2c49-4f2e-9a3a-5a51d6f1c0de",
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The ETag of the version already held; the answer is 304 where it is still the newest.",
        "schema": {"type": "string"},
    },
}

PROBLEM: Json = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The kind of problem; stable."},
        "title": {"type": "string", "description": "The kind of problem, for people."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What happened this time, and what to do."},
        "instance": {"type": "string", "description": "The request's id, by which the log knows it."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON pointer into the body, as a URI fragment."},
                    "parameter": {"type": "string", "description": "The query parameter's name."},
                },
            },
        },
    },
    "examples": [
        {
            "type": "urn:springline:problem:query-invalid",
            "title": "The query parameters are not valid",
            "status": 422,
            "detail": "limit: Input should be less than or equal to 200",
            "instance": "0f8fad5bd9cb469fa16570867728950e",
            "errors": [{"detail": "Input should be less than or equal to 200", "parameter": "limit"}],
        }
    ],
}
