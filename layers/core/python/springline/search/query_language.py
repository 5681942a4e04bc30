r"""What people type into a search field, as a `Query`. The same for every engine.

    query    = { clause }                   all clauses must hold
    clause   = [ "-" ] ( field-clause | phrase | word )
    word     = anything without spaces      `well-known` and `12:30` are words that stand next to each other
    phrase   = '"' words '"' [ "*" ]        also “these” „these“ «these» 「these」
    field-clause
             = field ":" value { "," value }          one of these values
             | field ":" [ low ] ".." [ high ]        both ends belong to it
             | field ( ":" | "" ) ( ">=" | "<=" | ">" | "<" ) value
             | "is:" boolean-field
    value    = phrase | anything without spaces, and without commas where several are possible

A word or a phrase that ends in `*` is a beginning: `inter*`. A field has its name, and shorter ones: `tag:` for `tags`,
`recorded:` for `recorded_at`, `person:` and `speaker:` for `people`, `lang:` for `languages`. Booleans are `yes` and
`no`. Moments are dates in UTC as precise as they are written: `recorded:2024-03` is all of March. Lengths have units:
`duration:10s..2m30s`.

Whatever isn't a field of the family is words, and so is punctuation: nothing that a person might type is an error,
except for a value that its field can't have, and for too much of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from springline.search.model import Clause, Family, Field, OneOf, Query, Words
from springline.search.query_names import field_named, named_boolean
from springline.search.query_values import COMPARISONS, ValueOfFieldError, clause_of
from springline.search.words import normal

LONGEST = 1000
MOST_CLAUSES = 32

_QUOTES = {
    '"': '"',
    "\N{FULLWIDTH QUOTATION MARK}": "\N{FULLWIDTH QUOTATION MARK}",
    "\N{LEFT DOUBLE QUOTATION MARK}": '\N{RIGHT DOUBLE QUOTATION MARK}"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '\N{RIGHT DOUBLE QUOTATION MARK}"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"',
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    "\N{LEFT CORNER BRACKET}": "\N{RIGHT CORNER BRACKET}",
    "\N{LEFT WHITE CORNER BRACKET}": "\N{RIGHT WHITE CORNER BRACKET}",
}
_MINUS = "-\N{MINUS SIGN}"
_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,63})(:?>=|:?<=|:?>|:?<|:)")
_TOKEN = re.compile(r"\S+")
_VALUE = re.compile(r"[^\s,]+")
# Commas part words, but not the digits of a number.
_COMMAS = re.compile(r"(?<!\d)[,;\u3001\uff0c\uff1b]|[,;\u3001\uff0c\uff1b](?!\d)")


class QueryError(ValueError):
    """A query that can't be searched for; the message says what to write instead.

    Attributes:
        position: Where in the query, in characters from its beginning.
    """

    def __init__(self, why: str, position: int) -> None:
        super().__init__(why)
        self.position = position


class _Quoted(NamedTuple):
    text: str
    end: int


@dataclass(frozen=True, slots=True)
class _Named:
    """The beginning of a field-clause: which field, what is asked of it, and where its value begins."""

    field: Field
    name: str
    comparison: str
    start: int


def parse(text: str, family: Family) -> Query:
    """The query that a person typed. Raises `QueryError`, and nothing else. Cost: a few passes over the text."""
    if len(text) > LONGEST:
        raise QueryError(f"the query has {len(text):,} characters: leave out some, {LONGEST:,} are possible", LONGEST)
    # Neither can be stored, sent or found.
    text = text.replace("\0", " ").encode("utf-8", "replace").decode()
    clauses: dict[Clause, None] = {}
    for clause, position in _Reader(text, family).clauses():
        clauses[clause] = None
        if len(clauses) > MOST_CLAUSES:
            raise QueryError(f"the query asks for more than {MOST_CLAUSES} things: leave out some", position)
    return Query(tuple(clauses))


class _Reader:
    """Reads a query's clauses from its beginning to its end."""

    def __init__(self, text: str, family: Family) -> None:
        self._text, self._family = text, family
        self._at = 0

    def clauses(self) -> Iterator[tuple[Clause, int]]:
        """The clauses, each with its position. Each round gets further, so it ends."""
        text = self._text
        while self._at < len(text):
            position = self._at
            if text[position].isspace():
                self._at += 1
                continue
            is_negated = self._takes_minus()
            for clause in self._clause(is_negated):
                yield clause, position

    def _takes_minus(self) -> bool:
        following = self._text[self._at + 1 : self._at + 2]
        if self._text[self._at] not in _MINUS or not following or following.isspace() or following in _MINUS:
            return False
        self._at += 1
        return True

    def _clause(self, is_negated: bool) -> Iterator[Clause]:
        named = self._named()
        if named is not None:
            yield from self._of_field(named, is_negated)
        elif (quoted := self._quoted(self._at)) is not None:
            self._at = quoted.end
            yield from _words(quoted.text, None, is_negated=is_negated, is_prefix=self._takes_star())
        else:
            yield from self._plain(is_negated)

    def _named(self) -> _Named | None:
        """A field that this family has, if the text goes on with one and with a value for it."""
        match = _FIELD.match(self._text, self._at)
        if match is None or not self._text[match.end() : match.end() + 1].strip():
            return None
        field, comparison = field_named(match[1], self._family), match[2].lstrip(":")
        if field is None or (comparison and field.kind not in COMPARISONS):
            return None
        return _Named(field, match[1], comparison, match.end())

    def _of_field(self, named: _Named, is_negated: bool) -> Iterator[Clause]:
        field, position = named.field, self._at
        if field.kind == "text":
            self._at = named.start
            quoted = self._quoted(self._at)
            if quoted is None:
                token = self._token()
                yield from _each(token, field.name, is_negated=is_negated)
                return
            self._at = quoted.end
            yield from _words(quoted.text, field.name, is_negated=is_negated, is_prefix=self._takes_star())
            return
        self._at = named.start
        values = self._values()
        try:
            yield clause_of(field, named.name, named.comparison, values, is_negated=is_negated)
        except ValueOfFieldError as error:
            raise QueryError(str(error), position) from error

    def _plain(self, is_negated: bool) -> Iterator[Clause]:
        """A token that is words, or `is:` with the name of a boolean."""
        token = self._token()
        boolean = named_boolean(token, self._family)
        if boolean is not None:
            yield OneOf(boolean.name, (True,), is_negated)
        else:
            yield from _each(token, None, is_negated=is_negated)

    def _token(self) -> str:
        """What stands before the next space; a phrase behind a colon is left to be read by itself."""
        match = _TOKEN.match(self._text, self._at)
        end = self._at if match is None else match.end()
        for place in range(self._at + 1, end):
            if self._text[place - 1] == ":" and self._quoted(place) is not None:
                end = place
                break
        token = self._text[self._at : end]
        self._at = max(end, self._at + 1)
        return token

    def _values(self) -> list[str]:
        """Values with commas between them, each in quotes or without."""
        values: list[str] = []
        while True:
            quoted = self._quoted(self._at)
            if quoted is None:
                match = _VALUE.match(self._text, self._at)
                quoted = _Quoted(match[0], match.end()) if match else _Quoted("", self._at)
            self._at = quoted.end
            values.append(quoted.text)
            if not self._text.startswith(",", self._at):
                return [value for value in values if value.strip()]
            self._at += 1

    def _quoted(self, start: int) -> _Quoted | None:
        """What stands in quotes that begin there, if they end somewhere."""
        closing = _QUOTES.get(self._text[start : start + 1], "")
        ends = [end for one in closing if (end := self._text.find(one, start + 1)) >= 0]
        return _Quoted(self._text[start + 1 : min(ends)], min(ends) + 1) if ends else None

    def _takes_star(self) -> bool:
        if not self._text.startswith("*", self._at):
            return False
        self._at += 1
        return True


def _each(token: str, field: str | None, *, is_negated: bool) -> Iterator[Words]:
    """The words of a token: those without a comma between them stand next to each other."""
    for part in _COMMAS.split(token):
        yield from _words(part.rstrip("*"), field, is_negated=is_negated, is_prefix=part.endswith("*"))


def _words(text: str, field: str | None, *, is_negated: bool, is_prefix: bool) -> Iterator[Words]:
    words = normal(text)
    if words:
        yield Words(tuple(words.split(" ")), field, is_prefix, is_negated)
