"""Asks which pinned libraries have known vulnerabilities, by pip-audit, and tells an answer from none.

pip-audit passes over what its service does not know, and ends well if that is everything: as where the service can't
be reached and a mirror of the package index answers instead. That is no audit, and must not look like one.
"""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_SECONDS = 300
Run = Callable[[Sequence[str]], tuple[int, str, str]]
"""Runs a command; its exit code, output and complaints."""


class Verdict(NamedTuple):
    """What is known of the libraries of one file: how many were looked up, what is wrong, and what nobody knows."""

    looked_up: int
    vulnerabilities: Sequence[str]
    unknown: Sequence[str]


class NotAuditedError(Exception):
    """The service with the known vulnerabilities gave no answer."""


def audit(program: Path, requirements: Path, run: Run | None = None) -> Verdict:
    """Look up every library that a requirements file pins.

    Raises `NotAuditedError` where there was no answer about any of them. Needs the network.
    """
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    code, told, complaint = (run or _run)([str(program), *options, "--requirement", str(requirements)])
    try:
        libraries: list[dict[str, Any]] = json.loads(told)["dependencies"]
    except (ValueError, KeyError, TypeError) as error:
        last = complaint.strip().rpartition("\n")[2] or f"exit code {code}"
        raise NotAuditedError(f"{requirements.name}: pip-audit got no answer: {last}") from error
    unknown = [str(library["name"]) for library in libraries if "skip_reason" in library]
    if len(unknown) == len(libraries):
        raise NotAuditedError(
            f"{requirements.name}: the service knows none of {len(libraries)} libraries, so it was not reached: "
            "run this where it answers itself, and not a mirror of the package index"
        )
    return Verdict(
        len(libraries) - len(unknown),
        [_sentence(library, known) for library in libraries for known in library.get("vulns", ())],
        unknown,
    )


def _sentence(library: dict[str, Any], known: dict[str, Any]) -> str:
    mended = ", ".join(known.get("fix_versions", ())) or "no version yet"
    return f"{library['name']} {library['version']}: {known['id']}, mended by {mended}"


def _run(command: Sequence[str]) -> tuple[int, str, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own
    except FileNotFoundError as error:
        raise NotAuditedError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NotAuditedError(f"pip-audit gave no answer within {_SECONDS} s") from error
    return done.returncode, done.stdout, done.stderr
