"""A bus that takes CloudEvents over HTTP: Knative's broker, or any other service that speaks the protocol.

Source: CloudEvents 1.0, HTTP protocol binding, sections 3.2 (structured) and 3.3 (batched); which answers are worth
another try: Knative Eventing's data plane contract, "Event acknowledgement and delivery retry".
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from springline.platform.addresses import Secret
from springline.platform.batches import Pause, batches
from springline.platform.bus import BusEntry, NotPutError
from springline.platform.http_clients import HttpClients
from springline.platform.llm.retry_after import parse_retry_after

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

ONE = "application/cloudevents+json; charset=utf-8"
SEVERAL = "application/cloudevents-batch+json; charset=utf-8"

_MOST_BYTES = 1_000_000  # of a batch: what brokers take by default
_AT_ONCE = 8  # requests under way; a broker answers when it has stored the event, so most of the time is waiting
_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 10.0
_CONNECT_SECONDS = 3.0
_ANSWER_SECONDS = 10.0
# The relay holds a transaction meanwhile, and that may idle for a minute.
_ALL_SECONDS = 40.0
_TRY_AGAIN = frozenset({404, 408, 409, 425, 429})


class _Refusal(NamedTuple):
    """Why a request was not acknowledged, how long the receiver asks to wait, and whether another try may help."""

    code: str
    wait_seconds: float
    for_good: bool = False


class HttpBus:
    """Posts events to one address. Safe to use from several threads; connections are kept.

    An event counts as put once its request was answered with 2xx. Redirects are not followed.

    Args:
        url: Where events are taken.
        token: Sent as a bearer token, where the address wants one.
        batch: How many events one request carries; above one, in the batched mode that not every receiver knows.
        transport: Replaces the network in tests.
        pause: Waits between attempts.
        monotonic: Seconds since some moment.
    """

    def __init__(
        self,
        url: str,
        *,
        token: Secret | None = None,
        batch: int = 1,
        transport: "httpx.BaseTransport | None" = None,
        pause: Pause = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        import httpx

        self._batch = batch
        self._pause = pause
        self._monotonic = monotonic
        self._headers = {} if token is None else {"Authorization": f"Bearer {token.reveal()}"}
        self._url = url
        self._transport = transport
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._clients = HttpClients(self._new_client)

    def put(self, entries: Sequence[BusEntry]) -> None:
        """Post `entries`, eight requests at a time, each up to five times; see `Bus.put`.

        Takes 40 seconds at most, and an answer's time more. Raises `NotPutError` with what was not acknowledged.
        """
        until = self._monotonic() + _ALL_SECONDS
        requests = list(
            batches(entries, lambda entry: len(entry.detail.encode()), most=self._batch, most_bytes=_MOST_BYTES)
        )
        with ThreadPoolExecutor(min(_AT_ONCE, len(requests)) or 1, thread_name_prefix="bus") as threads:
            under_way = [threads.submit(self._deliver, request, until) for request in requests]
            results = [one.result() for one in under_way]
        refused = [(request, code) for request, code in zip(requests, results, strict=True) if code is not None]
        if refused:
            raise NotPutError([entry for request, _ in refused for entry in request], refused[0][1])

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._clients.close()

    def _deliver(self, request: Sequence[BusEntry], until: float) -> str | None:
        """Post one request until it is acknowledged; returns why it was not in the end."""
        code = "out of time"
        seconds = _FIRST_PAUSE_SECONDS
        for attempt in range(_ATTEMPTS):
            left = until - self._monotonic()
            if left <= 0:
                break
            if attempt:
                self._pause(min(seconds, left))
            refusal = self._post(request)
            if refusal is None:
                return None
            code = refusal.code
            if refusal.for_good:
                _log.error("the event bus refuses an event for good", extra={"code": code, "event_id": request[0].id})
                break
            backoff = _FIRST_PAUSE_SECONDS * 2**attempt
            seconds = min(max(backoff, refusal.wait_seconds), _LONGEST_PAUSE_SECONDS)
        return code

    def _post(self, request: Sequence[BusEntry]) -> _Refusal | None:
        import httpx

        if self._batch == 1:
            content, content_type = request[0].detail, ONE
        else:
            content, content_type = f"[{','.join(entry.detail for entry in request)}]", SEVERAL
        headers = {**self._headers, "Content-Type": content_type}
        try:
            with self._clients.lend() as client:
                answer = client.post(self._url, content=content.encode(), headers=headers)
        except httpx.TransportError as error:
            return _Refusal(f"{type(error).__name__}: {error}", 0.0)
        if answer.is_success:
            return None
        wait = parse_retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))
        final = answer.status_code < 500 and answer.status_code not in _TRY_AGAIN
        return _Refusal(f"HTTP {answer.status_code}", wait.total_seconds() if wait else 0.0, final)

    def _new_client(self) -> "httpx.Client":
        import httpx

        timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
        return httpx.Client(transport=self._transport, timeout=timeout, verify=self._tls, trust_env=False)
