"""HTML pages for people: written by Jinja, with all text escaped, and sent so that no script can run in them."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from springline.platform.http.problems import Problem
from springline.platform.http.results import Reply, Text

MEDIA_TYPE = "text/html; charset=utf-8"


class Pages:
    """The folder `pages` beside a file (pass `__file__`): templates, and a `style.css` that each has as `{{ style }}`.

    The style sheet is the only one that browsers accept, by its hash; they load nothing from elsewhere.
    """

    def __init__(self, beside: str) -> None:
        folder = Path(beside).with_name("pages")
        style = (folder / "style.css").read_text(encoding="utf-8")
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._style = Markup(style)  # noqa: S704 - our own file, not a caller's text
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self._headers = {
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
                "base-uri 'none'; frame-ancestors 'none'"
            ),
        }

    def page(self, name: str, /, **values: object) -> Reply:
        """A page by its template's name."""
        return Reply(Text(self._written(name, values), MEDIA_TYPE), headers=self._headers)

    def problem(self, problem: Problem, request_id: str) -> tuple[str, Mapping[str, str]]:
        """A problem as a page, by the template `problem.html`; what routes take as `problem_page`."""
        text = self._written("problem.html", {"problem": problem, "request_id": request_id})
        return text, {"Content-Type": MEDIA_TYPE, **self._headers}

    def _written(self, name: str, values: Mapping[str, object]) -> str:
        return self._jinja.get_template(name).render({"style": self._style, **values})
