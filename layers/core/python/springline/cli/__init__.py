"""The command line: `springline`, and `wb`, which is the same program."""


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    from springline.cli.app import run

    raise SystemExit(run())
