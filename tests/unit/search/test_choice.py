"""Which search engine a process has."""

import pytest

from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.search.choice import search_engine
from springline.search.quickwit.client import QuickwitClient

pytestmark = pytest.mark.unit


def test_without_an_address_there_is_none():
    assert search_engine(Runtime(Settings.from_environment({}, needs=()))) is None


def test_the_engine_is_made_once_and_closed_with_the_runtime(monkeypatch):
    closed: list[QuickwitClient] = []
    monkeypatch.setattr(QuickwitClient, "close", lambda client: closed.append(client))
    ports = Runtime(Settings.from_environment({"QUICKWIT_URL": "http://127.0.0.1:7280/"}, needs=()))

    engine = search_engine(ports)
    assert isinstance(engine, QuickwitClient)
    assert search_engine(ports) is engine
    assert search_engine(Runtime(ports.settings)) is not engine
    ports.close()
    assert closed == [engine]
