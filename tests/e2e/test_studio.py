"""The web application in a browser: web/e2e, run by Playwright against a host with the sample."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.e2e.stage import WEB, Stage, build, missing, stage

LACKING = missing()
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(LACKING is not None, reason=str(LACKING)),
]
SPECS = sorted(file.name for file in (WEB / "e2e").glob("*.spec.ts"))


@pytest.fixture(scope="module")
def studio() -> Iterator[Stage]:
    build()
    with stage() as running:
        yield running


@pytest.mark.parametrize("spec", SPECS)
def test_the_browser_tests_pass(studio: Stage, spec: str) -> None:
    command = ["npx", "--no-install", "playwright", "test", spec]
    done = subprocess.run(command, cwd=WEB, env=studio.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]


def test_there_are_browser_tests() -> None:
    assert "pages.spec.ts" in SPECS
