"""A whole deployment: the stack, its functions, and what AWS's services do between them."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

import boto3

from springline.platform.events import relay
from tests.integration.aws.calls import Calls
from tests.integration.aws.sandboxes import Context, Poller, Sandbox
from tests.integration.aws.stack import ACCOUNT, NAME, REGION, Stack


class _Inbox:
    """Takes one PUT."""

    def __enter__(self) -> Self:
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                inbox.body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.body = b""
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/answer"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Deployment:
    """A stack with its functions ready to run, on a test's database."""

    def __init__(self, stack: Stack, db: Any, calls: Calls) -> None:
        self.stack = stack
        self.db = db
        self.calls = calls
        self.sandboxes = {name: Sandbox(stack, name, calls) for name in stack.of("AWS::Lambda::Function")}
        self.pollers = {
            name: Poller(stack, mapping, sandbox, calls)
            for name, sandbox in self.sandboxes.items()
            if (mapping := stack.mapping_of(name))
        }
        self.sqs = boto3.client("sqs", region_name=REGION)

    def request(
        self,
        function: str,
        method: str,
        target: str,
        body: Any = None,
        *,
        token: str | None = None,
        content_type: str = "application/json",
    ) -> tuple[int, Any]:
        """Send a request to a function as API Gateway does; returns the status and, of JSON, what it says.

        A body is sent as JSON, or, where its content type is another one, as the text that it is.
        """
        parts = urlsplit(target)
        headers = {"Content-Type": content_type} if body is not None else {}
        text = json.dumps(body) if content_type == "application/json" else body
        event = {
            "resource": "/{proxy+}",
            "path": parts.path,
            "httpMethod": method,
            "headers": headers | ({"Authorization": f"Bearer {token}"} if token else {}),
            "queryStringParameters": dict(parse_qsl(parts.query)) or None,
            "multiValueQueryStringParameters": parse_qs(parts.query) or None,
            "pathParameters": {"proxy": parts.path.removeprefix("/")},
            "stageVariables": None,
            "requestContext": {
                "httpMethod": method,
                "resourcePath": "/{proxy+}",
                "identity": {"sourceIp": "203.0.113.9"},
            },
            "body": None if body is None else text,
            "isBase64Encoded": False,
        }
        answer = self.sandboxes[function].invoke(event)
        kind = answer["headers"].get("Content-Type", "")
        return answer["statusCode"], json.loads(answer["body"]) if "json" in kind else answer["body"]

    def schedule(self, function: str, context: Context | None = None) -> Any:
        """Invoke a function as its schedule does."""
        event = {
            "version": "0",
            "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "123456789012",
            "time": "2026-03-02T09:00:00Z",
            "region": REGION,
            "resources": [f"arn:aws:events:{REGION}:123456789012:rule/{function}"],
            "detail": {},
        }
        return self.sandboxes[function].invoke(event, context)

    def deploy(self, function: str) -> Mapping[str, Any]:
        """Invoke a function as CloudFormation does for a custom resource; returns the answer that it puts to a URL."""
        with _Inbox() as inbox:
            event = {
                "RequestType": "Create",
                "ResponseURL": inbox.url,
                "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{NAME}/1",
                "RequestId": "1",
                "LogicalResourceId": "Migration",
                "ResourceType": "Custom::DatabaseMigration",
                "ResourceProperties": {},
            }
            self.sandboxes[function].invoke(event)
        return json.loads(inbox.body)

    def relay(self) -> int:
        """Run the relay until nothing waits in the event log; returns how many events it handed on."""
        waiting = Context(lambda: relay.lag(self.db.system).events > 0)
        return self.schedule("RelayEvents", waiting)["relayed"]

    def settle(self) -> int:
        """Relay and poll until nothing moves any more; returns how many events and messages did."""
        moved = 0
        for _ in range(50):
            moving = self.relay() + sum(poller.poll().messages for poller in self.pollers.values())
            moved += moving
            if not moving:
                return moved
        raise AssertionError("messages go round and round")

    def send(self, queue: str, body: str) -> None:
        """Put a message into a queue, by the queue's name in the template."""
        self.sqs.send_message(QueueUrl=self.stack.physical[queue], MessageBody=body)

    def waiting(self, queue: str) -> list[str]:
        """The bodies of what is visible in a queue, by the queue's name in the template."""
        answer = self.sqs.receive_message(QueueUrl=self.stack.physical[queue], MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def metrics(self, function: str) -> list[Mapping[str, Any]]:
        """What a function wrote to its standard output in the embedded metric format."""
        lines = (json.loads(line) for line in self.sandboxes[function].output.getvalue().splitlines())
        return [line for line in lines if "_aws" in line]

    def close(self) -> None:
        """Let go of the functions' database connections."""
        for sandbox in self.sandboxes.values():
            sandbox.close()
