"""Reads a document in a child process that may use only so much time and memory."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Final

from springline.documents.layout import Parsed, from_json
from springline.documents.parsing import child
from springline.documents.parsing.formats import HEAD, detect
from springline.documents.parsing.model import DEFAULT_LIMITS, Limits, ParsingError, Source

_CHILD: Final = "springline.documents.parsing.child"
_OUT_OF_MEMORY = ("memory allocation of", "MemoryError", "bad_alloc", "Cannot allocate memory", "out of memory")
_SAID_CHARACTERS = 2_000


def parse(data_path: Path, name: str, limits: Limits = DEFAULT_LIMITS, charset: str | None = None) -> Parsed:
    """The text of a document with its layout.

    `data_path` is a file with the original's bytes, `name` what it is called where it came from, and `charset` the
    encoding that it was sent with, for a text that names none itself. The file is read in a child process that is told
    nothing of this one: neither its environment nor its open files; and that is killed with whatever it started once
    `limits` are reached. Raises `ParsingError`, and nothing else on account of the document.
    """
    size = data_path.stat().st_size
    if size > limits.size:
        raise ParsingError(
            "too_large",
            f"It has {size / 1e6:,.1f} MB; {limits.size / 1e6:,.0f} MB are allowed. Split it, or leave out pictures.",
        )
    with data_path.open("rb") as file:
        format_ = detect(name, file.read(HEAD))
    told = ask_child(_CHILD, child.description(Source(data_path.resolve(), name, format_, limits, charset)), limits)
    return from_json(told["layout"], told["text"])


def ask_child(module: str, argument: str, limits: Limits) -> dict[str, Any]:
    """What a module answers that is run as a child process with one argument: a JSON object, by its standard output.

    Raises `ParsingError` where it answers with a `code`, reaches a limit or crashes.
    """
    # -S: libraries are found where this process finds them. -P: nothing is imported from wherever this was started.
    return _understood(_ran([sys.executable, "-S", "-P", "-m", module, argument], limits), limits)


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a child ended: its exit code (negative: the signal), what it wrote, and the most memory that it had."""

    code: int
    answer: bytes
    said: str
    peak_bytes: int
    is_out_of_time: bool


def _ran(command: list[str], limits: Limits) -> _Ended:
    """Run a child to its end, or to the end of its time."""
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - the words are ours; the document's name is part of one argument
            command,
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=said,
            env={
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTHONIOENCODING": "utf-8",
                "LC_ALL": "C.UTF-8",
            },
            start_new_session=True,
        )
        late: list[bool] = []

        def stop() -> None:
            late.append(True)
            _kill_group(process.pid)

        timer = Timer(limits.seconds, stop)
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            _kill_group(process.pid)
            raise
        finally:
            timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        _kill_group(process.pid)  # whatever it may have left behind
        answer.seek(0)
        said.seek(0)
        return _Ended(
            process.returncode,
            answer.read(),
            said.read()[-_SAID_CHARACTERS:].decode(errors="replace"),
            _peak_bytes(usage),
            bool(late),
        )


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # all gone; macOS says the second of a group of zombies
        return


def _peak_bytes(usage: resource.struct_rusage) -> int:
    """The most memory that a child has used; 0 where that is not known, because it is not more than our own.

    To Linux, what a process used before it became the child's program, as a copy of this one, is the child's.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 0 if usage.ru_maxrss <= own else usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _understood(ended: _Ended, limits: Limits) -> dict[str, Any]:
    if ended.is_out_of_time or ended.code == -signal.SIGXCPU:
        raise ParsingError(
            "too_slow",
            f"Reading it took longer than {limits.seconds:g} seconds. Split it, or save it in a simpler form.",
        )
    if ended.code == 0:
        told: dict[str, Any] = json.loads(ended.answer)
        if "code" not in told:
            return told
        if told["code"] != "too_much_memory":
            raise ParsingError(told["code"], told["detail"])
    if ended.code == -signal.SIGXFSZ:
        raise ParsingError("too_large", "More text comes out of it than is allowed. Split it.")
    if ended.code == 0 or _is_out_of_memory(ended, limits):
        raise ParsingError(
            "too_much_memory",
            f"Reading it takes more than {limits.memory >> 20:,} MB of memory. Split it, or leave out pictures.",
        )
    if ended.code < 0:
        raise ParsingError(
            "damaged",
            f"The reader crashed on it ({signal.Signals(-ended.code).name}): the file is damaged. Save it anew, or "
            "upload another copy.",
        )
    raise RuntimeError(f"The reader of documents failed by itself: {ended.said}")


def _is_out_of_memory(ended: _Ended, limits: Limits) -> bool:
    """Whether memory is what a child died of: some libraries say so before they abort, others crash near the limit."""
    if any(words in ended.said for words in _OUT_OF_MEMORY):
        return True
    return ended.code == -signal.SIGKILL or (ended.code < 0 and ended.peak_bytes > limits.memory * 0.6)
