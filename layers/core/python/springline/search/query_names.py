"""The names that people call the fields of a family by."""

from collections.abc import Mapping
from functools import cache

from springline.search.model import Family, Field

_ALSO: Mapping[str, tuple[str, ...]] = {
    "people": ("person", "speaker", "who"),
    "languages": ("lang",),
    "is_favorite": ("favourite",),
}
_SUFFIXES = ("_slug", "_ready", "_at", "_ms", "s")


def field_named(name: str, family: Family) -> Field | None:
    """The field of that name, in whatever case, or that people call so; None where there is none."""
    names = _names(family.name, tuple(family.by_name))
    return family.by_name.get(names.get(name.lower(), ""))


def named_boolean(token: str, family: Family) -> Field | None:
    """The boolean that `is:favorite` and its kind name; None where the token is something else."""
    says_is, _, name = token.partition(":")
    if says_is.lower() != "is":
        return None
    field = field_named(name, family)
    return field if field is not None and field.kind == "boolean" else None


@cache
def _names(_family: str, fields: tuple[str, ...]) -> Mapping[str, str]:
    """The field by each of its names; where two share one, it's the first's, unless it's the other's own."""
    names: dict[str, str] = {}
    for field in fields:
        for name in _called(field):
            names.setdefault(name, field)
    return names | {field: field for field in fields}


def _called(field: str) -> list[str]:
    bare = field.removeprefix("is_")
    shorter = [bare.removesuffix(suffix) for suffix in _SUFFIXES if bare.endswith(suffix) and len(bare) >= 4]
    return [bare, *shorter, *_ALSO.get(field, ())]
