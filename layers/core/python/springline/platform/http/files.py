"""Files that are served as they are."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from springline.platform.errors import NotFoundError
from springline.platform.http import etags
from springline.platform.http.results import JsonText, Reply, Text

_MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


class FileNotServedError(NotFoundError):
    """There is no such file."""


class _File(NamedTuple):
    text: str
    media_type: str
    etag: str


class StaticFiles:
    """The style sheets and scripts in a folder, read once. Names are looked up, never joined to a path.

    Browsers and proxies may keep them and ask each time whether their copy is still the newest, so a page never runs
    with the script of another release.
    """

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, _File] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix in _MEDIA_TYPES:
                raw = path.read_bytes()
                self._files[path.name] = _File(raw.decode(), _MEDIA_TYPES[path.suffix], sha256(raw).hexdigest())

    def answer(self, name: str, if_none_match: str | None) -> Reply:
        """A file by its name, or 304 for who has it; raises `FileNotServedError`."""
        file = self._files.get(name)
        if file is None:
            raise FileNotServedError("there is no style sheet and no script with this name")
        headers = {"ETag": etags.quoted(file.etag), "Cache-Control": "public, no-cache"}
        if etags.already_has(if_none_match, file.etag):
            return Reply(status=304, headers=headers)
        return Reply(Text(file.text, file.media_type), headers=headers)


def json_file(beside: str, name: str) -> JsonText:
    """The text of a JSON file beside the file `beside` (pass `__file__`), with its hash as entity tag."""
    raw = Path(beside).with_name(name).read_bytes()
    return JsonText(raw.decode(), etag=sha256(raw).hexdigest())
