"""YAML that remembers its lines, so that whatever is wrong with a template is refused with its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, cast, runtime_checkable

import yaml

from springline.platform.errors import InvalidError

Scalar: TypeAlias = "str | int | float | bool | None"
Value: TypeAlias = "Scalar | Block | Items | Unknown"

_LIST_FUNCTIONS = {"GetAtt"}  # `!GetAtt A.B` is short for a list of two
_PLAIN_TAGS = {"Ref", "Condition"}  # the other tags stand for `Fn::…`


class TemplateError(InvalidError):
    """The template says something that the host can't run; the message begins with `file:line:`."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file.name}:{line}: {message}")
        self.file = file
        self.line = line


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only the deployed stack knows, such as the address of its database; `why` names the source."""

    why: str


class Block(dict[str, "Value"]):
    """A mapping, and the line of each of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self._lines: dict[str, int] = {}

    def put(self, key: str, value: "Value", line: int) -> None:
        """Set a key that stands on `line`."""
        self[key] = value
        self._lines[key] = line

    def line_of(self, key: str) -> int:
        """The line of a key, or that of the mapping where it hasn't the key."""
        return self._lines.get(key, self.line)


class Items(list["Value"]):
    """A list, and the line of each of its items."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self._lines: list[int] = []

    def put(self, value: "Value", line: int) -> None:
        """Append an item that stands on `line`."""
        self.append(value)
        self._lines.append(line)

    def located(self) -> Iterator[tuple["Value", int]]:
        """Each item with its line."""
        return zip(self, self._lines, strict=True)


class _Mark(Protocol):
    line: int


class _Node(Protocol):
    tag: str
    start_mark: _Mark
    value: object


@runtime_checkable
class _Described(Protocol):
    """What PyYAML's errors carry: the problem in words, and its place."""

    problem: str
    problem_mark: _Mark


class _Loader(Protocol):
    def get_single_node(self) -> _Node | None: ...
    def construct_object(self, node: _Node) -> object: ...
    def dispose(self) -> None: ...


def load(file: Path) -> Block:
    """Read a template; tags such as `!Ref` become the mappings that they abbreviate.

    Raises `TemplateError` where the file is not YAML, or not a mapping of distinct texts.
    """
    loader = cast("_Loader", yaml.CSafeLoader(file.read_text(encoding="utf-8")))
    try:
        node = loader.get_single_node()
        document = None if node is None else _Converter(file, loader).value(node)
    except yaml.YAMLError as error:
        problem, line = (error.problem, error.problem_mark.line + 1) if isinstance(error, _Described) else (error, 1)
        raise TemplateError(file, line, f"not YAML: {problem}") from error
    finally:
        loader.dispose()
    if not isinstance(document, Block):
        raise TemplateError(file, 1, "a template is a mapping with Resources")
    return document


class _Converter:
    def __init__(self, file: Path, loader: _Loader) -> None:
        self._file = file
        self._loader = loader

    def value(self, node: _Node) -> Value:
        if not node.tag.startswith("!"):
            return self._plain(node)
        name = node.tag[1:]
        block = Block(_line(node))
        key = name if name in _PLAIN_TAGS else f"Fn::{name}"
        argument = self._untagged(node)
        if name in _LIST_FUNCTIONS and isinstance(argument, str):
            resource, _, attribute = argument.partition(".")
            pair = Items(_line(node))
            pair.put(resource, _line(node))
            pair.put(attribute, _line(node))
            argument = pair
        block.put(key, argument, _line(node))
        return block

    def _plain(self, node: _Node) -> Value:
        if isinstance(node, yaml.MappingNode):
            return self._block(node)
        if isinstance(node, yaml.SequenceNode):
            return self._items(node)
        return self._scalar(node)

    def _untagged(self, node: _Node) -> Value:
        if isinstance(node, yaml.ScalarNode):
            return str(cast("_Node", node).value)
        return self._plain(node)

    def _block(self, node: _Node) -> Block:
        block = Block(_line(node))
        for key_node, value_node in cast("Sequence[tuple[_Node, _Node]]", node.value):
            key, line = str(key_node.value), _line(key_node)
            if key_node.tag.endswith(":merge"):
                raise TemplateError(self._file, line, "CloudFormation knows no merge keys (<<): write it out")
            if key in block:
                raise TemplateError(self._file, line, f"{key} stands here twice (first in line {block.line_of(key)})")
            block.put(key, self.value(value_node), line)
        return block

    def _items(self, node: _Node) -> Items:
        items = Items(_line(node))
        for item in cast("Sequence[_Node]", node.value):
            items.put(self.value(item), _line(item))
        return items

    def _scalar(self, node: _Node) -> Scalar:
        if node.tag.endswith(":timestamp"):  # 2012-10-17 is a version, not a day
            return str(node.value)
        return cast("Scalar", self._loader.construct_object(node))


def _line(node: _Node) -> int:
    return node.start_mark.line + 1
