"""Mails: headers, words, and the names of what is attached."""

import pytest

from springline.documents.parsing.model import ParsingError
from tests.unit.documents.parsing.documents import assert_sound, eml, words

pytestmark = pytest.mark.unit

HEADERS = "From: Ada Lovelace <ada@example.org>\nTo: team@example.org\nSubject: Größe der Gruppe"


def test_a_mail_is_its_headers_and_its_words(read):
    parsed = read("a.eml", eml("Dear all,\n\nwe meet äußerst early.\n"))
    assert_sound(parsed)
    assert parsed.text == f"{HEADERS}\n\nDear all,\n\nwe meet äußerst early."
    assert parsed.title == "Größe der Gruppe"
    assert [one.name for one in parsed.blocks] == ["From", "To", "Subject", None, None]
    assert words(parsed, "paragraph")[-1] == "we meet äußerst early."
    assert parsed.notices == ("Attached files were not read: numbers.csv.",)


def test_plain_words_are_preferred(read):
    assert "Plain" in read("a.eml", eml("Plain", "<p>Rich</p>")).text
    assert "Rich" not in read("a.eml", eml("Plain", "<p>Rich</p>")).text


def test_a_page_is_read_where_there_are_no_plain_words(read):
    parsed = read("a.eml", eml(None, "<style>p{}</style><h1>Hello</h1><ul><li>one<li>two</ul>"))
    assert_sound(parsed)
    assert parsed.text == f"{HEADERS}\n\nHello\n\none\ntwo"
    assert words(parsed, "heading") == ["Hello"]
    assert words(parsed, "list_item") == ["one", "two"]


def test_what_has_no_header_is_no_mail(read):
    with pytest.raises(ParsingError, match="header") as caught:
        read("a.eml", "Just words.\n")
    assert caught.value.code == "damaged"


def test_a_mail_of_too_many_parts_is_refused(read):
    parts = "".join(f"--b\n\nPart {i}\n" for i in range(60))
    source = f'From: a@example.org\nContent-Type: multipart/mixed; boundary="b"\n\n{parts}--b--\n'
    assert "Part 0" in read("a.eml", source).text
    with pytest.raises(ParsingError, match="more than 50 parts") as caught:
        read("a.eml", source, parts=50)
    assert caught.value.code == "expands_too_much"


def test_mails_within_mails_are_told_of_when_too_deep(read):
    source = "From: a@example.org\nContent-Type: message/rfc822\n\n" * 3000 + "From: b@example.org\n\nWords\n"
    with pytest.raises(ParsingError, match="nested too deeply"):
        read("a.eml", source)
