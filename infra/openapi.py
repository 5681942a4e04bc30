"""Writes contracts/openapi.json, the OpenAPI document of all functions: `python -m infra.openapi`.

Each function's `app.py` is imported as Lambda would, with ports that nothing is asked of.
"""

import importlib.util
import json
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from springline.access.guard import SESSION_COOKIE
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.http import Api
from springline.platform.http.openapi import openapi_document
from springline.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "functions"
CONTRACT = ROOT / "contracts" / "openapi.json"
DESCRIPTION = (
    "The knowledge spine of a team that talks in group chats. Every error is a problem document (RFC 9457), listings "
    "come in keyset pages, documents have entity tags, and requests that create take an Idempotency-Key."
)


def load(function: str) -> ModuleType:
    """Import a function's `app.py` anew, with the runtime that is installed; leaves `sys.modules` alone."""
    name = f"functions.{function}.app"
    spec = importlib.util.spec_from_file_location(name, FUNCTIONS / function / "app.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{name} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document() -> str:
    """The document's text. Installs a runtime that reaches no database."""
    nowhere = DatabaseUrl.parse("postgresql://nobody@127.0.0.1:1/nothing")
    runtime.install(runtime.Runtime(Settings(database_url=nowhere, system_database_url=nowhere)))
    modules = [load(path.parent.name) for path in sorted(FUNCTIONS.glob("*/app.py"))]
    apis = [api for module in modules if isinstance(api := getattr(module, "api", None), Api)]
    described = openapi_document(
        apis, title="Springline", version=version("springline"), cookie=SESSION_COOKIE, description=DESCRIPTION
    )
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    CONTRACT.write_text(document(), encoding="utf-8")
