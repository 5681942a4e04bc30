"""How much a passage tells of who wrote it: by phrases with which people offer, tell of themselves, or just pass by.

English, German and Spanish, in lower case; a phrase is a regular expression between borders of words.
"""

import re

_READS_WELL = range(60, 201)  # characters


def _any(*lines: str) -> re.Pattern[str]:
    phrases = "|".join(phrase.strip() for line in lines for phrase in line.split(" / "))
    return re.compile(rf"\b(?:{phrases})\b")


_OFFERING = _any(
    "i can / i could / i'll / i will / i'd be happy / happy to / glad to / you can (?:borrow|have|use) / help yourself",
    "free to / we have (?:a|an|some|two|three) / spare / to give away / can lend / i offer / i'm offering",
    "if anyone (?:wants|needs|would) / ich kann / ich könnte / ich leihe / ich bringe / ich habe noch / habe noch",
    "zu verschenken / abzugeben / gerne abholen / könnt ihr haben / puedo / regalo / presto / te ayudo",
)
_EXPERIENCE = _any(
    "i(?:'ve| have) (?:been|had|got|used|done|made|found|seen|written|tried|run|set|built|worked|always)",
    "i (?:use|used|run|work|worked|grow|bake|play|teach|mend|repair|fixed|made|make|wrote|found|learned|built)",
    "i (?:know|prefer|recommend|think|live|had) / i have(?! to\\b) / i'm (?:a|an|the|running|using|working)",
    "i am (?:a|an|the) / my / in my experience / we (?:use|run|built|moved|made|found)",
    "ich (?:habe|hab|bin|arbeite|wohne|benutze|nutze|backe|spiele|kenne) / mein|meine|meinen|meiner",
    "tengo / uso / trabajo / vivo / mi",
)
_LEANING = _any(
    "it|its|it's|that|that's|thats|this|these|those|they|them|he|she|him|her|his|there|then|which|because|or|if so",
    "same|neither|not|than|what|why|you|your|you're|as|do|does|did|is|are|was|has|das|es|die|der|er|sie|dann|dort|eso|esto",
)
_GREETING = _any(
    "hi|hello|hey|hallo|hola|good (?:morning|evening|afternoon|night)|guten|thanks|thank you|thx|ty|cheers|sorry",
    "welcome|congrat\\w*|danke|gracias|bye|lol|haha\\w*|guys",
)
_FLEETING = _any(
    "hang on / brb / be right back / gotta go / to bed / good ?night / bye / see you / a sec / a moment / wondering",
    "any idea / anybody / anyone know / help me / tell me / problem / please help / does(?:n't| not) work",
    "not working / error / don't know / no idea / confused / stuck",
)
_RUDE = _any(
    "f+u+c+k\\w*|shit\\w*|wtf|stfu|idiot\\w*|stupid|suck(?:s|ed)?|moron\\w*|bitch\\w*|damn\\w*|ass|crap\\w*",
    "retard\\w*",
)


def worth(words: str) -> float:
    """From about -5, for what says nothing beside a name, over 2, for what is worth a quote, to 7."""
    folded = words.lower().replace("\u2019", "'")
    worth = 2.0 * bool(_OFFERING.search(folded)) + 1.5 * min(len(set(_EXPERIENCE.findall(folded))), 2)
    worth += 1.0 * (len(words) in _READS_WELL) + 0.5 * words[0].isupper() + 0.5 * (words[-1] in '.!"\u201d')
    worth -= 2.0 * words.endswith("?") + 2.0 * bool(_LEANING.match(folded)) + 3.0 * bool(_GREETING.match(folded))
    return worth - 2.0 * bool(_FLEETING.search(folded))


def is_rude(words: str) -> bool:
    """Whether a text has a word that nobody wants beside their name."""
    return _RUDE.search(words.lower()) is not None
