"""Says in a short sentence what a piece of evidence shows. The message's own words stand beside it, not in it."""

from springline.appcache.suggestion_ranking import Evidence, Kind


def sentence(evidence: Evidence) -> str:
    """Why somebody is suggested, as a sentence that can stand by itself."""
    about = f" about {_listed(evidence.words)}" if evidence.words else ""
    match evidence.kind:
        case Kind.OFFERED:
            told = f"Offered something{about}"
        case Kind.ANSWERED:
            told = f"Answered a request{about}"
        case Kind.TAGGED:
            told = f"Wrote in a request{about}"
        case Kind.MENTIONED:
            told = f"Wrote{about}"
        case Kind.ASKED:
            told = f"Asked{about}, and may know by now"
        case Kind.HELPS:
            times = "a request" if evidence.count == 1 else f"{evidence.count} requests"
            told = f"Answered {times} in this group lately"
        case Kind.PRESENT:
            told = "Is writing in this group now"
    return told + (", and was thanked." if evidence.is_thanked else ".")


def _listed(words: tuple[str, ...]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
