"""Files that are served as they are."""

import hashlib

import pytest

from springline.platform.http.files import json_file

pytestmark = pytest.mark.unit


def test_a_file_has_its_hash_as_entity_tag(tmp_path):
    (tmp_path / "a.json").write_text('{"a": "ä"}', encoding="utf-8")
    served = json_file(str(tmp_path / "app.py"), "a.json")
    assert served == ('{"a": "ä"}', hashlib.sha256('{"a": "ä"}'.encode()).hexdigest())
