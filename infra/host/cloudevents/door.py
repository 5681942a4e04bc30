"""Answers requests that bring events, so that whoever sends them knows what to send again.

| answer | when | a broker then |
|---|---|---|
| 202 | all events are done | is done with them |
| 400, 413, 415 | the request holds no CloudEvents | keeps it as a dead letter |
| 401 | the token is missing or wrong | keeps it as a dead letter |
| 422 | the function says that they will never succeed | keeps it as a dead letter |
| 503, 504 | they failed this time | sends them again |

Source: Knative Eventing's data plane contract, "Event acknowledgement and delivery retry"; CloudEvents 1.0, HTTP 1.1
Web Hooks for Event Delivery, section 4 (the sender asks for permission by OPTIONS).
"""

import hmac
import json
import logging
from collections.abc import Callable, Mapping

from infra.host.cloudevents.reading import NotCloudEventsError, read
from infra.host.cloudevents.triggers import Outcome, ThrottledError, Trigger
from infra.host.functions import GivenUpError, new_request_id
from infra.host.http.messages import HttpRequest, HttpResponse, Respond, problem
from springline.platform.addresses import Secret

_log = logging.getLogger(__name__)

_METHODS = "POST, OPTIONS"
_RETRY_AFTER = ("Retry-After", "5")
_MOST_NAMED = 20  # of the failed events of a batch: a broker keeps the answer with the dead letter


class Door:
    """Answers the requests for some triggers; called by several threads.

    Args:
        triggers: By the path that leads to each.
        token: What senders have to show; None where the platform in front authenticates them.
        new_id: Makes the ids of requests.
    """

    def __init__(
        self, triggers: Mapping[str, Trigger], token: Secret | None, new_id: Callable[[], str] = new_request_id
    ) -> None:
        self._triggers = triggers
        self._token = None if token is None else f"Bearer {token.reveal()}".encode()
        self._new_id = new_id

    def leads(self, path: str) -> bool:
        """Whether a trigger has this path."""
        return path in self._triggers

    def handle(self, request: HttpRequest, respond: Respond) -> None:
        """Answer one request by `respond`; from another thread where the function is given up."""
        if not self._is_allowed(request):
            challenge = [("WWW-Authenticate", "Bearer")]
            respond(self._problem(401, "unauthenticated", "send the bearer token of this address", headers=challenge))
        elif request.method == "OPTIONS":
            respond(_permission(request))
        elif request.method != "POST":
            headers = [("Allow", _METHODS)]
            respond(self._problem(405, "method-not-allowed", f"use {_METHODS}", headers=headers))
        else:
            self._take(self._triggers[request.path], request, respond)

    def _is_allowed(self, request: HttpRequest) -> bool:
        if self._token is None:
            return True
        return hmac.compare_digest((request.header("authorization") or "").encode(), self._token)

    def _take(self, trigger: Trigger, request: HttpRequest, respond: Respond) -> None:
        def expired() -> None:
            detail = "the function took too long and was given up; send the events again"
            respond(self._problem(504, "timed-out", detail, headers=[_RETRY_AFTER]))

        try:
            outcome = trigger.deliver(read(request), expired)
        except NotCloudEventsError as error:
            respond(self._problem(error.status, error.kind, str(error)))
        except ThrottledError:
            detail = "as many events are being worked on as may be; send them again soon"
            respond(self._problem(503, "throttled", detail, headers=[("Retry-After", "1")]))
        except GivenUpError:
            return
        else:
            respond(self._told(trigger, outcome))

    def _told(self, trigger: Trigger, outcome: Outcome) -> HttpResponse:
        if not outcome.failed:
            return HttpResponse(202, [("Cache-Control", "no-store")], b"")
        count = len(outcome.failed)
        _log.warning("%d events failed at %s", count, trigger.name, extra={"poison": len(outcome.poison)})
        if outcome.poison >= outcome.failed.keys():
            response = self._problem(422, "events-unusable", f"{count} event(s) can't be worked on, now or later")
        else:
            detail = f"{count} event(s) failed; send them again, and what succeeded changes nothing"
            response = self._problem(503, "events-failed", detail, headers=[_RETRY_AFTER])
        named = [{"id": one, "reason": str(why)} for one, why in list(outcome.failed.items())[:_MOST_NAMED]]
        response.body = json.dumps({**json.loads(response.body), "failures": named}).encode()
        return response

    def _problem(
        self, status: int, kind: str, detail: str, *, headers: list[tuple[str, str]] | None = None
    ) -> HttpResponse:
        return problem(status, kind, detail, instance=self._new_id(), headers=headers or [])


def _permission(request: HttpRequest) -> HttpResponse:
    headers = [("Allow", _METHODS), ("Cache-Control", "no-store")]
    if origin := request.header("webhook-request-origin"):
        headers += [("WebHook-Allowed-Origin", origin), ("WebHook-Allowed-Rate", "*")]
    return HttpResponse(200, headers, b"")
