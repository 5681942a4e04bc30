"""Languages as BCP 47 writes them: two letters where there are two, or else the three of ISO 639-3."""

import re
from typing import Final

# ISO 639-3 with its ISO 639-1 code, for languages that have both; bibliographic codes of ISO 639-2 beside them.
_PAIRS: Final = (
    "aar:aa abk:ab afr:af aka:ak amh:am ara:ar arg:an asm:as ava:av ave:ae aym:ay aze:az bak:ba bam:bm bel:be ben:bn "
    "bis:bi bod:bo bos:bs bre:br bul:bg cat:ca ces:cs cha:ch che:ce chu:cu chv:cv cor:kw cos:co cre:cr cym:cy dan:da "
    "deu:de div:dv dzo:dz ell:el eng:en epo:eo est:et eus:eu ewe:ee fao:fo fas:fa fij:fj fin:fi fra:fr fry:fy ful:ff "
    "gla:gd gle:ga glg:gl glv:gv grn:gn guj:gu hat:ht hau:ha heb:he her:hz hin:hi hmo:ho hrv:hr hun:hu hye:hy ibo:ig "
    "ido:io iii:ii iku:iu ile:ie ina:ia ind:id ipk:ik isl:is ita:it jav:jv jpn:ja kal:kl kan:kn kas:ks kat:ka kau:kr "
    "kaz:kk khm:km kik:ki kin:rw kir:ky kom:kv kon:kg kor:ko kua:kj kur:ku lao:lo lat:la lav:lv lim:li lin:ln lit:lt "
    "ltz:lb lub:lu lug:lg mah:mh mal:ml mar:mr mkd:mk mlg:mg mlt:mt mon:mn mri:mi msa:ms mya:my nau:na nav:nv nbl:nr "
    "nde:nd ndo:ng nep:ne nld:nl nno:nn nob:nb nor:no nya:ny oci:oc oji:oj ori:or orm:om oss:os pan:pa pli:pi pol:pl "
    "por:pt pus:ps que:qu roh:rm ron:ro run:rn rus:ru sag:sg san:sa sin:si slk:sk slv:sl sme:se smo:sm sna:sn snd:sd "
    "som:so sot:st spa:es sqi:sq srd:sc srp:sr ssw:ss sun:su swa:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg tgl:tl "
    "tha:th tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:tw uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo wln:wa "
    "wol:wo xho:xh yid:yi yor:yo zha:za zho:zh zul:zu "
    "alb:sq arm:hy baq:eu bur:my chi:zh cze:cs dut:nl fre:fr geo:ka ger:de gre:el ice:is mac:mk mao:mi may:ms per:fa "
    "rum:ro slo:sk tib:bo wel:cy"
)
_SHORT: Final = {pair[:3]: pair[4:] for pair in _PAIRS.split()}
_TWO: Final = frozenset(_SHORT.values())
_TAG = re.compile(r"([a-z]{2,3})((?:-(?:[a-z]{4}|[a-z]{2}|\d{3}))*)", re.IGNORECASE)


def bcp47(said: str) -> str:
    """The BCP 47 tag for what a file calls its language, such as `eng`, `de` or `pt_BR`; empty where it is none.

    Only registered codes of two letters count, and any of three: `xyz` may be one of ISO 639-3's 8,000.
    """
    found = _TAG.fullmatch(said.strip().replace("_", "-"))
    if found is None:
        return ""
    language = found[1].lower()
    language = _SHORT.get(language, language)
    if len(language) == 2 and language not in _TWO:
        return ""
    return language + "".join(f"-{_cased(part)}" for part in found[2].split("-")[1:])


def is_common(said: str) -> bool:
    """Whether a part of a file's name can be taken for a language: a registered code of two letters, or its three."""
    language = said.replace("_", "-").split("-")[0].lower()
    return (language in _TWO or language in _SHORT) and bcp47(said) != ""


def _cased(part: str) -> str:
    return part.title() if len(part) == 4 else part.upper()
