"""The repository itself: no secrets in it, libraries that can be looked up, a security page that tells the truth."""

import json
import re
from pathlib import Path

import pytest

from infra.audit.dependencies import NotAuditedError, audit
from infra.audit.secrets import find, tracked
from springline.access.model import SCOPES, Role
from tests.security.conftest import ROOT

pytestmark = pytest.mark.contract

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# In two parts, so that this file has none.
SECRETS = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a token of Springline": "spl_" + "vQkRjzJShV_yk9wto2RFMvlzHW13AO0uY3fPb1DTt1k",
    "an AWS access key": "AKIA" + "Q7RXZ2M4LBW3K5TD",
    "a GitHub token": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "a Slack token": "xoxb-" + "2411-5522-abcdefghijklmnop",
    "a key of a language model's service": "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6",
    "a Google API key": "AIza" + "SyA1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q",
    "a signed web token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoaXM",
}
LIBRARY = {"name": "left-pad", "version": "1.0"}
HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}


def test_there_are_no_secrets_in_it():
    assert [str(found) for found in find(ROOT, tracked(ROOT))] == []


@pytest.mark.parametrize("what", SECRETS)
def test_a_secret_is_found_by_its_form(tmp_path, what):
    (tmp_path / "notes.md").write_text(f"first\n  key: '{SECRETS[what]}'\n", encoding="utf-8")
    assert [str(found) for found in find(tmp_path, ["notes.md"])] == [f"notes.md:2: {what}"]


@pytest.mark.parametrize("name", [".env", "deploy/.env.prod", "server.pem", "a/id_ed25519", "home/tokens.json"])
def test_a_file_that_holds_secrets_is_found_by_its_name(tmp_path, name):
    assert [found.file for found in find(tmp_path, [name])] == [name]


@pytest.mark.parametrize("text", ["spl_" + "A" * 43, "AKIA" + "IOSFODNN7EXAMPLE"[:4], "sk-test", "PRIVATE KEY"])
def test_what_is_none_is_not_found(tmp_path, text):
    (tmp_path / "notes.md").write_text(text, encoding="utf-8")
    assert [*find(tmp_path, ["notes.md"])] == []


def test_an_exported_tree_is_looked_through_as_well(tmp_path):
    for name in ("kept/notes.md", ".venv/lib/key.pem"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    assert tracked(tmp_path) == ["kept/notes.md"]


def answering(*libraries: dict, code: int = 0, complaint: str = ""):
    told = json.dumps({"dependencies": list(libraries), "fixes": []}) if libraries else ""
    return lambda command: (code, told, complaint)


def looked_up(run):
    return audit(Path("pip-audit"), Path("requirements.lock"), run)


def test_a_known_vulnerability_is_told_with_what_mends_it():
    verdict = looked_up(answering({**LIBRARY, "vulns": [HOLE]}, {**LIBRARY, "vulns": []}, code=1))
    assert verdict.looked_up == 2
    assert verdict.vulnerabilities == ["left-pad 1.0: PYSEC-2026-1, mended by 1.1"]


def test_a_library_that_nobody_knows_is_named():
    verdict = looked_up(answering({**LIBRARY, "vulns": []}, {"name": "ours", "skip_reason": "not found"}))
    assert (verdict.looked_up, verdict.unknown) == (1, ["ours"])


@pytest.mark.parametrize(
    "run",
    [
        answering({"name": "left-pad", "skip_reason": "Dependency not found on PyPI"}),
        answering(code=1, complaint="Traceback …\nConnectionError: Name or service not known"),
    ],
    ids=["a mirror answers", "nobody answers"],
)
def test_no_answer_is_no_clean_bill(run):
    with pytest.raises(NotAuditedError, match=r"requirements\.lock: .*(not reached|no answer)"):
        looked_up(run)


def test_without_the_program_it_says_so(tmp_path):
    with pytest.raises(NotAuditedError, match="is not installed"):
        audit(tmp_path / "pip-audit", tmp_path / "requirements.lock")


def test_the_page_names_tests_that_there_are():
    named = set(re.findall(r"`(tests/[\w/.]+)`", PAGE))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
    own = {f"tests/security/{file.name}" for file in Path(__file__).parent.glob("test_*.py")}
    assert own - named == {"tests/security/test_access_review.py"}, "which is about what the page says further down"


def test_the_page_says_which_role_may_do_what():
    rows = re.findall(r"^\| `([\w:]+)` \|(.*)\|$", PAGE, re.MULTILINE)
    told = {scope: [cell.strip() == "yes" for cell in cells.split("|")] for scope, cells in rows}
    assert told == {scope: [scope in role.scopes for role in Role] for scope in SCOPES}
