"""Typed access to a template's mappings; what is missing, of another type or unsupported is refused with its line."""

from collections.abc import Collection, Iterator
from pathlib import Path

from infra.host.template.lines import Block, Items, TemplateError, Unknown, Value


class Reader:
    """One mapping of the template, with its functions evaluated. `owner` names it in errors, such as `queue Inbox`."""

    def __init__(self, file: Path, block: Block, owner: str) -> None:
        self.file = file
        self.block = block
        self.owner = owner

    @property
    def line(self) -> int:
        """Where the mapping begins."""
        return self.block.line

    def __contains__(self, key: str) -> bool:
        return self.block.get(key) is not None

    def error(self, message: str, key: str | None = None) -> TemplateError:
        """An error at a key, or at the mapping itself; the caller raises it."""
        line = self.block.line if key is None else self.block.line_of(key)
        return TemplateError(self.file, line, f"{self.owner}: {message}")

    def only(self, known: Collection[str]) -> None:
        """Refuse any property that is not in `known`: the host would silently behave otherwise than AWS."""
        for key in self.block:
            if key not in known:
                raise self.error(f"the host does not support {key}", key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; numbers and booleans as CloudFormation writes them."""
        value = self._known(key)
        if value is None:
            if default is None:
                raise self.error(f"{key} is missing")
            return default
        if isinstance(value, Block | Items):
            raise self.error(f"{key} must be a text", key)
        return str(value).lower() if isinstance(value, bool) else str(value)

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        """A whole number between `least` and `most`."""
        text = self.text(key, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise self.error(f"{key} must be a whole number from {least} to {most}, not {text}", key)
        return int(text)

    def flag(self, key: str, *, default: bool) -> bool:
        """A boolean, or the text of one."""
        text = self.text(key, "true" if default else "false").lower()
        if text not in {"true", "false"}:
            raise self.error(f"{key} must be true or false, not {text}", key)
        return text == "true"

    def inside(self, key: str) -> "Reader":
        """The mapping under a key; an empty one where the key is missing."""
        value = self._known(key)
        if value is None:
            return Reader(self.file, Block(self.line), f"{self.owner} {key}")
        if not isinstance(value, Block):
            raise self.error(f"{key} must be a mapping", key)
        return Reader(self.file, value, f"{self.owner} {key}")

    def texts(self, key: str) -> list[str]:
        """A list of texts; empty where the key is missing."""
        found: list[str] = []
        for value, _ in self._items(key).located():
            if not isinstance(value, str):
                raise self.error(f"{key} must be a list of texts", key)
            found.append(value)
        return found

    def each(self, key: str, name: str) -> Iterator["Reader"]:
        """The mappings in the list under a key; `name` says in errors what one of them is."""
        for value, line in self._items(key).located():
            if not isinstance(value, Block):
                raise TemplateError(self.file, line, f"{self.owner}: a {name} must be a mapping")
            yield Reader(self.file, value, f"{self.owner} {name}")

    def named(self, key: str) -> Iterator[tuple[str, "Reader"]]:
        """The named mappings in the mapping under a key."""
        block = self.inside(key).block
        for name, value in block.items():
            if not isinstance(value, Block):
                raise TemplateError(self.file, block.line_of(name), f"{self.owner}: {name} must be a mapping")
            yield name, Reader(self.file, value, f"{self.owner}, {name}")

    def _items(self, key: str) -> Items:
        value = self._known(key)
        if value is None:
            return Items(self.line)
        if not isinstance(value, Items):
            raise self.error(f"{key} must be a list", key)
        return value

    def _known(self, key: str) -> Value:
        value = self.block.get(key)
        if isinstance(value, Unknown):
            raise self.error(f"{key} is {value.why}, which only a deployed stack knows", key)
        return value
