"""Small closed sets of English, German and Spanish words that place a message in a conversation.

All are casefolded, as the texts are that they meet (`ß` is `ss` there).
"""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).casefold().split())


GREETINGS = _words(
    "hi hello hey hiya howdy greetings heya yo sup morning evening hallo moin servus tach huhu hola buenas"
)
THANKS = _words("thanks thank thx thankyou ty tnx cheers tx thanx tks danke dankeschön merci gracias")
ANSWERING = _words(
    "yes yeah yep no nope yup ok okay k sure ah oh aha right true correct exactly nah hmm hm well cool great nice",
    "indeed good lol haha so but and because ja nein doch klar genau gut stimmt naja si sí vale claro bueno exacto",
)
GOING_ON = _words("and but or so because then also und aber oder weil dann y o pero porque entonces también")
ASKING = _words(
    "how what where which who why when can does is anyone anybody someone do could are should has have any whats would",
    "wie wo was wer warum wieso wann kann könnte hat weiß jemand gibt",
    "cómo como dónde donde qué que quién quien cuándo hay puedo puede alguien",
)
COMMON = (
    GREETINGS
    | THANKS
    | ANSWERING
    | GOING_ON
    | ASKING
    | _words(
        "a an the if else of to in on at by for from with without as was were be been being am i you he she it we",
        "they me him her us them my your his its our their this that these those there here whom not did done",
        "having will shall may might must just like get got go going know think need want use using try tried one",
        "some all more most other than too very now only up out about into over after before again still really",
        "see say said tell make way thing something anything work works please ya u im i'm it's don't dont that's",
        "i've you're can't cant i'll let there's doesn't didn't isn't der die das ein eine einen den dem des ist",
        "sind war bin bist ich du er sie es wir ihr mich dich mir dir uns euch mein dein nicht kein keine mit von",
        "vom zu zum zur auf aus bei nach für im am auch noch nur schon mal wenn dass sich hier da man el la los",
        "las un una unos unas de del al en por para con sin es son está están yo tú él ella ellos mi tu su lo le",
        "les se ya más muy este esta eso esto",
    )
)
"""Words too frequent to say what a message is about, and never taken for a name without a sign such as `will:`."""
