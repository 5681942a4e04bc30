import hashlib
import json

import pytest

from springline.community.annotation.prompt import PROMPT_VERSION, SYSTEM, question
from springline.community.annotation.schemas import ANSWER_SCHEMA

pytestmark = pytest.mark.unit

# One line for each version that was ever in use; a version's wording never changes again.
WORDINGS = {"1": "deb6b21ae5aee143c2a23f74673aa39826be975546af82e89af854a81f2d4439"}


def test_a_new_wording_needs_a_new_version():
    wording = "\n".join([SYSTEM, question(7), json.dumps(ANSWER_SCHEMA, sort_keys=True)])
    digest = hashlib.sha256(wording.encode()).hexdigest()
    assert WORDINGS[PROMPT_VERSION] == digest, "the prompt has changed: raise PROMPT_VERSION and add its line here"


def test_the_prompt_names_every_field_that_is_asked_for():
    items = ANSWER_SCHEMA["properties"]["insights"]["items"]  # type: ignore[index]
    assert all(f"- {field}:" in SYSTEM for field in items["required"])
