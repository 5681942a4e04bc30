"""SQL of diffs between versions of a bundle, and of what a version put out of date."""

from springline.platform.statements import statement

CHANGED_DOCUMENTS = statement(__file__, "changed_documents")
FIRST_WITH = statement(__file__, "first_with")
TEXTS = statement(__file__, "texts")
EXTRACTED_VALUES = statement(__file__, "extracted_values")
CHANGED_WORDS = statement(__file__, "changed_words")
OUT_OF_DATE_BELOW = statement(__file__, "out_of_date_below")
