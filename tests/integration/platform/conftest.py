"""A bus that tests can look into."""

import json

import pytest


class ListBus:
    """Keeps what it is given; a put may run something first, such as a failure."""

    def __init__(self):
        self.entries = []
        self.before = lambda: None

    def put(self, entries):
        self.before()
        self.entries += entries

    @property
    def subjects(self):
        return [json.loads(entry.detail)["subject"] for entry in self.entries]

    @property
    def ids(self):
        return [entry.id for entry in self.entries]


@pytest.fixture
def bus():
    return ListBus()
