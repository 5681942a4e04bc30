"""Imports the template's functions as Lambda would, and invokes them."""

import importlib.util
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_hex
from types import ModuleType
from typing import cast

from chalice.app import Chalice

from infra.host.invocation import Context, Deadlines, Invocation
from infra.host.template import Template, TemplateError
from infra.host.template.model import Function
from springline.platform.logs import log_context
from springline.platform.metrics import Metrics
from springline.platform.metrics.null import NullMetrics

Event = Mapping[str, object]
Handler = Callable[[Event, Context], object]


def new_request_id() -> str:
    """An id as unique as a UUID, at a third of the price."""
    return token_hex(16)


class FunctionImportError(Exception):
    """A function can't be imported; the cause is the error that its code raised."""

    def __init__(self, function: Function, error: BaseException) -> None:
        super().__init__(
            f"function {function.logical_id} can't be imported from {function.folder}: {type(error).__name__}: {error}"
        )
        self.function = function


class GivenUpError(Exception):
    """The invocation was late and has been given up: its caller was answered, and this thread is no longer wanted."""


class Invoker:
    """Invokes one function, in the thread of the caller.

    Args:
        function: What the template says of it.
        handler: Its code.
        deadlines: Watches its time limit.
        new_id: Makes request ids.
        metrics: Told how each invocation ended, and how long it took.
    """

    def __init__(
        self,
        function: Function,
        handler: Handler,
        deadlines: Deadlines,
        new_id: Callable[[], str] = new_request_id,
        metrics: Metrics | None = None,
    ) -> None:
        self.function = function
        self.handler = handler
        self._deadlines = deadlines
        self._new_id = new_id
        self._metrics = metrics or NullMetrics()
        reserved = function.reserved_concurrency
        self._seconds = function.timeout.total_seconds()
        # On AWS each execution holds a connection to the database. Requests here wait for a worker and share a pool,
        # and a second queue would only slow them down.
        self._slots = None if reserved is None or function.apis else threading.Semaphore(reserved)

    @property
    def app(self) -> Chalice | None:
        """The Chalice app where the handler is one: its routes say what the function serves."""
        return self.handler if isinstance(self.handler, Chalice) else None

    def reserve(self, wait_seconds: float = 0.0) -> bool:
        """Take one of the function's concurrent executions; the `invoke` that follows gives it back."""
        return self._slots is None or self._slots.acquire(timeout=wait_seconds)

    def release(self) -> None:
        """Give a reserved execution back without having used it."""
        if self._slots is not None:
            self._slots.release()

    def invoke(
        self,
        event: Event,
        *,
        request_id: str | None = None,
        most_seconds: float | None = None,
        expired: Callable[[], None] = lambda: None,
    ) -> object:
        """Run the handler, after `reserve`; what it raises comes through.

        `most_seconds` limits the time below the function's own limit. When the time is over, `expired` is called from
        another thread; once the handler returns after that, this raises `GivenUpError`.
        """
        request_id = request_id or self._new_id()
        seconds = self._seconds if most_seconds is None else min(self._seconds, most_seconds)
        started = self._deadlines.monotonic()

        def expire() -> None:
            # Lambda would have ended the sandbox: the execution is free again, though its thread still runs here.
            self._record("timed_out", started)
            self.release()
            expired()

        invocation = Invocation(self.function, request_id, seconds, self._deadlines, expire)
        self._deadlines.begin(invocation)
        outcome = "failed"
        try:
            with log_context(request_id=request_id, function=self.function.logical_id):
                answer = self.handler(event, invocation.context)
            outcome = "ok"
            return answer
        finally:
            self._deadlines.end(invocation)
            if not invocation.settle():
                raise GivenUpError(self.function.logical_id)
            self._record(outcome, started)
            self.release()

    def _record(self, outcome: str, started: float) -> None:
        name = self.function.logical_id
        self._metrics.count("function.invocations", function=name, outcome=outcome)
        self._metrics.observe("function.duration", self._deadlines.monotonic() - started, function=name)


def load_functions(template: Template, deadlines: Deadlines, metrics: Metrics | None = None) -> dict[str, Invoker]:
    """Import all functions of a template; invokers by logical id, which record their invocations in `metrics`.

    Raises `FunctionImportError` where code fails at import, `TemplateError` where the handler is not there.
    """
    return {
        name: Invoker(function, _handler(template.file, function), deadlines, metrics=metrics)
        for name, function in template.functions.items()
    }


def _handler(file: Path, function: Function) -> Handler:
    stem, _, attribute = function.handler.partition(".")
    path = function.folder / f"{stem}.py"
    if not path.is_file():
        raise TemplateError(file, function.line, f"function {function.logical_id}: there is no file {path}")
    try:
        module = _import(_module_name(file, function, stem), path)
    except Exception as error:
        raise FunctionImportError(function, error) from error
    for value in vars(module).values():
        if isinstance(value, Chalice):
            _keep_requests_apart(value)
    handler: object = getattr(module, attribute, None)
    if not callable(handler):
        raise TemplateError(file, function.line, f"function {function.logical_id}: {path} has no {attribute}")
    return cast("Handler", handler)


def _module_name(file: Path, function: Function, stem: str) -> str:
    """All functions' files are called `app.py`, and share one process here: the folder makes the name unique."""
    parts = [*function.folder.relative_to(file.parent).parts, stem]
    if not all(part.isidentifier() for part in parts):
        raise TemplateError(
            file, function.line, f"function {function.logical_id}: {'/'.join(parts)} makes no name for a Python module"
        )
    return ".".join(parts)


def _import(name: str, path: Path) -> ModuleType:
    known = sys.modules.get(name)
    if known is not None and known.__file__ is not None and Path(known.__file__).resolve() == path.resolve():
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


class _PerThread:
    """An attribute of which each thread has its own value; None where it has set none."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __get__(self, instance: object, owner: type[object]) -> object:
        return getattr(self._local, "value", None)

    def __set__(self, instance: object, value: object) -> None:
        self._local.value = value


def _keep_requests_apart(app: Chalice) -> None:
    """Give each thread its own current request: Chalice keeps it on the app, for Lambda has one request at a time."""
    kind = type(app)
    if not isinstance(vars(kind).get("current_request"), _PerThread):
        app.__class__ = type(kind.__name__, (kind,), {"current_request": _PerThread(), "lambda_context": _PerThread()})
