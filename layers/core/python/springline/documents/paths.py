"""Paths of documents in a bundle: one spelling of each, and none that leads out of a folder."""

import unicodedata
from urllib.parse import quote

from springline.documents.model import LONGEST_PATH, DocumentPathError

_MOST_ENCODED = 1_400  # so that a reference to it is one: see springline.provenance.references
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
# What makes letters run the other way: a path must not look like another one.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def normalised(path: str, *, pointer: str | None = None) -> str:
    """The one spelling of a path: in NFC, with single slashes, without `./`; raises `DocumentPathError`.

    `pointer` says where in a request's body it was, for the answer.
    """
    composed = unicodedata.normalize("NFC", path)
    if composed.startswith("/"):
        raise DocumentPathError(path, "it begins with a slash: paths are relative to the bundle", pointer=pointer)
    if "\\" in composed:
        raise DocumentPathError(path, "it has a backslash: folders are separated by /", pointer=pointer)
    if any(unicodedata.category(letter) in _REFUSED or letter in _DIRECTIONS for letter in composed):
        raise DocumentPathError(path, "it has a control character", pointer=pointer)
    parts = [part for part in composed.split("/") if part not in {"", "."}]
    if ".." in parts:
        raise DocumentPathError(path, "it leads out of the bundle", pointer=pointer)
    if any(part != part.strip() for part in parts):
        raise DocumentPathError(path, "a part of it begins or ends with a blank", pointer=pointer)
    if not parts or composed.endswith("/"):
        raise DocumentPathError(path, "it names no file", pointer=pointer)
    found = "/".join(parts)
    if len(found) > LONGEST_PATH:
        raise DocumentPathError(path, f"it is longer than {LONGEST_PATH} characters", pointer=pointer)
    if len(quote(found)) > _MOST_ENCODED:
        raise DocumentPathError(path, f"it is longer than {_MOST_ENCODED} characters in a reference", pointer=pointer)
    return found


def below(folder: str, name: str) -> str:
    """The path of a file that is put into a folder of the bundle; `folder` may be empty."""
    return f"{folder.rstrip('/')}/{name}" if folder.strip("/") else name
