"""How one setting is declared, and how what is wrong with the environment is told. Standard library only."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import NamedTuple, TypeVar, cast

T = TypeVar("T")

_PREFIX = "SPRINGLINE_"

# Read by others: the client side of the API (`springline env` prints them), and the tests.
_FOREIGN = frozenset({"SPRINGLINE_URL", "SPRINGLINE_TOKEN", "SPRINGLINE_REAL_DATA"})
_FOREIGN_PREFIX = "SPRINGLINE_DATA"

_SWITCH = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
_HIDDEN = "***"
_SHOWN_CHARACTERS = 100
_CREDENTIALS = re.compile(r"[^/]*@")


class Problem(NamedTuple):
    """What is wrong with one variable. `given` is None when it isn't set, and `***` when it may be a secret."""

    name: str
    given: str | None
    expected: str

    def __str__(self) -> str:
        if self.given is None:
            return f"{self.name} is not set: {self.expected}"
        return f"{self.name} is {self.given if self.given == _HIDDEN else repr(self.given)}: {self.expected}"


class SettingsError(Exception):
    """The environment can't be used as it is; `problems` holds all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        number = len(self.problems)
        super().__init__(f"change {number} environment variable{'' if number == 1 else 's'}:{lines}")


class Setting(NamedTuple):
    """One line of the table: the variable `name`, what it expects, its default as text and what it is for."""

    name: str
    expected: str
    default: str | None
    meaning: str
    secret: bool
    parse: Callable[[str], object]

    def problem(self, text: str, error: ValueError) -> Problem:
        """Why `text` can't be used, without showing a secret or the password of an address."""
        given = _HIDDEN if self.secret else _CREDENTIALS.sub(f"{_HIDDEN}@", text)[:_SHOWN_CHARACTERS]
        return Problem(self.name, given, f"{error}; expected {self.expected}")


def setting(
    name: str, parse: Callable[[str], T], *, expected: str, default: str | None, meaning: str, secret: bool = False
) -> T:
    """Declare a setting as a field of a dataclass; returns T so that the type checker compares it with the field."""
    declared = Setting(name, expected, default, meaning, secret, parse)
    value = None if default is None else parse(default)
    return cast("T", field(default=value, metadata={"setting": declared}))


def optional(name: str, parse: Callable[[str], T], *, expected: str, meaning: str, secret: bool = False) -> T | None:
    """Declare a setting that is None when it isn't set."""
    return setting(name, parse, expected=expected, default=None, meaning=meaning, secret=secret)


def one_of(allowed: tuple[T, ...]) -> Callable[[str], T]:
    """A parser that takes the texts of `allowed` and no others."""

    def parse(text: str) -> T:
        for choice in allowed:
            if choice == text:
                return choice
        raise ValueError("it is none of these")

    return parse


def switch(text: str) -> bool:
    """A parser of `on` and `off`; raises ValueError."""
    if text.lower() not in _SWITCH:
        raise ValueError("it is neither")
    return _SWITCH[text.lower()]


def misspelt(env: Mapping[str, str], known: Iterable[str]) -> list[Problem]:
    """The variables with our prefix that nobody reads, each with the name that was probably meant."""
    names = {name.removeprefix(_PREFIX): name for name in known}
    problems: list[Problem] = []
    for name in sorted(env):
        if not name.startswith(_PREFIX) or name in names.values() or name in _FOREIGN:
            continue
        from difflib import get_close_matches  # only a mistake pays for this import

        # What begins like data sets is left alone, unless it is one slip away from a setting: DATABSE_URL.
        may_be_data = name.startswith(_FOREIGN_PREFIX)
        nearest = get_close_matches(name.removeprefix(_PREFIX), names, n=1, cutoff=0.9 if may_be_data else 0.6)
        if nearest:
            problems.append(Problem(name, _HIDDEN, f"no such setting; did you mean {names[nearest[0]]}?"))
        elif not may_be_data:
            problems.append(Problem(name, _HIDDEN, "no such setting; `springline doctor` lists them"))
    return problems
