from collections.abc import Callable, Mapping, Sequence

def make_params(
    py_types: Mapping[type, Callable[[object], str | None]], values: Sequence[object]
) -> tuple[str | None, ...]: ...
