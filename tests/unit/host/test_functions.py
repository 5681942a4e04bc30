"""Importing functions as Lambda would, and running them within their limits."""

import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice

from infra.host.functions import FunctionImportError, GivenUpError, Invoker, load_functions
from infra.host.invocation import Deadlines
from infra.host.template import TemplateError, load
from springline.platform.metrics.registry import Registry

pytestmark = pytest.mark.unit

Project = Callable[..., Path]

ONE = """\
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/work, Handler: app.run, Timeout: 3, ReservedConcurrentExecutions: 1}
"""


class Host:
    """The functions of a project, and a clock to be moved by hand."""

    def __init__(self, file: Path) -> None:
        self.seconds = 0.0
        self.deadlines = Deadlines(lambda: self.seconds)
        self.metrics = Registry()
        self.functions = load_functions(load(file), self.deadlines, self.metrics)

    def work(self) -> Invoker:
        return self.functions["Work"]

    def late(self, seconds: float) -> None:
        self.seconds += seconds
        self.deadlines.give_up_late_ones()


@pytest.fixture
def host(project: Project) -> Callable[[str], Host]:
    return lambda code: Host(project(ONE, {"work": code}))


MakeHost = Callable[[str], Host]


def test_a_handler_gets_the_event_and_a_context_that_counts_down(host: MakeHost) -> None:
    made = host(
        """
        def run(event, context):
            return event["n"], context.get_remaining_time_in_millis(), context.function_name, context.aws_request_id
        """
    )
    assert made.work().reserve()
    assert made.work().invoke({"n": 1}, request_id="r1") == (1, 3000, "Work", "r1")


def test_what_a_handler_raises_comes_through_and_frees_its_execution(host: MakeHost) -> None:
    made = host("def run(event, context): raise KeyError('x')")
    for _ in range(2):
        assert made.work().reserve()
        with pytest.raises(KeyError):
            made.work().invoke({})


def test_no_more_executions_than_reserved(host: MakeHost) -> None:
    made = host("def run(event, context): ...")
    assert made.work().reserve()
    assert not made.work().reserve()
    made.work().release()
    assert made.work().reserve()


WAITS = """
import threading
began, go_on = threading.Event(), threading.Event()
def run(event, context):
    began.set()
    go_on.wait(10)
    return "late"
"""


class Run:
    """An invocation in a thread, as a poller or the gateway makes it."""

    def __init__(self, invoker: Invoker) -> None:
        self.expired: list[str] = []
        self.outcome: object = None
        assert invoker.reserve()
        self.module: Any = invoker.handler
        self._invoker = invoker
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.globals["began"].wait(10)

    @property
    def globals(self) -> Mapping[str, threading.Event]:
        return self.module.__globals__

    def _run(self) -> None:
        try:
            self.outcome = self._invoker.invoke({}, expired=lambda: self.expired.append("expired"))
        except GivenUpError as error:
            self.outcome = error

    def end(self) -> object:
        self.globals["go_on"].set()
        self.thread.join(10)
        return self.outcome


def test_a_handler_that_takes_too_long_is_given_up_at_its_limit_and_its_result_dropped(host: MakeHost) -> None:
    made = host(WAITS)
    run = Run(made.work())
    made.late(2.9)
    assert run.expired == []
    made.late(0.1)
    assert run.expired == ["expired"]
    assert made.work().reserve(), "the execution is free again though its thread still runs"
    assert isinstance(run.end(), GivenUpError)


def test_a_handler_that_is_in_time_is_not_given_up_afterwards(host: MakeHost) -> None:
    made = host(WAITS)
    run = Run(made.work())
    assert run.end() == "late"
    made.late(60)
    assert run.expired == []


def test_at_the_hosts_end_no_handler_has_longer_than_the_drain(host: MakeHost) -> None:
    made = host(WAITS)
    run = Run(made.work())
    made.deadlines.shut_down_within(1.0)
    made.late(1.0)
    assert run.expired == ["expired"]
    run.end()


def test_how_each_invocation_ends_and_how_long_it_took_is_recorded_once(host: MakeHost) -> None:
    made = host(WAITS.replace("go_on.wait(10)", "go_on.wait(10) and event['n']"))
    run = Run(made.work())  # its event has no "n", which nobody hears of any more
    made.late(3.5)
    run.end()
    for event in ({"n": 1}, {}):
        assert made.work().reserve()
        with nullcontext() if event else pytest.raises(KeyError):
            made.work().invoke(event)
    shown = dict(line.rsplit(" ", 1) for line in made.metrics.render().splitlines() if line.startswith("function_"))
    for outcome in ("ok", "failed", "timed_out"):
        assert shown[f'function_invocations_total{{function="Work",outcome="{outcome}"}}'] == "1", outcome
    assert shown['function_duration_seconds_count{function="Work"}'] == "3"
    assert shown['function_duration_seconds_sum{function="Work"}'] == "3.5"


def test_code_that_fails_at_import_is_told_with_function_and_folder(project: Project) -> None:
    with pytest.raises(FunctionImportError, match=r"function Work can't be imported from .*work: ZeroDivisionError"):
        Host(project(ONE, {"work": "1 / 0"}))


@pytest.mark.parametrize(("code", "complaint"), [("walk = 1", "has no run"), ("run = 1", "has no run")])
def test_a_handler_that_is_not_there_is_told_with_the_functions_line(host: MakeHost, code: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=rf"^template\.yaml:4: .*{complaint}"):
        host(code)


def test_functions_whose_files_have_the_same_name_are_modules_of_their_own(project: Project) -> None:
    two = ONE + ONE.removeprefix("Resources:\n").replace("Work", "Rest").replace("functions/work", "functions/rest")
    made = Host(project(two, {"work": "def run(e, c): return 'work'", "rest": "def run(e, c): return 'rest'"}))
    assert [made.functions[name].handler({}, None) for name in ("Work", "Rest")] == ["work", "rest"]  # type: ignore[arg-type]


def test_each_thread_sees_the_request_that_it_serves(host: MakeHost) -> None:
    made = host("from chalice import Chalice\nrun = Chalice('work')")
    app = made.work().app
    assert isinstance(app, Chalice)
    both_set = threading.Barrier(2)
    seen: dict[str, object] = {}

    def serve(name: str) -> None:
        app.current_request = name  # type: ignore[assignment]
        both_set.wait(10)
        seen[name] = app.current_request

    threads = [threading.Thread(target=serve, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert seen == {"a": "a", "b": "b"}
