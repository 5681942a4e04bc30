"""A comment in at most 200 characters, all of them its own words."""

from collections.abc import Callable, Collection

from springline.community.annotation.model import LONGEST_SUMMARY


def summary(text: str, is_telling: Callable[[str], bool], tags: Collection[str]) -> str:
    """The comment itself where it is short, else its most telling sentence and what follows it, as far as it fits.

    `text` is prose. `is_telling` says whether a sentence asks or offers what the comment as a whole does; such a one
    goes before those that hold more tags.
    """
    line = " ".join(text.split())
    if len(line) <= LONGEST_SUMMARY:
        return line
    from simplemma import split_sentences

    sentences = [" ".join(sentence.split()) for sentence in split_sentences(text)]
    weights = [(is_telling(sentence), _held(tags, sentence)) for sentence in sentences]
    best = weights.index(max(weights))
    return cut(" ".join(sentences[best:]))


def cut(line: str) -> str:
    """The beginning of a line up to the last end of a sentence that fits, or else up to the last word that does."""
    if len(line) <= LONGEST_SUMMARY:
        return line
    head = line[: LONGEST_SUMMARY + 1]
    end = max(head.rfind(stop) for stop in (". ", "! ", "? ")) + 1
    if end <= 1:
        end = head.rfind(" ") if " " in head else LONGEST_SUMMARY
    return head[:end].rstrip(" ,;:-")


def _held(tags: Collection[str], sentence: str) -> int:
    folded = sentence.lower()
    return sum(tag in folded for tag in tags)
