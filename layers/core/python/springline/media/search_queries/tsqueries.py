"""Words that are looked for, as `tsquery` of PostgreSQL: of a scene's own words, and of its asset's.

The label of a word is its field, and between two fields there is a gap that no phrase reaches over (migration
0016_scene_words).
"""

from collections.abc import Mapping

from springline.search.model import Words
from springline.search.tsqueries import terms

_OF_SCENES: Mapping[str, str] = {"title": "A", "transcript": "B", "translations": "C", "description": "D"}
_OF_ASSETS: Mapping[str, str] = {"asset_title": "A", "asset_description": "D"}


def scene_terms(clause: Words) -> str:
    """What is asked of a scene's own words."""
    return terms(clause, _OF_SCENES)


def asset_terms(clause: Words) -> str:
    """What is asked of the words of a scene's asset."""
    return terms(clause, _OF_ASSETS)
