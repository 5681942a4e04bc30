"""What a zip file says of itself decides before anything is unpacked."""

import io
import zipfile

import pytest

from springline.documents.parsing.formats import OLE
from springline.documents.parsing.model import ParsingError
from tests.unit.documents.parsing.documents import docx, part, pptx, with_parts, xlsx

pytestmark = pytest.mark.unit

MADE = {"docx": docx, "xlsx": xlsx, "pptx": pptx}
ENCRYPTED = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def refusal(read, name: str, data: bytes, **limits) -> ParsingError:
    with pytest.raises(ParsingError) as caught:
        read(name, data, **limits)
    return caught.value


@pytest.mark.parametrize("kind", MADE)
def test_a_file_that_unpacks_to_too_much_is_refused(read, kind):
    bomb = with_parts(MADE[kind](), {"bomb.xml": b"\0" * 50_000_000})
    assert len(bomb) < 200_000
    error = refusal(read, f"a.{kind}", bomb)
    assert error.code == "expands_too_much"
    assert " MB, " in error.detail


@pytest.mark.parametrize("kind", MADE)
def test_a_file_of_too_many_parts_is_refused(read, kind):
    many = with_parts(MADE[kind](), {f"{number}.xml": b"" for number in range(200)})
    assert refusal(read, f"a.{kind}", many, parts=200).code == "expands_too_much"


@pytest.mark.parametrize("kind", MADE)
def test_what_is_unpacked_may_be_large_where_the_file_is(read, kind):
    assert read(f"a.{kind}", MADE[kind](), unpacked=0, expansion=100).text


@pytest.mark.parametrize("kind", MADE)
def test_a_password_is_asked_for(read, kind):
    assert refusal(read, f"a.{kind}", ENCRYPTED).code == "password"


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_files_of_old_programs_are_unsupported(read, kind):
    error = refusal(read, f"a.{kind}", OLE + b"\0" * 600)
    assert error.code == "unsupported"
    assert "before 2007" in error.detail


@pytest.mark.parametrize("kind", MADE)
def test_a_truncated_file_is_damaged(read, kind):
    data = MADE[kind]()
    assert refusal(read, f"a.{kind}", data[: len(data) // 2]).code == "damaged"
    assert refusal(read, f"a.{kind}", b"no zip file at all").code == "damaged"


def test_another_zip_file_by_this_name_is_unsupported(read):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "words")
    assert refusal(read, "a.docx", file.getvalue()).code == "unsupported"


def test_a_part_that_is_larger_than_the_directory_says_is_not_unpacked_to_its_end(read):
    data = docx()
    words = b"<w:t>" + b"x" * 1_000_000 + b"</w:t>"
    page = part(data, "word/document.xml").replace(b"<w:t>Leave</w:t>", words, 1)
    lying = bytearray(with_parts(data, {"word/document.xml": page}))
    size = len(page).to_bytes(4, "little")
    at = lying.rindex(size)  # in the central directory
    lying[at : at + 4] = (1000).to_bytes(4, "little")
    assert refusal(read, "a.docx", bytes(lying)).code == "damaged"
