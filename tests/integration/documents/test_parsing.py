"""The child process that reads a document: what it is told, what it may use, and how it ends."""

import dataclasses
import json
import os
import sys
import time
import zlib
from pathlib import Path

import pytest

from springline.documents.layout import Format
from springline.documents.parsing import child, service
from springline.documents.parsing.model import DEFAULT_LIMITS, Limits, ParsingError
from springline.documents.parsing.service import parse
from tests.unit.documents.parsing.documents import assert_sound, docx, eml, pdf, pptx, with_parts, xlsx

pytestmark = pytest.mark.integration

OWN = {
    "policy.md": (b"# Leave\n\n28 days.\n", Format.MARKDOWN, "28 days."),
    "policy.rst": (b"Leave\n=====\n\n28 days.\n", Format.RST, "28 days."),
    "policy.html": (b"<h1>Leave</h1><p>28 days.", Format.HTML, "28 days."),
    "policy.pdf": (pdf([[(10, 80, 10, "28 days.")]]), Format.PDF, "28 days."),
    "policy.docx": (docx(), Format.DOCX, "28 days."),
    "prices.xlsx": (xlsx(), Format.XLSX, "Ladder\t12.5"),
    "plan.pptx": (pptx(), Format.PPTX, "Ship in May"),
    "prices.csv": ("品名,値段\r\nはしご,12\r\n".encode("cp932"), Format.CSV, "はしご,12"),
    "notes.txt": ("Größe\n".encode("utf-16"), Format.TEXT, "Größe"),
    "mail.eml": (eml(), Format.EMAIL, "we meet on 3 May."),
    "film.srt": (b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", Format.SRT, "Hello"),
    "film.vtt": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", Format.VTT, "Hello"),
}


@pytest.fixture
def stored(tmp_path):
    def store(data: bytes) -> Path:
        path = tmp_path / "original"
        path.write_bytes(data)
        return path

    return store


def refusal(path: Path, name: str, **limits: float) -> ParsingError:
    with pytest.raises(ParsingError) as caught:
        parse(path, name, dataclasses.replace(DEFAULT_LIMITS, **limits))
    return caught.value


@pytest.mark.parametrize("name", OWN)
def test_each_format_is_read_in_a_child(stored, name):
    data, format_, words = OWN[name]
    parsed = parse(stored(data), name)
    assert_sound(parsed)
    assert parsed.format is format_
    assert words in parsed.text


def test_every_format_is_tried_here():
    assert {format_ for _, format_, _ in OWN.values()} == set(Format) == set(child.READERS)


def test_a_reader_is_imported_only_for_its_format(stored, monkeypatch):
    told: list[str] = []
    ran = service._ran

    def timed(command, limits):
        ended = ran([command[0], "-X", "importtime", *command[1:]], limits)
        told.append(ended.said)
        return ended

    monkeypatch.setattr(service, "_ran", timed)
    monkeypatch.setattr(service, "_SAID_CHARACTERS", 1_000_000)
    parse(stored(b"# Words\n"), "a.md")
    imported = {line.rpartition("|")[2].strip() for line in told[0].splitlines()}
    assert "markdown_it" in imported
    heavy = {
        "docutils",
        "lxml",
        "docx",
        "pptx",
        "pypdfium2",
        "python_calamine",
        "charset_normalizer",
        "boto3",
        "pydantic",
    }
    assert imported.isdisjoint(heavy)


# ---- limits


def test_a_file_that_is_too_large_is_not_even_opened(stored, monkeypatch):
    monkeypatch.setattr(service, "_ran", None)
    path = stored(b"")
    os.truncate(path, 100_000_000)  # as a CSV file of one line
    error = refusal(path, "line.csv")
    assert error.code == "too_large"
    assert "100.0 MB; 50 MB are allowed" in error.detail


def test_more_text_than_is_allowed_is_refused(stored):
    assert refusal(stored(b"a" * 2_000), "a.txt", characters=1_000).code == "too_large"
    assert refusal(stored(pdf([[(10, 80, 10, "words")]], repeat=500)), "a.pdf", characters=1_000).code == "too_large"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("nested.html", b"<div>" * 200_000 + b"Words" + b"</div>" * 200_000),
        ("nested.md", b">" * 100_000 + b" words\n\n" + b"* " * 20_000 + b"words\n"),
        ("nested.rst", b"\n\n".join(b" " * depth + b"* a" for depth in range(0, 4_000, 2))),
        ("brackets.md", b"[" * 200_000),
        ("row.csv", b'"' + b"a" * 9_000_000 + b'"'),
        ("many.csv", b"a,b\n" * 500_000),
        ("page.html", b"<table>" + b"<tr><td>a" * 30_000),
    ],
)
def test_whatever_is_nested_or_long_is_read_or_refused_in_time(stored, name, data):
    begun = time.monotonic()
    outcome = _outcome(stored(data), name)
    sys.stdout.write(f"{name}: {outcome}\n")
    assert outcome in {"read", "too_slow", "damaged", "too_much_memory"}
    assert time.monotonic() - begun < 45


