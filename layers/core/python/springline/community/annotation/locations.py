"""Places that a comment names, by how places are named. No gazetteer, so: rather too few than wrong ones.

Found are streets, squares and the like by their kind ("Mill Street", "Lindenstraße 4", "calle Mayor"), and names after
words that only stand before places ("near Leipzig", "I live in Salford", "in der Nähe von Köln"). A bare "in Berlin"
is not enough: technical talk is full of "in Gnome".
"""

import re

from springline.community.annotation.model import LONGEST_LOCATION, MOST_LOCATIONS
from springline.community.annotation.word_lists import words

_NO_PLACE = words("no_place")

# Latin letters with their accents; `re` has no class for upper case.
_UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_NAME = rf"(?<!\w)[{_UPPER}][\w'\u2019-]{{0,30}}\w"
_LINK = rf"(?:de|del|la|las|los|am|an|der|den|of|the|on|upon)(?=[ ][{_UPPER}])"
_NAMES = rf"{_NAME}(?:[ ](?:{_NAME}|{_LINK})){{0,3}}"
_NUMBER = r"\d{1,4}[a-d]?\b"

_ENGLISH_KINDS = """
    Allotments|Ave|Avenue|Beach|Boulevard|Bridge|Café|Center|Centre|Church|Close|Common|Court|Crescent|Drive|Gardens?
    |Green|Hall|Harbou?r|Hill|Hospital|Lane|Library|Market|Museum|Park|Pier|Place|Plaza|Pub|Quay|Rd|Road|Row|School
    |Square|St|Station|Street|Terrace
    |avenue|beach|bridge|church|gardens|hospital|lane|library|market|museum|park|road|school|square|station|street
"""
_GERMAN_KINDS = "Allee|Damm|Gasse|Markt|Platz|Ring|Str\\.|Straße|Strasse|Ufer|Weg"
_GERMAN_STREETS = "allee|damm|gasse|str\\.|straße|strasse|ufer"
_GERMAN_PLACES = "bahnhof|bibliothek|brücke|kirche|markt|park|platz|ring|schule|tor|viertel|weg"
_SPANISH_KINDS = """
    avenida|avda\\.?|barrio|biblioteca|calle|colegio|estación|glorieta|hospital|iglesia|mercado|parque|paseo|plaza|rambla
    |ronda
"""
_BEFORE_PLACE = """
    (?:[Nn]ear|[Nn]ext[ ]to|[Oo]pposite|[Oo]utside|[Bb]ehind|[Aa]cross[ ]from|[Ii]n[ ]front[ ]of|close[ ]to)
    (?:[ ]the)?
  | (?:lives?|living|lived|based|moved|moving|born|located|staying|flat|house|apartment|room|weather|anyone|anybody
      |someone|people|neighbours|meet|meeting|meet[ ]up|shop|pick[ -]?up|collect|collection|lost|found|seen|working
      |office|party)
    [ ](?:in|at|to)(?:[ ]the)?
  | in[ ]der[ ]Nähe[ ](?:von|vom|der|des) | nahe | Nähe | Richtung | [Ww]ohnen?(?:[ ]\\w+)?[ ]in | lebe(?:[ ]\\w+)?[ ]in
  | ziehe(?:[ ]\\w+)?[ ]nach | jemand[ ](?:in|aus) | [Ff]ahre(?:[ ]\\w+)?[ ]nach | abzuholen[ ]in | Abholung[ ]in
  | [Cc]erca[ ](?:de[ ]la|del|de) | [Vv]iv(?:o|imos|e)[ ]en | al[ ]lado[ ](?:de[ ]la|del|de) | frente[ ]a(?:l|[ ]la)?
  | [Aa]lguien[ ](?:en|de) | detrás[ ](?:de[ ]la|del|de) | recoger[ ]en | recogida[ ]en
"""

_PATTERNS = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        # Mill Street · St Mary's Church · Victoria park
        rf"(?P<place>(?:{_NAME}[ ]){{1,3}}(?:{_ENGLISH_KINDS}))\b",
        # Berliner Str. 12 · Lange Gasse
        rf"(?<!\w)(?P<place>(?:[{_UPPER}][\w-]{{2,20}}e[rns]?)[ ](?:{_GERMAN_KINDS})(?:[ ]{_NUMBER})?)(?!\w)",
        # Lindenstraße 4
        rf"(?<!\w)(?P<place>[{_UPPER}][\w-]{{2,30}}(?:{_GERMAN_STREETS})(?:[ ]{_NUMBER})?)(?!\w)",
        # am Rosenplatz · im Stadtpark · an der Marienkirche
        rf"""(?<!\w)(?:[Aa]m|[Ii]m|[Bb]eim|[Zz]um|[Vv]om|(?:an|in|bei|hinter|neben|vor|auf)[ ](?:der|dem))[ ]
             (?P<place>[{_UPPER}][\w-]{{2,30}}(?:{_GERMAN_PLACES})(?:[ ]{_NUMBER})?)(?!\w)""",
        # calle Mayor 3 · plaza de España · Parque del Retiro
        rf"(?<!\w)(?P<place>(?i:{_SPANISH_KINDS})[ ](?:(?:del|de|la|las|los|el)[ ]){{0,2}}{_NAMES}(?:[ ]{_NUMBER})?)",
        # near Leipzig · based in New York · in der Nähe von Köln · cerca de Sevilla
        rf"(?<!\w)(?:{_BEFORE_PLACE})[ ](?P<place>{_NAMES})",
    )
)


def locations(text: str, prose: str) -> tuple[str, ...]:
    """Places named in the prose of `text`, at most ten, each verbatim in `text` and named once, in their order.

    `prose` is as long as `text`, see `springline.community.annotation.prose`.
    """
    spans = [match.span("place") for pattern in _PATTERNS for match in pattern.finditer(prose)]
    places: list[str] = []
    reached = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):  # of two that overlap, the first and longest
        place = text[start:end].rstrip("-'\u2019")
        if start >= reached and _credible(place):
            reached = end
            places.append(place)
    return tuple(dict.fromkeys(places))[:MOST_LOCATIONS]


def _credible(place: str) -> bool:
    names = [name.lower() for name in place.split()]
    return (
        2 < len(place) <= LONGEST_LOCATION
        and names[0] not in _NO_PLACE
        and names[-1] not in _NO_PLACE
        and not place.isupper()
    )
