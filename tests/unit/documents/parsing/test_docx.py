"""DOCX: everything that is read in it, in its order."""

import pytest

from springline.documents.parsing.model import ParsingError
from tests.unit.documents.parsing.documents import assert_sound, docx, part, with_parts, words

pytestmark = pytest.mark.unit

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_a_document_is_read_in_order(read):
    parsed = read("a.docx", docx())
    assert_sound(parsed)
    assert parsed.text == (
        "Leave\n\nWho may take it\n\nEmployees get 28 days.\nin writing\ntwo weeks ahead\n\n"
        "Grade\tDays\nA\t28\n\nSince 2024?"
    )
    assert (parsed.title, parsed.language) == ("Leave policy", "en-GB")
    kinds = [(one.kind, one.level, one.name) for one in parsed.blocks if one.kind not in {"table", "row"}]
    assert kinds == [
        ("heading", 1, None), ("heading", 1, None), ("paragraph", 0, None), ("list_item", 1, None),
        ("list_item", 2, None), ("cell", 0, "A1"), ("cell", 0, "B1"), ("cell", 0, "A2"), ("cell", 0, "B2"),
        ("note", 0, "Ada"),
    ]  # fmt: skip
    assert words(parsed, "row") == ["Grade\tDays", "A\t28"]


def test_inserted_words_and_content_controls_are_read_and_deleted_words_are_not(read):
    body = (
        "<w:p><w:r><w:t>Kept </w:t></w:r><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins><w:del><w:r><w:delText>gone"
        "</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:tab/><w:t>after</w:t><w:br/><w:t>below</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    parsed = read("a.docx", with_body(body))
    assert parsed.text == "Kept inserted\tafter\nbelow\n\nControlled"


def test_footnotes_come_after_the_text(read):
    notes = f"""<w:footnotes {W}>
    <w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>
    <w:footnote w:id="2"><w:p><w:r><w:t>The law of 2024.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
    data = docx()
    relations = part(data, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rIdF" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
        b'Target="footnotes.xml"/></Relationships>',
    )
    types = part(data, "[Content_Types].xml").replace(
        b"</Types>",
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.footnotes+xml"/></Types>',
    )
    parts = {
        "word/footnotes.xml": notes.encode(),
        "word/_rels/document.xml.rels": relations,
        "[Content_Types].xml": types,
    }
    parsed = read("a.docx", with_parts(data, parts))
    assert_sound(parsed)
    assert words(parsed, "footnote") == ["The law of 2024."]
    assert next(one.name for one in parsed.blocks if one.kind == "footnote") == "2"


def with_body(body: str, entities: str = "") -> bytes:
    page = f'<?xml version="1.0"?>{entities}<w:document {W}><w:body>{body}</w:body></w:document>'
    return with_parts(docx(comment=""), {"word/document.xml": page.encode()})


LAUGHS = '<!DOCTYPE x [<!ENTITY l0 "laugh">' + "".join(
    f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10)
)  # fmt: skip


def test_entities_are_not_expanded(read):
    bomb = with_body("<w:p><w:r><w:t>Words &l9;</w:t></w:r></w:p>", LAUGHS + "]>")
    with pytest.raises(ParsingError, match="entity amplification") as caught:
        read("a.docx", bomb)
    assert caught.value.code == "damaged"
    few = with_body("<w:p><w:r><w:t>Words &l1;</w:t></w:r></w:p>", '<!DOCTYPE x [<!ENTITY l1 "laugh">]>')
    assert read("a.docx", few).text == "Words"


def test_no_file_is_read_through_an_entity(read, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not for you")
    entities = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    parsed = read("a.docx", with_body("<w:p><w:r><w:t>Words &e;</w:t></w:r></w:p>", entities))
    assert parsed.text == "Words"


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/comments.xml"])
def test_a_damaged_part_is_told(read, name):
    with pytest.raises(ParsingError) as caught:
        read("a.docx", with_parts(docx(), {name: b"<w:document"}))
    assert caught.value.code == "damaged"


def test_pictures_alone_are_no_text(read):
    with pytest.raises(ParsingError) as caught:
        read("a.docx", with_body("<w:p/>"))
    assert caught.value.code == "no_text"
