"""What is uploaded for CloudFront, in which order, and how long browsers may keep it."""

from pathlib import Path
from typing import Any

import pytest

from infra.upload_web import NotBuiltError, upload, uploads

pytestmark = pytest.mark.unit

FILES = ("index.html", "theme.js", "assets/index-3fa9.js", "assets/index-3fa9.css", "assets/inter-77ab.woff2")
OUTPUTS = {"WebBucket": "bucket", "WebDistribution": "E1", "Web": "https://example.org"}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    for name in (*FILES, ".vite/manifest.json", ".built"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


class Recorded:
    """Stands for S3 and CloudFront, whose calls are all that matters."""

    def __init__(self) -> None:
        self.put: list[dict[str, Any]] = []
        self.forgotten: list[str] = []

    def put_object(self, **call: Any) -> None:
        self.put.append(call)

    def create_invalidation(self, **call: Any) -> None:
        assert call["DistributionId"] == "E1"
        self.forgotten += call["InvalidationBatch"]["Paths"]["Items"]


def test_the_page_comes_after_all_that_it_names_and_tools_files_stay(dist: Path) -> None:
    keys = [one.key for one in uploads(dist)]
    assert sorted(keys) == sorted(FILES)
    assert keys[-1] == "index.html"
    assert all(key.startswith("assets/") for key in keys[:3])


def test_what_keeps_its_name_is_asked_about_and_forgotten(dist: Path) -> None:
    aws = Recorded()
    assert upload(aws, aws, OUTPUTS, dist=dist) == len(FILES)
    kept = {call["Key"]: call["CacheControl"] for call in aws.put}
    assert kept["index.html"] == kept["theme.js"] == "no-cache"
    assert kept["assets/index-3fa9.js"] == "public, max-age=31536000, immutable"
    assert sorted(aws.forgotten) == ["/index.html", "/theme.js"]
    types = {call["Key"]: call["ContentType"] for call in aws.put}
    assert types["index.html"] == "text/html; charset=utf-8"
    assert types["assets/index-3fa9.css"] == "text/css; charset=utf-8"
    assert types["assets/inter-77ab.woff2"] == "font/woff2"
    assert {call["Bucket"] for call in aws.put} == {"bucket"}


def test_what_was_not_built_is_not_uploaded(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError):
        uploads(tmp_path)
