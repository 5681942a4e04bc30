"""EML: who wrote to whom and when, the subject, and the words; attached files are named, not read."""

import email
import email.policy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage
from typing import cast

from springline.documents.layout import Block, Parsed
from springline.documents.parsing.building import TextBuilder, listed, ordered
from springline.documents.parsing.decoding import decode
from springline.documents.parsing.model import ParsingError, Source
from springline.documents.parsing.readers import html, plain

_HEADERS = ("From", "To", "Cc", "Date", "Subject")


def read(source: Source) -> Parsed:
    """A mail. Raises `damaged` where it has no header that mails have."""
    message = email.message_from_bytes(source.data(), policy=email.policy.default)
    _check(message, source)
    headers = [(name, _header(message, name)) for name in _HEADERS]
    if not any(words for _, words in headers):
        raise ParsingError("damaged", "It has no header of a mail (From, To, Subject). Save the mail anew as .eml.")
    built = TextBuilder(source.limits)
    for name, words in headers:
        if words:
            built.add("paragraph", f"{name}: {words}", name=name, breaks=1)
    blocks = [*built.blocks, *_body(message, source, built)]
    found, notices = ordered(blocks, source.limits)
    attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    told = (f"Attached files were not read: {listed(attached)}.",) if attached else ()
    return Parsed(
        built.text,
        source.format,
        title=dict(headers)["Subject"] or None,
        blocks=found,
        notices=(*notices, *told),
    )


def _check(message: EmailMessage, source: Source) -> None:
    most = source.limits.parts
    if any(number > most for number, _ in enumerate(message.walk(), 1)):
        raise ParsingError("expands_too_much", f"The mail has more than {most:,} parts. Save what matters of it.")


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(", ".join(str(one) for one in message.get_all(name, [])).split())


def _body(message: EmailMessage, source: Source, built: TextBuilder) -> Iterator[Block]:
    """The words of the mail, of its plain part or else its HTML; their blocks, moved to where they come to stand."""
    part = cast("EmailMessage | None", message.get_body(("plain", "html")))
    if part is None:
        return
    data = cast("bytes", part.get_payload(decode=True) or b"")
    text, encoding = decode(data, part.get_content_charset())
    if part.get_content_subtype() == "html":
        parsed = html.readable(text, encoding, source)
    else:
        parsed = plain.paragraphs(text, encoding, source)
    words, blocks = parsed.text.rstrip(), parsed.blocks
    if words:
        built.separate(2)
        start, _ = built.write(words)
        yield from _moved(blocks, start)


def _moved(blocks: Sequence[Block], by: int) -> Iterator[Block]:
    for one in blocks:
        yield replace(one, start=one.start + by, end=one.end + by)
