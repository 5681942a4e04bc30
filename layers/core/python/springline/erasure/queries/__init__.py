"""SQL that erasing a person needs beside that of the domains: counting what is left, and what no domain empties."""

from springline.platform.statements import statement

HOLD_ERASURE = statement(__file__, "hold_erasure")
LEFT_IN_COMMUNITY = statement(__file__, "left_in_community")
LEFT_IN_WAREHOUSE = statement(__file__, "left_in_warehouse")
LEFT_IN_SEARCH = statement(__file__, "left_in_search")
LEFT_IN_QUEUES = statement(__file__, "left_in_queues")
DROP_DEAD_LETTERS = statement(__file__, "drop_dead_letters")
FORGET_ANSWERS = statement(__file__, "forget_answers")
FORGET_REGENERATION = statement(__file__, "forget_regeneration")
FORGET_QUOTED = statement(__file__, "forget_quoted")
EMPTY_CACHE = statement(__file__, "empty_cache")
LONGEST_TEXTS = statement(__file__, "longest_texts")
SAID_BY_OTHERS = statement(__file__, "said_by_others")
IN_DOCUMENTS = statement(__file__, "in_documents")
RECORDINGS_WITH = statement(__file__, "recordings_with")
TEXT_TABLES = statement(__file__, "text_tables")
ERASED_PEOPLE = statement(__file__, "erased_people")
FIND_PEOPLE = statement(__file__, "find_people")
