"""All SQL of the search in people and requests by what every engine is asked: one statement of each kind for both."""

from pathlib import Path
from typing import NamedTuple

from springline.platform.statements import Statement, around, statement

_FOUND = (Path(__file__).parent / "found.sql").read_text(encoding="utf-8")

GLANCES = statement(__file__, "glances")


class Statements(NamedTuple):
    """What is asked of one family: to keep words of what is new, and to find."""

    keep: Statement
    found: Statement


PEOPLE = Statements(
    statement(__file__, "keep_people"), around("warehouse.found_people", _FOUND, statement(__file__, "people"))
)
REQUESTS = Statements(
    statement(__file__, "keep_requests"), around("warehouse.found_requests", _FOUND, statement(__file__, "requests"))
)
