"""Roles are as small as they can be: they allow each call that a function was seen to make, and no other."""

import functools
import hashlib
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from infra.host import passwords, schema
from springline.access.model import Cause, command_principal
from springline.platform.clock import ManualClock, SystemClock
from springline.platform.statements import parse
from springline.profiles import regeneration
from springline.search import building
from springline.warehouse import retention
from tests.integration.aws.deployment import Deployment
from tests.integration.aws.policies import refused, rules, unused
from tests.integration.aws.sandboxes import Context

pytestmark = pytest.mark.integration

PERSON = parse("test.person", 'select min(id) from "user"')

# What is allowed though no function's code calls it: Lambda does, with the function's role.
NEEDED_BY_LAMBDA = {
    "ec2:AssignPrivateIpAddresses",  # to put the function into the network
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    "logs:CreateLogStream",  # to write the function's log
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",  # to write its traces
    "xray:PutTraceSegments",
}


@pytest.fixture
def story(deployment: Deployment, new_token, monkeypatch) -> Deployment:
    """The deployment after every function has done what it is for."""
    _migrate(deployment, monkeypatch)
    token = new_token(
        "events:write",
        "community:write",
        "index:read",
        "provenance:read",
        "profiles:manage",
        "chat:read",
        "search:read",
        "operations:read",
        "runs:manage",
        "projects:read",
        "insights:read",
        "documents:read",
        "documents:write",
    )
    now = SystemClock().now()
    envelope = {"sourceUuid": "ada", "sourceName": "Ada", "timestamp": int(now.timestamp() * 1000)}
    message = {"timestamp": envelope["timestamp"], "message": "Who has a drill?", "expiresInSeconds": 60}
    told = {"envelope": envelope | {"dataMessage": message | {"groupInfo": {"groupId": "Zw=="}}}}
    ask = {"kind": "need", "title": "Who has a ladder?", "body": "I need a ladder in Lisbon on Saturday"}
    answers = [
        deployment.request("EventsApi", "POST", "/api/events/signal", told, token=token),
        deployment.request("RequestsApi", "POST", "/api/requests", ask, token=token),
        deployment.request("AccessApi", "GET", "/api/access/session", token=token),
        deployment.request("SystemApi", "GET", "/health/readyz"),
        deployment.request("IndexApi", "GET", "/api/index/requests", token=token),
        deployment.request("ProvenanceApi", "GET", "/api/provenance/why?ref=document/none", token=token),
        deployment.request("AdminApi", "GET", "/api/admin/profiles/0/glaze", token=token),
        deployment.request("SearchApi", "GET", "/api/scenes?q=ladder", token=token),
        deployment.request("OperationsApi", "GET", "/api/operations", token=token),
        deployment.request("ProjectsApi", "GET", "/api/projects", token=token),
        deployment.request("InsightsApi", "GET", "/api/insights", token=token),
        deployment.request("RunsApi", "POST", "/api/runs/mock", {"steps": 1, "pace_ms": 0}, token=token),
    ]
    assert [status for status, _ in answers] == [202, 201, 200, 200, 200, 404, 404, 200, 200, 200, 200, 201]
    _ask_for_words(deployment.db, now)
    _send_documents(deployment, token)
    deployment.settle()
    for _ in ("writes files", "finds them as they should be"):  # and takes them away once the message has expired
        deployment.schedule("SnapshotProfiles")
    with deployment.db.transaction() as tx:
        person = tx.value(PERSON)
    assert deployment.request("CompanionApi", "GET", f"/api/profiles/{person}/glaze", token=token)[0] == 200
    _keep_for_a_month(deployment.db, now)
    with deployment.db.transaction() as tx:
        building.start(tx, "media_scenes")
    following = {"SyncCaches", "DrainSearchSync"}
    for function in following:
        looks = iter([True] * 9)
        deployment.schedule(function, Context(lambda looks=looks: next(looks, False)))
    for function in sorted(deployment.stack.scheduled() - {"RelayEvents", *following}):
        # By then the message has expired, and is too old to be kept.
        deployment.sandboxes[function].set_clock(ManualClock(now + timedelta(days=60)))
        deployment.schedule(function)
    deployment.settle()  # what has expired is followed
    assert deployment.calls.made.keys() == deployment.sandboxes.keys(), "let the story use the new function"
    return deployment


def _send_documents(deployment: Deployment, token: str) -> None:
    """A version of a bundle, of a file that is sent through the API; another file is in no version."""
    bytes_of = {"content_type": "application/octet-stream", "token": token}
    files = {hashlib.sha256(text.encode()).hexdigest(): text for text in ("# Leave", "sent, and in no version")}
    wanted = {"originals": [{"sha256": sha256, "size": len(text)} for sha256, text in files.items()]}
    documents = [{"path": "leave.md", "sha256": next(iter(files))}]
    ask = functools.partial(deployment.request, "DocumentsApi")
    answers = [
        ask("POST", "/api/bundles", {"slug": "handbook", "title": "Handbook"}, token=token),
        ask("POST", "/api/documents/originals", wanted, token=token),
        *(ask("PUT", f"/api/documents/originals/{sha256}", text, **bytes_of) for sha256, text in files.items()),
        ask("POST", "/api/bundles/handbook/versions", {"documents": documents}, token=token),
        ask("GET", f"/api/documents/originals/{documents[0]['sha256']}", token=token),
    ]
    assert [status for status, _ in answers] == [201, 200, 200, 200, 201, 200]
    assert all("X-Amz-Signature=" in one["upload"]["url"] for one in answers[1][1]["originals"])


def _ask_for_words(db: Any, at: datetime) -> None:
    with db.app.transaction(db.tenant_id) as tx:
        assert regeneration.request(tx, [tx.value(PERSON)], reason="test", at=at) == 1


def _keep_for_a_month(db: Any, at: datetime) -> None:
    with db.system.transaction(db.tenant_id) as tx:
        cause = Cause(command_principal(db.tenant_id, "test"), at)
        retention.set_policy(tx, "messages", 30, cause=cause, log=tx)


def _migrate(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the migration, but for what it does to the server: its roles are those of other tests too."""
    changing = [(schema, name) for name in ("create_database", "set_limits", "migrate")]
    for module, name in [*changing, (passwords, "set_passwords")]:
        monkeypatch.setattr(module, name, mock.create_autospec(getattr(module, name), return_value=None))
    answer = deployment.deploy("MigrateDatabase")
    assert (answer["Status"], answer["Reason"]) == ("SUCCESS", "")
    assert answer["Data"] == {"Revision": schema.newest_revision()}


def test_each_function_may_make_the_calls_that_it_makes(story):
    missing = {
        function: refused(rules(story.stack.policies_of(function)), calls)
        for function, calls in story.calls.made.items()
    }
    assert {function: calls for function, calls in missing.items() if calls} == {}


def test_no_function_may_make_a_call_that_it_never_makes(story):
    idle = {
        (function, rule.action, rule.resource)
        for function, calls in story.calls.made.items()
        for rule in unused(rules(story.stack.policies_of(function)), calls)
        if rule.action not in NEEDED_BY_LAMBDA
    }
    assert idle == set()


def test_only_lambda_itself_needs_actions_on_everything(deployment):
    unlimited = {
        (function, rule.action)
        for function in deployment.sandboxes
        for rule in rules(deployment.stack.policies_of(function))
        if rule.allows and rule.resource == "*" and rule.action not in NEEDED_BY_LAMBDA
    }
    assert unlimited == set()
