"""The difference between two JSON values as a JSON Patch (RFC 6902)."""

from collections.abc import Iterator, Mapping

from springline.access.canonical_json import Json, canonical

Operation = dict[str, Json]


def difference(before: Json, after: Json) -> list[Operation]:
    """Operations that turn `before` into `after`; none where they are equal.

    Objects are compared member by member and lists place by place, so an insertion at the front of a list rewrites it:
    what is compared here are settings, not texts. Cost: linear in the size of both.
    """
    return list(_operations("", before, after))


def _operations(path: str, before: Json, after: Json) -> Iterator[Operation]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _members(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(path, before, after)
    elif canonical(before) != canonical(after):  # in Python, True equals 1
        yield {"op": "replace", "path": path, "value": after}


def _members(path: str, before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Operation]:
    for name in sorted(before.keys() | after.keys()):
        place = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in after:
            yield {"op": "remove", "path": place}
        elif name not in before:
            yield {"op": "add", "path": place, "value": after[name]}
        else:
            yield from _operations(place, before[name], after[name])


def _items(path: str, before: list[Json], after: list[Json]) -> Iterator[Operation]:
    shared = min(len(before), len(after))
    for index in range(shared):
        yield from _operations(f"{path}/{index}", before[index], after[index])
    for index in reversed(range(shared, len(before))):  # from the end, so that no removal moves the next one
        yield {"op": "remove", "path": f"{path}/{index}"}
    for index in range(shared, len(after)):
        yield {"op": "add", "path": f"{path}/{index}", "value": after[index]}
