import hashlib
import json

import pytest

from springline.profiles.generation.prompt import ANSWER_SCHEMA, PROMPT_VERSION, SYSTEM, question

pytestmark = pytest.mark.unit

# One line for each version that was ever in use; a version's wording never changes again.
WORDINGS = {"1": "dcd6162b5ac352340ca33b22cf045dd85c1ca5ebb511838b9e224e5aea3cd8be"}


def test_a_new_wording_needs_a_new_version():
    wording = "\n".join([SYSTEM, question(7), json.dumps(ANSWER_SCHEMA, sort_keys=True)])
    digest = hashlib.sha256(wording.encode()).hexdigest()
    assert WORDINGS[PROMPT_VERSION] == digest, "the prompt has changed: raise PROMPT_VERSION and add its line here"


def test_the_prompt_names_every_field_that_is_asked_for():
    fields = ANSWER_SCHEMA["required"]
    assert isinstance(fields, list)
    assert all(f"- {field}:" in SYSTEM for field in fields)
