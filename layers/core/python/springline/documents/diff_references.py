"""How a diff is named: `diff/handbook/1..2` of two versions of a bundle, `diff/handbook/leave.md/1..2` of one document.

So it can be pinned, cited and opened wherever a reference can. What it names never changes.
"""

import re
from typing import NamedTuple

from springline.platform.errors import InvalidError
from springline.provenance.references import Reference

KIND = "diff"
_FORM = re.compile(
    r"(?P<slug>[a-z0-9][a-z0-9-]{0,62})(?:/(?P<path>.+))?/(?P<old>[1-9][0-9]{0,8})\.\.(?P<new>[1-9][0-9]{0,8})",
    re.DOTALL,
)


class NotADiffError(InvalidError):
    """This names no diff."""

    def __init__(self, named: Reference) -> None:
        super().__init__(f"{named} names no diff: write diff/bundle/1..2 or diff/bundle/path/1..2")
        self.named = named


class DiffName(NamedTuple):
    """Two versions of a bundle, and the document in it; None: all that differ."""

    slug: str
    path: str | None
    old: int
    new: int

    @property
    def reference(self) -> Reference:
        """As a reference."""
        between = f"{self.old}..{self.new}"
        return Reference(KIND, "/".join([self.slug, between] if self.path is None else [self.slug, self.path, between]))


def named(reference: Reference) -> DiffName:
    """The diff that a reference names; raises `NotADiffError`."""
    found = _FORM.fullmatch(reference.key)
    if reference.kind != KIND or reference.version is not None or found is None:
        raise NotADiffError(reference)
    return DiffName(found["slug"], found["path"], int(found["old"]), int(found["new"]))
