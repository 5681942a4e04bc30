"""What is uploaded is enough and not too much: each function in an interpreter that has nothing but its package."""

import fcntl
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.packaging import ROOT, build, put_together, unpacked_bytes
from tests.integration.aws.template import nested, transformed

pytestmark = pytest.mark.integration

MOST_BYTES = 150_000_000  # Lambda takes 262 million; what is left over, cold starts and the next libraries may have
LARGER = {  # functions that bring libraries of their own: what reads documents, and what draws their pages
    "ParseDocuments": 200_000_000,
    "DocumentsApi": 180_000_000,
}
ELF_MACHINES = {"x86_64": 62, "arm64": 183}

# Lambda has the function's folder first, then the layers; `-I -S` keeps this environment's own libraries away.
IMPORT = """
import json, sys
folders, (stem, _, attribute), standard = json.loads(sys.argv[1]), sys.argv[2].partition("."), sys.base_prefix
sys.path[:0] = folders
handler = getattr(__import__(stem), attribute)
from springline.platform import runtime
runtime.current()
files = [str(module.__file__) for module in sys.modules.values() if getattr(module, "__file__", None)]
strange = [file for file in files if not file.startswith((*folders, standard))]
print(json.dumps({"callable": callable(handler), "strange": strange}))
"""
ANNOTATE = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from springline.community.annotation.choice import annotator
from springline.platform.settings import Settings
(insight,) = annotator(Settings()).annotate(["Does anybody have a good ladder that I could borrow in Lisbon?"])
print(json.dumps({"language": insight.language, "tags": insight.tags}))
"""
CONNECT = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from springline.platform.aws import client
print(json.dumps([type(client(service, region="eu-central-1")).__name__ for service in sys.argv[2].split()]))
"""


@dataclass(frozen=True)
class Packages:
    """Folders as Lambda unpacks them, by their paths in this project: for this machine, and for the functions' own."""

    here: Path
    there: Path

    @staticmethod
    def parts(function: str) -> list[str]:
        """What is unpacked for a function: its own folder and its layers'."""
        resources = transformed()["Resources"]
        layers = (resources[layer["Ref"]]["Properties"] for layer in _function(function)["Layers"])
        return [_function(function)["Code"]["S3Key"], *(layer["Content"]["S3Key"] for layer in layers)]

    def paths(self, function: str) -> list[str]:
        """Where Lambda's Python looks before it looks at its own libraries."""
        task, *layers = self.parts(function)
        return [str(self.here / task), *(str(self.here / layer / "python") for layer in layers)]


def _function(name: str) -> Mapping[str, Any]:
    return transformed()["Resources"][name]["Properties"]


def functions() -> list[str]:
    resources = transformed()["Resources"]
    return [name for name, resource in resources.items() if resource["Type"] == "AWS::Lambda::Function"]


def platform() -> tuple[str, str]:
    """The functions' version of Python and machine, which are the same for all."""
    (found,) = {(_function(name)["Runtime"], *_function(name)["Architectures"]) for name in functions()}
    runtime, machine = found
    return runtime.removeprefix("python"), machine


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Packages:
    """All packages, put together once for the workers of a test run."""
    shared = tmp_path_factory.getbasetemp()
    root = (shared if worker_id == "master" else shared.parent) / "packages"
    root.mkdir(exist_ok=True)
    made = Packages(root / "here", root / "there")
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "done").exists():
            _put_together(made)
            (root / "done").touch()
    return made


def _put_together(packages: Packages) -> None:
    for part in {part for function in functions() for part in Packages.parts(function)}:
        put_together(ROOT / part, packages.here / part, libraries_in="python" if part.startswith("layers/") else ".")
        build(ROOT / part, packages.there / part)


@pytest.fixture
def isolated(packages: Packages):
    """Runs code in an interpreter with the standard library and these variables, and nothing else."""

    def run(code: str, paths: Sequence[str], *arguments: str, env: Mapping[str, str]) -> Any:
        # Compiled files go elsewhere: the packages have none.
        flags = ["-I", "-S", "-X", f"pycache_prefix={packages.here.with_name('compiled')}"]
        command = [sys.executable, *flags, "-c", code, json.dumps(paths), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(env), timeout=60)
        return json.loads(done.stdout) if done.returncode == 0 else done.stderr

    return run


def test_each_function_is_imported_from_its_package_alone(packages, isolated, deployment):
    def imported(function: str) -> Any:
        env = deployment.sandboxes[function].environment
        return isolated(IMPORT, packages.paths(function), _function(function)["Handler"], env=env)

    with ThreadPoolExecutor(2) as threads:
        answers = dict(zip(functions(), threads.map(imported, functions()), strict=True))
    assert answers == {function: {"callable": True, "strange": []} for function in functions()}


def test_what_the_annotator_imports_when_it_is_used_is_in_the_layer(packages, isolated):
    answer = isolated(ANNOTATE, packages.paths("AnnotateComments"), env={})
    assert answer["language"] == "en", answer
    assert {"ladder", "lisbon"} <= set(answer["tags"])


def test_clients_of_the_services_that_functions_call_are_in_the_layer(packages, isolated):
    answer = isolated(CONNECT, packages.paths("RelayEvents"), "events sqs s3 secretsmanager bedrock-runtime", env={})
    assert answer == ["EventBridge", "SQS", "S3", "SecretsManager", "BedrockRuntime"]


@pytest.mark.parametrize("place", ["here", "there"])
def test_a_function_with_its_layers_stays_within_the_budget(packages, place):
    root = getattr(packages, place)
    sizes = {name: unpacked_bytes(*(root / part for part in packages.parts(name))) for name in functions()}
    for name in (*LARGER, max(sizes.keys() - LARGER, key=sizes.__getitem__)):
        sys.stdout.write(f"{place}: {name} has {sizes[name] / 1e6:.1f} MB unpacked\n")
    assert {name: size for name, size in sizes.items() if size > LARGER.get(name, MOST_BYTES)} == {}


def test_what_is_compiled_in_packages_is_compiled_for_the_functions_python_and_machine(packages):
    python, machine = platform()
    compiled = [*packages.there.rglob("*.so"), *packages.there.rglob("*.so.*")]
    assert compiled
    machines = {int.from_bytes(file.read_bytes()[18:20], "little") for file in compiled}  # as the ELF header says
    assert machines == {ELF_MACHINES[machine]}
    pythons = {tag[1] for file in compiled if (tag := re.search(r"\.cpython-(\d+)-", file.name))}
    assert pythons == {python.replace(".", "")}


def test_sam_uses_each_recipe():
    recipes: dict[str, str] = {}
    for name, resource in nested("template.yaml")["Resources"].items():
        folder = resource["Properties"].get("CodeUri", resource["Properties"].get("ContentUri"))
        if folder and (ROOT / folder / "Makefile").exists():
            assert f"\nbuild-{name}:" in (ROOT / folder / "Makefile").read_text(encoding="utf-8")
            recipes[name] = resource.get("Metadata", {}).get("BuildMethod")
    assert recipes.keys() == {"DependenciesLayer", "MigrateDatabase", *LARGER}
    assert set(recipes.values()) == {"makefile"}
