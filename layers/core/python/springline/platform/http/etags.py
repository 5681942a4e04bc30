"""Entity tags and the conditional requests that compare them (RFC 9110, sections 8.8.3 and 13.1)."""

import re

_TAG = re.compile(r'(?P<weak>W/)?"(?P<value>[\x21\x23-\x7e\x80-\xff]*)"')
_VALUE = re.compile(r"[\x21\x23-\x7e]+")


def quoted(value: str) -> str:
    """The header form of a tag. Raises `ValueError` for what can't stand in one, such as quotes and spaces."""
    if not _VALUE.fullmatch(value):
        raise ValueError(f"not an entity tag: {value!r}; use a hash or a version number")
    return f'"{value}"'


def already_has(if_none_match: str | None, value: str) -> bool:
    """Whether a client with this `If-None-Match` holds the version `value`: weak comparison, lists, `*`."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return any(tag["value"] == value for tag in _TAG.finditer(if_none_match))


def may_change(if_match: str | None, value: str) -> bool:
    """Whether an `If-Match` allows changing the version `value`: strong comparison, lists, `*`; absent allows it."""
    if if_match is None or if_match.strip() == "*":
        return True
    return any(tag["value"] == value and not tag["weak"] for tag in _TAG.finditer(if_match))
