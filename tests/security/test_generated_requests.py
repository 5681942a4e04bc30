"""Requests that schemathesis makes up from the OpenAPI document: none is a 500, and each answer is one it describes.

They go through the host's gateway to the real functions on a real database, always the same ones. Who asks could end
its own right to ask: so its token and account have numbers that no generator comes upon, and what is revoked, rotated
and disabled are others, the `victims`, whose numbers are put in the place of every other one that was made up.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra.host.http.messages import HttpRequest
from springline.platform.clock import ManualClock
from tests.security.conftest import NUMBERS, Front, World
from tests.security.contract import OPERATIONS, Operation
from tests.security.intruders import bearer

pytestmark = pytest.mark.integration

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ALWAYS_THE_SAME = examples(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Of what is there, something of each kind was met: the requests did get as far as that.
EXPECTED = {
    GenerationMode.POSITIVE: {200, 201, 202, 204, 401, 404},
    GenerationMode.NEGATIVE: {400, 404, 422},
}
# Nobody waits between these requests, so time has to pass for them: each may be the only one of its minute.
PAUSE = timedelta(minutes=1)


class AsWsgi:
    """The front for those who call a WSGI application (PEP 3333); time passes before each request."""

    def __init__(self, front: Front, clock: ManualClock) -> None:
        self._front, self._clock = front, clock
        self.statuses: set[int] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._clock.advance(PAUSE)
        target = urlsplit(environ["REQUEST_URI"])
        size = int(environ.get("CONTENT_LENGTH") or 0)
        fields = [
            (name.removeprefix("HTTP_").replace("_", "-").lower(), value)
            for name, value in environ.items()
            if name.startswith("HTTP_") or (name in {"CONTENT_TYPE", "CONTENT_LENGTH"} and value)
        ]
        request = HttpRequest(
            environ["REQUEST_METHOD"],
            target.path,
            target.query,
            fields,
            environ["wsgi.input"].read(size),
            environ.get("REMOTE_ADDR", ""),
        )
        response = self._front.handle(request)
        self.statuses.add(response.status)
        start_response(f"{response.status} -", [*response.headers, ("Content-Length", str(len(response.body)))])
        return [response.body]

    def alive(self, token: str) -> bool:
        """Whether a token still opens something."""
        return self._front.ask("GET", "/api/access/session", headers=bearer(token)).status == 200


@pytest.fixture
def application(front: Front, clock: ManualClock) -> AsWsgi:
    return AsWsgi(front, clock)


@pytest.fixture
def victims(ours: World) -> dict[str, int]:
    """What requests may name and spoil: a thing of each kind."""
    return {kind: number for kind in NUMBERS if (number := ours.number([kind])) is not None}


@pytest.fixture
def document(application: AsWsgi) -> Any:
    """The OpenAPI document, as it is served."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application)


def misbehaviour(described: Any, mode: GenerationMode, headers: Any, victims: Any, *, most: int) -> str:
    """Ask an operation what schemathesis makes up for it, `most` times; what is wrong with an answer, or nothing."""

    @examples(ALWAYS_THE_SAME, max_examples=most)
    @given(described.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        for name, number in (case.path_parameters or {}).items():
            if isinstance(number, int) and number % 2 == 0:
                case.path_parameters[name] = victims[name]
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    try:
        ask()
    except FailureGroup as found:
        return str(found)
    return ""


def can_be_wrong(operation: Operation) -> bool:
    """Whether the document says anything of a request that another one could be at odds with."""
    return operation.has_model or bool(operation.parameters("path") or operation.parameters("query"))


MODES = {"right": GenerationMode.POSITIVE, "wrong": GenerationMode.NEGATIVE}


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_each_answer_is_one_that_the_document_describes(
    application: AsWsgi, document: Any, ours: World, victims: dict[str, int], mode: GenerationMode
) -> None:
    tried = OPERATIONS if mode == GenerationMode.POSITIVE else [one for one in OPERATIONS if can_be_wrong(one)]
    found = {
        str(one): told
        for one in tried
        if (told := misbehaviour(document[one.path][one.method], mode, bearer(ours.token), victims, most=7))
    }
    assert found == {}
    assert application.statuses >= EXPECTED[mode]
    assert application.alive(ours.token), "the caller may still do all of this, so nobody was refused for lack of it"


def test_who_presents_nothing_is_answered_as_described_too(
    application: AsWsgi, document: Any, victims: dict[str, int]
) -> None:
    for one in OPERATIONS:
        application.statuses.clear()
        assert misbehaviour(document[one.path][one.method], GenerationMode.POSITIVE, {}, victims, most=3) == "", one
        # One signs in by a password or by a link: a body may be well-formed and have both of them, or neither.
        either_or = {422} if str(one) == "POST /api/access/session" else set[int]()
        assert application.statuses <= {200, 400, 401, 403} | either_or, one
