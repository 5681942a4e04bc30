"""Fault 1 from end to end: the host is killed again and again while a chat streams in, and the index is right."""

import random
import threading
import time
from contextlib import closing
from collections import Counter

import pytest

from springline.platform.database import Database
from springline.platform.statements import parse
from tests.integration.chats import Pipeline, community
from tests.faults.conftest import deliver, deliveries, landing_and_index

pytestmark = pytest.mark.faults


def test_x(db, start_host, new_token, drain, undisturbed):
    t=time.monotonic()
    host = start_host(lease=2)
    print("start", time.monotonic()-t)
    bodies = deliveries(200, seed=1, size=3)
    token = new_token("events:write")
    t=time.monotonic()
    for b in bodies:
        assert deliver(host.url, token, b)
    print("posted", time.monotonic()-t, len(bodies))
    drain()
    print("drained", time.monotonic()-t)
    t=time.monotonic()
    host.stop()
    print("stop", time.monotonic()-t)
    t=time.monotonic()
    p = Pipeline(db)
    ref = undisturbed(bodies)
    print("ref", time.monotonic()-t)
    assert community(p) == community(ref)
    a, b = landing_and_index(p), landing_and_index(ref)
    for k in b:
        print(k, len(b[k]))
        assert a[k].splitlines() == b[k].splitlines(), k