def _outcome(path: Path, name: str) -> str:
    try:
        assert_sound(parse(path, name, Limits(seconds=30)))
    except ParsingError as error:
        return error.code
    return "read"


def test_a_zip_bomb_is_refused(stored):
    for name, data in (("a.docx", docx()), ("a.xlsx", xlsx()), ("a.pptx", pptx())):
        bomb = with_parts(data, {"bomb.xml": b"\0" * 25_000_000})
        assert refusal(stored(bomb), name).code == "expands_too_much"


def test_a_sheet_whose_cells_are_far_apart_is_refused_or_read(stored):
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        b"</sheetData></worksheet>"
    )
    error = refusal(stored(with_parts(xlsx(), {"xl/worksheets/sheet1.xml": sheet})), "far.xlsx")
    assert error.code == "too_much_memory"


def test_a_pdf_of_too_many_pages_is_refused(stored):
    assert refusal(stored(pdf([[(10, 80, 10, "a")]], repeat=100_000)), "a.pdf").code == "too_many_pages"


def test_a_pdf_whose_page_unpacks_to_too_much_is_refused(stored):
    letters = (b"1 0 0 1 %d.%d %d Tm (w) Tj\n" % (i % 200, i // 200 % 10, i // 2000 % 140) for i in range(1_000_000))
    content = zlib.compress(b"BT /F1 1 Tf\n" + b"".join(letters) + b"ET\n", 1)
    page = pdf([[(10, 80, 10, "words")]])
    plain = page[page.index(b"<< /Length") : page.index(b"endstream")]
    packed = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\n" % (len(content), content)
    error = refusal(stored(page.replace(plain, packed)), "a.pdf", seconds=5, characters=100_000)
    assert error.code in {"too_slow", "too_large", "too_much_memory"}


# ---- a reader that does what it shouldn't


@pytest.fixture
def reader(monkeypatch):
    """`reader(code)`: what a child runs instead of reading, once it has limited itself."""

    ran = service._ran

    def replace(code: str) -> None:
        program = (
            "from springline.documents.parsing import child\n"
            f"def read(source):\n{_indented(code)}\n"
            "child.read = read\n"
            "child.main()\n"
        )
        monkeypatch.setattr(
            service,
            "_ran",
            lambda command, limits: ran([sys.executable, "-S", "-P", "-c", program, command[-1]], limits),
        )

    return replace


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())


def test_a_reader_that_sleeps_is_killed(stored, reader):
    reader("import time\ntime.sleep(60)")
    begun = time.monotonic()
    error = refusal(stored(b""), "a.txt", seconds=1)
    assert error.code == "too_slow"
    assert "longer than 1 seconds" in error.detail
    assert time.monotonic() - begun < 15


def test_a_reader_that_computes_for_ever_is_killed_though_nobody_waits(stored, reader, monkeypatch):
    class Never:
        def __init__(self, *_: object) -> None:
            pass

        start = cancel = lambda _: None

    monkeypatch.setattr(service, "Timer", Never)
    reader("while True: pass")
    assert refusal(stored(b""), "a.txt", seconds=1).code == "too_slow"


def test_a_reader_that_eats_memory_is_refused(stored, reader):
    reader("kept = []\nwhile True: kept.append(bytes(10_000_000))")
    error = refusal(stored(b""), "a.txt", memory=300 << 20)
    assert error.code == "too_much_memory"
    assert "300 MB" in error.detail


def test_a_library_that_aborts_for_want_of_memory_is_understood(stored, reader):
    reader("import os, sys\nsys.stderr.write('memory allocation of 99 bytes failed')\nsys.stderr.flush()\nos.abort()")
    assert refusal(stored(b""), "a.txt").code == "too_much_memory"


def test_a_crash_is_no_want_of_memory_because_its_parent_has_used_much(stored, reader):
    assert len(b"x" * (400 << 20))
    reader("import os\nos.kill(os.getpid(), 11)")
    assert refusal(stored(b""), "a.txt", memory=500 << 20).code == "damaged"


def test_a_reader_that_crashes_says_that_the_file_is_damaged(stored, reader):
    reader("import os\nos.kill(os.getpid(), 11)")
    error = refusal(stored(b""), "a.txt")
    assert error.code == "damaged"
    assert "SIGSEGV" in error.detail


def test_a_reader_that_fails_by_itself_is_no_fault_of_the_document(stored, reader):
    reader("raise ImportError('no such library')")
    with pytest.raises(RuntimeError, match="no such library"):
        parse(stored(b""), "a.txt")


def test_an_answer_that_never_ends_is_cut_off(stored, reader):
    reader("import sys\nwhile True: sys.stdout.write('x' * 1_000_000)")
    assert refusal(stored(b""), "a.txt", characters=1_000, blocks=1).code == "too_large"


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess\nsubprocess.run(['true'])",
        "import os\nos.system('true')",
        "import os\nos.fork()",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_a_reader_starts_nothing_and_connects_to_nothing(stored, reader, code):
    reader(code)
    with pytest.raises(RuntimeError, match="may not do this"):
        parse(stored(b""), "a.txt")


def test_a_child_is_told_nothing_of_this_process(stored, reader, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("SPRINGLINE_DATABASE_URL", "secret")
    reader(
        "import os, json\n"
        "from springline.documents.layout import Format, Parsed\n"
        "descriptors = [int(one) for one in os.listdir('/proc/self/fd')]\n"
        "return Parsed(json.dumps([sorted(os.environ), len(descriptors)]), Format.TEXT)"
    )
    with Path(__file__).open():
        names, descriptors = json.loads(parse(stored(b""), "a.txt").text)
    assert set(names) <= {"PYTHONPATH", "PYTHONIOENCODING", "LC_ALL", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    assert descriptors == 4  # standard input, output, error, and the folder that is listed


def test_what_a_child_leaves_behind_is_killed(stored, monkeypatch, tmp_path):
    # Nothing forbids it before the child has limited itself.
    program = (
        "import subprocess, sys\n"
        "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"print(left.pid, file=open({str(tmp_path / 'pid')!r}, 'w'))"
    )
    ran = service._ran
    monkeypatch.setattr(service, "_ran", lambda _, limits: ran([sys.executable, "-S", "-c", program], limits))
    with pytest.raises(json.JSONDecodeError):
        parse(stored(b""), "a.txt")
    left = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not _is_running(left):
            return
        time.sleep(0.05)
    pytest.fail("it is running still")


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


ATTACHED = (
    b"From: a@b.c\nSubject: =?utf-8?q?a=00b?=\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nhello\n--q\n"
    b"Content-Disposition: attachment; filename*=utf-8''a%00b.txt\n\nx\n--q--\n"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("nul.html", b"<html lang='e\0n'><head><title>A\0B</title></head><body><p>words"),
        ("long.html", b"<html lang='" + b"x" * 500 + b"'><head><title>" + b"T" * 9_000 + b"</title></head><p>words"),
        ("nul.eml", ATTACHED),
    ],
)
def test_what_is_said_beside_the_text_can_be_stored_and_listed(stored, name, data):
    parsed = parse(stored(data), name)
    said = [parsed.title or "", parsed.language or "", *parsed.notices]
    assert parsed.title
    assert not any("\0" in one for one in said)
    assert len(said[0]) <= 500
    assert len(said[1]) <= 35
