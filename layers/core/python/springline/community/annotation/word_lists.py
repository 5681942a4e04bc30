"""The word lists beside this module: plain text, one file per list and language, `#` starts a comment line."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


def lines(name: str) -> tuple[str, ...]:
    """The lines of `words/<name>.txt` that are neither empty nor comments."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def words(name: str) -> frozenset[str]:
    """The words of `words/<name>.txt`."""
    return frozenset(word for line in lines(name) for word in line.split())
