"""`python -m infra.audit`: exit code 1 for secrets and vulnerabilities, 3 where libraries could not be looked up."""

import sys
from pathlib import Path

from infra.audit.dependencies import NotAuditedError, audit
from infra.audit.secrets import find, tracked

_ROOT = Path(__file__).resolve().parents[2]
_PINNED = ("requirements.lock", "layers/dependencies/requirements.txt")


def main() -> int:
    """Look for all of it; says what was found and what was not looked at."""
    files = tracked(_ROOT)
    secrets = [str(found) for found in find(_ROOT, files)]
    _say(f"{len(files):,} files: {len(secrets)} secrets", secrets)
    bad, silent = bool(secrets), False
    for name in _PINNED:
        try:
            verdict = audit(Path(sys.executable).with_name("pip-audit"), _ROOT / name)
        except NotAuditedError as error:
            _say(f"NOT AUDITED: {error}")
            silent = True
            continue
        _say(f"{name}: {verdict.looked_up} libraries, {len(verdict.vulnerabilities)} known vulnerabilities")
        _say("", [*verdict.vulnerabilities, *(f"{library}: not known to the service" for library in verdict.unknown)])
        bad = bad or bool(verdict.vulnerabilities)
        silent = silent or bool(verdict.unknown)
    return 1 if bad else 3 if silent else 0


def _say(title: str, lines: list[str] | None = None) -> None:
    for line in ([title] if title else []) + [f"  {line}" for line in lines or ()]:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
