"""What two claims have to have in common to be of the same, and to say the same.

Subjects and predicates are compared without case, white space and forms of Unicode (NFKC). Values are compared by what
they mean: 1,000 g is 1 kg, and 1 March 2026 is 2026-03-01. A unit that is not in the table is itself, so 5 boxes are
not 5 crates. What has another key has another value; equal keys are equal values, so that the database can compare.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from springline.insights.model import Claim

_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "january jan januar jänner",
                "february feb februar",
                "march mar märz",
                "april apr",
                "may mai",
                "june jun juni",
                "july jul juli",
                "august aug",
                "september sep sept",
                "october oct oktober okt",
                "november nov",
                "december dec dezember dez",
            ),
            1,
        )
        for name in names.split()
    }
)
_BASE: Mapping[str, tuple[str, Decimal]] = MappingProxyType(
    {
        name: (base, Decimal(factor))
        for base, units in (
            ("s", {"s sec second seconds sekunde sekunden": "1", "ms millisecond milliseconds": "0.001"}),
            ("s", {"min minute minutes minuten": "60", "h hr hour hours stunde stunden": "3600"}),
            ("s", {"d day days tag tage tagen": "86400", "week weeks woche wochen": "604800"}),
            ("month", {"month months monat monate monaten": "1", "year years jahr jahre jahren": "12"}),
            ("m", {"mm": "0.001", "cm": "0.01", "m metre metres meter meters": "1", "km": "1000"}),
            ("kg", {"mg": "0.000001", "g gram grams gramm": "0.001", "kg": "1", "t tonne tonnes": "1000"}),
            ("b", {"b byte bytes": "1", "kb": "1000", "mb": "1000000", "gb": "1000000000", "tb": "1000000000000"}),
            ("%", {"% percent prozent": "1", "‰ permille promille": "0.1"}),
            ("eur", {"eur euro euros €": "1"}),
            ("usd", {"usd dollar dollars $": "1"}),
            ("gbp", {"gbp pound pounds £": "1"}),
        )
        for names, factor in units.items()
        for name in names.split()
    }
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d{1,3})?")
_AMOUNT = re.compile(rf"(?P<before>[€$£])? ?(?P<number>{_NUMBER.pattern}) ?(?P<unit>[^\W\d_]+|[%‰€$£])?")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_DOTTED_DAY = re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})")
_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)? (?P<month>[^\W\d_]+)\.?,? (?P<year>\d{4})")
_MONTH_DAY = re.compile(r"(?P<month>[^\W\d_]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})")


_EXACT = Context(prec=5_000, Emin=-999_999, Emax=999_999)


class Keys(NamedTuple):
    """What claims are compared by, as SHA-256 in hexadecimal."""

    subject: str
    claim: str
    value: str


def keys(claim: Claim) -> Keys:
    """What a claim is compared by."""
    subject, predicate = plain(claim.subject), plain(claim.predicate)
    return Keys(subject_key(claim.subject), _digest(f"{subject}\0{predicate}"), _digest(meaning(claim)))


def subject_key(subject: str) -> str:
    """What a subject is compared by."""
    return _digest(plain(subject))


def plain(text: str) -> str:
    """A text without case, forms of Unicode, and white space but for single spaces between words."""
    # Folding case can take the normal form apart, and normalising can bring capitals back: until neither changes it.
    before, now = None, text
    while before != now:
        before, now = now, unicodedata.normalize("NFKC", now).casefold()
    return " ".join(now.split())


def meaning(claim: Claim) -> str:
    """What a claim's value and unit mean, in a form of which equal ones are equal values."""
    value = claim.value
    if isinstance(value, bool):
        return _with_unit(f"boolean {str(value).lower()}", claim.unit)
    if isinstance(value, int | float):
        return _amount(Decimal(str(value)), claim.unit or "")
    text = plain(value)
    day = _day(text) or _moment(text)
    if day is not None:
        return _with_unit(day, claim.unit)
    amount = _AMOUNT.fullmatch(text)
    if amount is not None and not (amount["before"] and amount["unit"]):
        unit = amount["before"] or amount["unit"]
        if unit is None or claim.unit is None or plain(claim.unit) == unit:
            return _amount(_decimal(amount["number"]), unit or claim.unit or "")
    return _with_unit(f"text {text}", claim.unit)


def _with_unit(text: str, unit: str | None) -> str:
    return text if unit is None else f"{text} in {plain(unit)}"


def _amount(number: Decimal, unit: str) -> str:
    name = plain(unit)
    base, factor = _BASE.get(name, (name, Decimal(1)))
    product = _EXACT.multiply(number, factor)
    return f"number {(_EXACT.normalize(product) if product else Decimal(0)):f} {base}"


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _day(text: str) -> str | None:
    for form in (_ISO_DAY, _DOTTED_DAY, _DAY_MONTH, _MONTH_DAY):
        found = form.fullmatch(text)
        if found is None:
            continue
        month = int(found["month"]) if found["month"].isdecimal() else _MONTHS.get(found["month"])
        try:
            return None if month is None else f"day {date(int(found['year']), month, int(found['day'])).isoformat()}"
        except ValueError:
            return None
    return None


def _moment(text: str) -> str | None:
    if "t" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        return f"moment {moment.astimezone(UTC).isoformat()}" if moment.tzinfo else f"moment {moment.isoformat()} local"
    except (ValueError, OverflowError):
        return None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
