"""Reads queries and bodies into Pydantic models. Only routes that declare a model import this module."""

import re
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from springline.platform.errors import Fault, InvalidError
from springline.platform.http import bodies
from springline.platform.http.problems import MalformedError

Model = TypeVar("Model", bound=BaseModel)

_FAULTS_SHOWN = 50
_NUL_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class QueryInvalidError(InvalidError):
    """The query parameters are not valid."""


class BodyInvalidError(InvalidError):
    """The body is not valid."""


class QueryReader(Generic[Model]):
    """Reads query parameters into a model; parameters of list fields may be repeated, others may not."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._many = {field.alias or name for name, field in model.model_fields.items() if holds_many(field.annotation)}

    def read(self, parameters: Mapping[str, list[str]]) -> Model:
        """Raises `QueryInvalidError` with a fault for each parameter that is wrong."""
        values: dict[str, str | list[str]] = {}
        faults: list[Fault] = []
        for name, given in parameters.items():
            if any("\0" in value for value in given):
                faults.append(Fault("a NUL character can't be searched for", parameter=name))
            elif name in self._many:
                values[name] = given
            elif len(given) == 1:
                values[name] = given[0]
            else:
                faults.append(Fault(f"given {len(given)} times, wanted once", parameter=name))
        if not faults:
            try:
                return self._model.model_validate(values)
            except ValidationError as error:
                faults = [Fault(text, parameter=str(place[0]) if place else None) for place, text in _errors(error)]
        raise QueryInvalidError(_summary(faults), faults)


class BodyReader(Generic[Model]):
    """Reads a JSON body into a model."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def read(self, raw: bytes) -> Model:
        """Raises `MalformedError` for what is not JSON and `BodyInvalidError` for JSON that the model refuses."""
        bodies.check_depth(raw)
        if b"\\u0000" in raw and _NUL_ESCAPE.search(raw):
            raise BodyInvalidError("NUL characters can't be stored: leave them out")
        try:
            return self._model.model_validate_json(raw)
        except ValidationError as error:
            found = _errors(error)
            if error.errors(include_url=False, include_context=False, include_input=False)[0]["type"] == "json_invalid":
                raise MalformedError(f"the body is not JSON: {found[0][1]}") from error
            faults = [Fault(text, pointer=pointer(place)) for place, text in found]
            raise BodyInvalidError(_summary(faults), faults) from error


def pointer(place: Sequence[int | str]) -> str:
    """A place in a document as JSON pointer in URI fragment form (RFC 6901); `#` is the whole."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def holds_many(annotation: Any) -> bool:
    """Whether a field's type is a list or set, or optionally one."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType, Annotated}:
        return any(holds_many(part) for part in get_args(annotation))
    kind = origin or annotation
    return isinstance(kind, type) and issubclass(kind, (list, tuple, set, frozenset))


def _errors(error: ValidationError) -> list[tuple[tuple[int | str, ...], str]]:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return [(detail["loc"], detail["msg"]) for detail in details[:_FAULTS_SHOWN]]


def _summary(faults: Sequence[Fault]) -> str:
    first = faults[0]
    where = first.parameter or first.pointer
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{where}: {first.detail}{more}" if where else f"{first.detail}{more}"
