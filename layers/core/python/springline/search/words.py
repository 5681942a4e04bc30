r"""What a word is, for every engine: one normal form, in which words stand apart by single spaces.

Documents are brought into it by the function `search_words` in the schema, queries and snippets by `normal` here; a
property test holds the two together. Engines then only have to split at spaces, so none of them can disagree about
where a word begins.

Signs that look alike are one (NFKC), case and diacritics do not count, and of scripts that put no spaces between words,
and of Hangul, whose particles are written onto words, each sign is a word: a phrase of such signs finds any stretch.
"""

import re
import unicodedata

# Thai and Lao, Khmer, kana, Han with its extensions and compatibility signs, Hangul.
_SIGNS = (
    "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd"
)
# What stands between words: controls, punctuation, symbols, box drawings, emoji, private use.
_BETWEEN = (
    "\u0000-/:-@\\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    "\u02c2-\u02df\u055a-\u055f\u0589\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u1680\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f"
    "\ue000-\uf8ff\ufe10-\ufe6f\uff00-\uff0f\ufff0-\uffff\U0001f000-\U0001fbff"
)
_MARKS = re.compile("[\u0300-\u036f]")
_SIGN = re.compile(f"([{_SIGNS}])")
_GAP = re.compile(f"[{_BETWEEN}]+")
_SPACES = re.compile(" {2,}")


def normal(text: str) -> str:
    """The words of a text in their normal form, with single spaces between; empty where it has none.

    Cost: a few passes over the text.
    """
    if not text.isascii():
        lowered = (
            unicodedata.normalize("NFKC", text)
            .lower()
            .replace("\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK SMALL LETTER SIGMA}")
        )
        bare = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", lowered)))
        text = _SIGN.sub(r" \1 ", bare)
    return _SPACES.sub(" ", _GAP.sub(" ", text.lower())).strip(" ")
