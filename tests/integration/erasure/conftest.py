"""Who leaves in the tests of erasure."""

import pytest

from tests.integration.erasure.leaving import Leaving


@pytest.fixture
def leaving(db, tmp_path):
    return Leaving(db, tmp_path / "storage")
