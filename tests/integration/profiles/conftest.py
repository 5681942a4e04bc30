"""Who is told of in the tests of highlights."""

import pytest

from tests.integration.profiles.telling import Telling


@pytest.fixture
def telling(db):
    return Telling(db)


@pytest.fixture
def ada(telling):
    return telling.person("ada")
