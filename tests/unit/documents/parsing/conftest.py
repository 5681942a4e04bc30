"""Reads documents in the test's own process; the child process has its tests in tests/integration/documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from springline.documents.layout import Parsed
from springline.documents.parsing import child
from springline.documents.parsing.formats import HEAD, detect
from springline.documents.parsing.model import Limits, Source

Read = Callable[..., Parsed]


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """`read(name, data, **limits)`: what the reader of its format makes of a document."""
    path: Path = tmp_path_factory.mktemp("documents") / "original"

    def read(name: str, data: bytes | str, **limits: Any) -> Parsed:
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return child.read(Source(path, name, detect(name, path.read_bytes()[:HEAD]), Limits(**limits)))

    return read
