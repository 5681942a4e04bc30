import subprocess
import sys

import pytest

from springline.platform.errors import UnauthenticatedError
from springline.platform.http import JsonText, Request
from springline.platform.http.routes import RouteDeclarationError

pytestmark = pytest.mark.unit


def imported(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after running `code`."""
    script = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


HEAVY = {"pydantic", "sqlalchemy", "httpx", "boto3", "botocore", "jsonschema", "rich"}

WEBHOOK = """
from springline.platform.http import Api, JsonText, Request
api = Api("hook", guard=None, transactions=None)
@api.post("/api/hook", scope=None)
def hook(request: Request[None, None]) -> JsonText:
    "Takes anything."
    return JsonText("{}")
event = {"path": "/api/hook", "headers": None, "multiValueQueryStringParameters": None, "pathParameters": None,
         "stageVariables": None, "body": "{", "requestContext": {"httpMethod": "POST", "resourcePath": "/api/hook"}}
assert api.chalice(event, None)["statusCode"] == 200
"""


def test_a_webhook_without_models_imports_nothing_heavy():
    assert not imported(WEBHOOK) & HEAVY


def test_a_route_with_models_imports_pydantic_and_nothing_else_heavy():
    code = "from springline.platform.http.pages import PageQuery\n" + WEBHOOK.replace(
        "scope=None)", "scope=None, query=PageQuery)"
    )
    assert imported(code) & HEAVY == {"pydantic"}


def test_a_foreign_error_is_mapped_in_one_place(api, send):
    class OutOfStockError(Exception):
        """It is sold out."""

    @api.get("/api/shelf", scope=None)
    def shelf(request: Request[None, None]) -> JsonText:
        """The shelf."""
        raise OutOfStockError("come back on Monday")

    assert send("GET", "/api/shelf").status == 500
    api.problem(OutOfStockError, status=410)
    answer = send("GET", "/api/shelf")
    assert (answer.status, answer.json["title"], answer.json["detail"]) == (
        410,
        "It is sold out",
        "come back on Monday",
    )


def test_a_public_route_cannot_keep_idempotency_keys(api):
    with pytest.raises(RouteDeclarationError, match="public"):

        @api.post("/api/x", scope=None, idempotent=True)
        def create(request: Request[None, None]) -> JsonText:
            """X."""
            raise NotImplementedError


def test_a_public_request_has_no_principal(api, send):
    @api.get("/api/x", scope=None)
    def get_x(request: Request[None, None]) -> JsonText:
        """X."""
        assert not request.is_authenticated
        with pytest.raises(UnauthenticatedError):
            _ = request.principal
        return JsonText("{}")

    assert send("GET", "/api/x").status == 200


def test_a_route_can_be_declared_once_only(api):
    def view(request: Request[None, None]) -> JsonText:
        """X."""
        raise NotImplementedError

    api.get("/api/x", scope=None)(view)
    with pytest.raises(ValueError, match="Duplicate method"):
        api.get("/api/x", scope=None)(view)


def test_a_session_cookie_is_shown_to_the_guard(api, send):
    @api.get("/api/me", scope="index:read")
    def get_me(request: Request[None, None]) -> JsonText:
        """Me."""
        return JsonText(f'"{request.principal.actor} {request.cookies["session"]}"')

    assert send("GET", "/api/me", token=None, headers={"Cookie": "session=reader"}).json == "reader reader"


def test_a_view_can_skip_its_work_for_who_has_the_version(api, send):
    from springline.platform.http import NotModified

    @api.get("/api/doc", scope=None)
    def get_doc(request: Request[None, None]) -> JsonText | NotModified:
        """A document."""
        return NotModified("v3") if request.already_has("v3") else JsonText("{}", etag="v3")

    first = send("GET", "/api/doc")
    assert send("GET", "/api/doc", headers={"If-None-Match": first.headers["ETag"]}).status == 304
    assert send("GET", "/api/doc", headers={"If-None-Match": '"v2"'}).status == 200
