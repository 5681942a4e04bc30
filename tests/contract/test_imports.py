"""What functions import: nothing heavy that they don't declare, for each import is paid at each cold start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))

HEAVY = frozenset(
    ("alembic", "argon2", "boto3", "botocore", "httpx", "jsonschema", "rich", "sqlalchemy", "sqlalchemy.orm")
)
DECLARED = {
    "index_api": {"sqlalchemy"},  # composes its filters with Core
    "operations_api": {"sqlalchemy"},  # lists the index's newest for the home page
}
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"


def modules_of(function: str) -> set[str]:
    """The modules that a fresh process has after importing a function as Lambda does."""
    code = "import json, sys; sys.path.insert(0, sys.argv[1]); import app; print(json.dumps(sorted(sys.modules)))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
    environment |= {"SPRINGLINE_DATABASE_URL": NOWHERE, "SPRINGLINE_SYSTEM_DATABASE_URL": NOWHERE}
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "functions" / function)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_exactly_the_heavy_modules_that_it_declares(function: str):
    assert modules_of(function) & HEAVY == DECLARED.get(function, set())


def test_only_functions_that_exist_declare_something():
    assert set(DECLARED) <= set(FUNCTIONS)
