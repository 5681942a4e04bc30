"""Traces where they are off, and what an event's text says of its trace."""

import sys
from typing import Any

import pytest

from springline.platform import traces
from springline.platform.settings import Settings

pytestmark = pytest.mark.unit

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def envelope(attributes: str = "", data: str = "{}") -> str:
    return f'{{"specversion":"1.0","id":"1","tenant":1{attributes},"datacontenttype":"application/json","data":{data}}}'


def test_where_nothing_is_installed_spans_do_nothing() -> None:
    assert traces.spans() is None
    with traces.span("GET", "server", {}) as span:
        span.rename("GET /")
        span.tell({"http.route": "/"})
        span.fail("500")


def test_off_installs_nothing() -> None:
    traces.configure(Settings())
    assert traces.spans() is None


def test_the_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    monkeypatch.delitem(sys.modules, "springline.platform.traces.otel", raising=False)
    with pytest.raises(traces.TracesMissingError, match=r"springline\[otel\]"):
        traces.configure(Settings(traces="otlp"))
    assert traces.spans() is None


def test_an_event_s_traceparent_is_read_from_its_attributes() -> None:
    assert traces.of_event(envelope(f',"traceparent":"{TRACEPARENT}"')) == TRACEPARENT
    assert traces.of_event(envelope()) is None


@pytest.mark.parametrize(
    "text",
    [
        envelope(data=f'{{"traceparent":"{TRACEPARENT}"}}'),
        envelope(',"traceparent":"nonsense"'),
        envelope(f',"subject":"\\",\\"traceparent\\":\\"{TRACEPARENT}\\",\\"datacontenttype\\":"'),
        "",
        "no event",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert traces.of_event(text) is None


def test_a_long_event_costs_no_more_than_its_beginning() -> None:
    text: Any = envelope(data=f'"{"x" * 1_000_000},"traceparent":"{TRACEPARENT}","datacontenttype":"')
    assert traces.of_event(text) is None
