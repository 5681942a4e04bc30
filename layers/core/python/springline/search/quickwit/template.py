"""Index templates: `quickwit/FAMILY_index_template.json` with the name of an index put in."""

import json
from functools import cache
from importlib.resources import files

# The folder at the top of the project, which is a package without code in an installation.
_FOLDER = "quickwit"


def compiled(family: str, index_name: str) -> dict[str, object]:
    """The configuration of an index of a family, as Quickwit takes it at creation.

    A mapping is never changed: another one is another index, built beside it. What a search over both needs to be the
    same in both are the default search fields and the timestamp field, which no family has.

    Raises:
        FileNotFoundError: The family has no template.
    """
    template: dict[str, object] = json.loads(_text(family))
    return template | {"index_id": index_name}


@cache
def _text(family: str) -> str:
    return files(_FOLDER).joinpath(f"{family}_index_template.json").read_text(encoding="utf-8")
