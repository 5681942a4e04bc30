"""Files that are served as they are."""

from hashlib import sha256
from pathlib import Path

from springline.platform.http.results import JsonText


def json_file(beside: str, name: str) -> JsonText:
    """The text of a JSON file beside the file `beside` (pass `__file__`), with its hash as entity tag."""
    raw = Path(beside).with_name(name).read_bytes()
    return JsonText(raw.decode(), etag=sha256(raw).hexdigest())
