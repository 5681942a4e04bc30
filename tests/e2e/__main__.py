"""`python -m tests.e2e serve` starts a host with the sample and accounts; `specs` runs the browser tests against one.

Further words of `specs` go to Playwright: `python -m tests.e2e specs people --headed`.
"""

import signal
import subprocess
import sys

from tests.e2e.stage import WEB, StageError, build, missing, stage


def main(arguments: list[str]) -> int:
    """Do what the first word says; returns the exit code."""
    if not arguments or arguments[0] not in {"serve", "specs"}:
        print(__doc__, file=sys.stderr)  # noqa: T201 - a command
        return 2
    lacking = missing()
    if lacking is not None:
        print(lacking, file=sys.stderr)  # noqa: T201 - a command
        return 1
    try:
        return serve() if arguments[0] == "serve" else specs(arguments[1:])
    except StageError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command
        return 1


def serve() -> int:
    """Print where the host is and how to sign in, until Ctrl-C."""
    build()
    with stage() as running:
        print(f"{running.url}  password {running.password}")  # noqa: T201 - a command
        for email in running.accounts.values():
            print(f"  {email}")  # noqa: T201 - a command
        print("Ctrl-C stops it.", flush=True)  # noqa: T201 - a command
        try:
            signal.pause()
        except KeyboardInterrupt:
            return 0
    return 0


def specs(arguments: list[str]) -> int:
    """Run web/e2e against a host of its own."""
    build()
    with stage() as running:
        command = ["npx", "--no-install", "playwright", "test", *arguments]
        return subprocess.run(command, cwd=WEB, env=running.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
