"""What is searched: a folder for each family of indexes.

A folder holds `FAMILY` with the fields of its documents, and two statements: `roots.sql` (the next roots by id) and
`documents.sql` (the documents of some roots, as they are sent). Its index template is in `quickwit/`, named for the
family, and its triggers are in a migration. Nothing else has to know of a new one.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from springline.platform.statements import Statement, statement
from springline.search.model import Family

_HERE = Path(__file__).parent


class UnknownFamilyError(LookupError):
    """There is no such family of indexes."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no family {name!r}; there are {', '.join(names())}")


@cache
def names() -> tuple[str, ...]:
    """The names of all families."""
    return tuple(sorted(folder.parent.name for folder in _HERE.glob("*/__init__.py")))


@cache
def family(name: str) -> Family:
    """A family by its name; raises `UnknownFamilyError`."""
    if name not in names():
        raise UnknownFamilyError(name)
    found: Family = import_module(f"{__name__}.{name}").FAMILY
    return found


@cache
def roots(name: str) -> Statement:
    """The statement that reads the next roots of a family."""
    return statement(str(_HERE / name / "__init__.py"), "roots")


@cache
def documents(name: str) -> Statement:
    """The statement that reads the documents of some roots of a family."""
    return statement(str(_HERE / name / "__init__.py"), "documents")
