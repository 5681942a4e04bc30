"""What the community's integration tests share."""

import pytest

from tests.integration.chats import Chat, Pipeline


@pytest.fixture
def chat():
    return Chat()


@pytest.fixture
def pipeline(db):
    return Pipeline(db)
