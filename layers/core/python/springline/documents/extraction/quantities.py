"""Amounts and dates in a sentence, in English and German."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_NUMBER = r"(?:\d{1,3}(?:[.,\u202f\u00a0]\d{3})+|\d+)(?:[.,]\d+)?"
_SCALE = r"(?:\s?(?:thousand|million|billion|trillion|Tausend|Millionen|Milliarden|Mio\.|Mrd\.|[kKmM]n?(?!\w)|bn))"
_UNIT = (
    r"%|percent(?:age points?)?|per cent|Prozent"
    r"|EUR|euros?|USD|dollars?|cents?|GBP|pounds?|CHF|Franken|Deutsche Mark|DM|[€$£¥]"
    r"|(?:calendar |business |working |consecutive )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
    r"|Sekunden?|Minuten?|Stunden?|Tage?n?|Wochen?|Monate?n?|Jahre?n?|Werktage?n?"
    r"|[kcm]?m²|km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|feet|foot|inch(?:es)?|kg|kilograms?|grams?|tons?|tonnes?"
    r"|bytes?|[KMGT]i?B|Hz|[kMG]Hz|k?W|[kMG]Wh?|°[CF]|pages?|characters?|columns?|spaces?|employees|people|persons|Personen"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,-])(?:(?:US|CA|AU)?[$€£¥]\s?{_NUMBER}{_SCALE}?(?!\d)|{_NUMBER}{_SCALE}?(?:\s|-)?(?:{_UNIT})(?!\w))"
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jan jänner", "february februar feb", "march märz mar", "april apr", "may mai",
            "june juni jun", "july juli jul", "august aug", "september sept sep", "october oktober oct okt",
            "november nov", "december dezember dec dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\w-])(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})(?![\w-])",
        rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})(?!\w)",
        rf"(?<!\w){_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\w)",
        r"(?<![\w.])(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})(?![\w])",
    )
)


class Quantity(NamedTuple):
    """An amount or a date: how it reads in one spelling, and the characters that say it."""

    kind: str
    value: str
    start: int
    end: int


def quantities(words: str) -> list[Quantity]:
    """The dates, as ISO 8601, and the amounts, as they are spelled, in the order in which they stand."""
    dates = list(_dates(words))
    amounts = [
        Quantity("amount", " ".join(match.group().split()), match.start(), match.end())
        for match in _AMOUNT.finditer(words)
        if not any(match.start() < one.end and match.end() > one.start for one in dates)
    ]
    return sorted([*dates, *amounts], key=lambda one: one.start)


def _dates(words: str) -> Iterator[Quantity]:
    taken: list[tuple[int, int]] = []
    for form in _DATES:
        for match in form.finditer(words):
            parts = match.groupdict()
            month = int(parts["number"]) if parts.get("number") else _MONTHS[parts["month"].casefold()]
            try:
                told = date(int(parts["year"]), month, int(parts["day"])).isoformat()
            except ValueError:
                continue  # 31 February is no date
            if not any(match.start() < end and match.end() > start for start, end in taken):
                taken.append(match.span())
                yield Quantity("date", told, *match.span())
