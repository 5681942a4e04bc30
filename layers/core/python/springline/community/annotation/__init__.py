"""Comment insights: tags, a summary, need or offer, language, sentiment and places of a comment.

Two annotators judge by the same measure: `deterministic` by documented rules, without a model or a network, and
`model_based` through the language-model port. Importing this package costs nothing; what they need is imported when one
of them is made.
"""

from springline.community.annotation.model import AnnotationFailure, Annotator, Insight, content_hash, verbatim

__all__ = ["AnnotationFailure", "Annotator", "Insight", "content_hash", "verbatim"]
