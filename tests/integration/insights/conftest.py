"""A tenant with a handbook, two analysts and an operator."""

import pytest

from springline.access.model import Role
from tests.integration.insights.grounds import TEXT, Grounds


@pytest.fixture
def grounds(db) -> Grounds:
    ground = Grounds(db, db.tenant_id)
    ground.write(TEXT)
    return ground


@pytest.fixture
def ada(grounds):
    return grounds.person(1)


@pytest.fixture
def ben(grounds):
    return grounds.person(2)


@pytest.fixture
def ole(grounds):
    return grounds.person(3, Role.OPERATOR)
