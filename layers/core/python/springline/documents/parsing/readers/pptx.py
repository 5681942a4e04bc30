"""PPTX: slides with their shapes' words and boxes, tables, charts, and the speaker's notes."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError

from springline.documents.layout import Box, Line, Parsed, whole
from springline.documents.parsing.archives import check_office_file
from springline.documents.parsing.building import TextBuilder, column
from springline.documents.parsing.model import ParsingError, Source

_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
_FURNITURE = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}


def read(source: Source) -> Parsed:
    """A presentation. Raises `password`, `damaged`, `too_many_pages`, `expands_too_much`."""
    check_office_file(source)
    try:
        presentation = Presentation(str(source.path))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise ParsingError("damaged", f"The file is damaged: {error}. Save it anew, or upload another copy.") from error
    slides = presentation.slides
    size = cast("Any", presentation)
    if len(slides) > source.limits.pages:
        raise ParsingError(
            "too_many_pages", f"It has {len(slides):,} slides; {source.limits.pages:,} are allowed. Split it."
        )
    writer = _Writer(TextBuilder(source.limits), size.slide_width or 1, size.slide_height or 1)
    for number, slide in enumerate(slides, 1):
        writer.slide(number, slide)
    blocks, notices = writer.built.finish()
    core = presentation.core_properties
    title = (core.title or "").strip()
    return Parsed(
        writer.built.text,
        source.format,
        title=title if title and title != "PowerPoint Presentation" else writer.title,
        language=(core.language or "").strip() or None,
        pages=len(slides),
        blocks=blocks,
        lines=tuple(writer.lines),
        notices=(*notices, *writer.notices()),
    )


class _Scale(NamedTuple):
    """From the coordinates within a group to the slide's: `x * across + right`, `y * down + below`."""

    across: float = 1
    down: float = 1
    right: float = 0
    below: float = 0

    def within(self, group: Any) -> "_Scale":
        """That of the shapes in a group, which has coordinates of its own."""
        frame = group._element.grpSpPr.find(f"{{{_DRAWING}}}xfrm")  # noqa: SLF001 - python-pptx has no name for it
        edges = {} if frame is None else {one.tag.partition("}")[2]: one for one in frame}
        if not {"off", "ext", "chOff", "chExt"} <= edges.keys():
            return self
        x, y = int(edges["chOff"].get("x")), int(edges["chOff"].get("y"))
        across = int(edges["ext"].get("cx")) / (int(edges["chExt"].get("cx")) or 1)
        down = int(edges["ext"].get("cy")) / (int(edges["chExt"].get("cy")) or 1)
        left, top = int(edges["off"].get("x")) - x * across, int(edges["off"].get("y")) - y * down
        return _Scale(
            self.across * across, self.down * down, left * self.across + self.right, top * self.down + self.below
        )


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


class _Writer:
    """Writes slides one after the other. `width`, `height`: the slides', in the unit of the shapes."""

    def __init__(self, built: TextBuilder, width: int, height: int) -> None:
        self.built = built
        self.lines: list[Line] = []
        self.title: str | None = None
        self._width = width
        self._height = height
        self._pictures = 0

    def slide(self, page: int, slide: Any) -> None:
        """The title first, wherever it stands; then the shapes from back to front; then the notes."""
        shapes = [one for one in _flat(slide.shapes, _Scale()) if not _is_a(one[0], _FURNITURE)]
        shapes.sort(key=lambda one: not _is_a(one[0], _TITLES))
        name = f"Slide {page}"
        for shape, scale in shapes:
            self._shape(page, shape, self._box(shape, scale), name)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            self.built.add("note", slide.notes_slide.notes_text_frame.text, 0, page, name=name)

    def notices(self) -> Iterator[str]:
        """What was left out of this presentation."""
        if self._pictures:
            yield f"{self._pictures} pictures were left out: words in them were not recognised."

    def _shape(self, page: int, shape: Any, box: Box | None, slide: str) -> None:
        if shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
            self._pictures += 1
        elif getattr(shape, "has_table", False):
            rows = ([cell.text for cell in row.cells] for row in shape.table.rows)
            self._table(page, list(rows), box, shape.name)
        elif getattr(shape, "has_chart", False):
            self._table(page, _chart(shape.chart), box, shape.name)
        elif shape.has_text_frame and _is_a(shape, _TITLES):
            words = " ".join(shape.text_frame.text.split())
            self.title = self.title or words or None
            self._placed(page, box, self.built.add("heading", words, 1, page, box=box, name=slide))
        elif shape.has_text_frame:
            self._paragraphs(page, shape, box)

    def _paragraphs(self, page: int, shape: Any, box: Box | None) -> None:
        is_list = shape.is_placeholder and shape.placeholder_format.type in {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT}
        written = 0
        for paragraph in shape.text_frame.paragraphs:
            kind = "list_item" if is_list or paragraph.level else "paragraph"
            level = paragraph.level + 1 if kind == "list_item" else 0
            words = paragraph.text.replace("\v", "\n")
            place = self.built.add(kind, words, level, page, box=box, breaks=1 if written else 2)
            self._placed(page, box, place)
            written += place[1] > place[0]

    def _table(self, page: int, rows: list[list[str]], box: Box | None, name: str) -> None:
        self.built.separate(2)
        begun = self.built.position
        for number, cells in enumerate(rows, 1):
            self.built.separate(1)
            start = self.built.position
            for index, words in enumerate(cells):
                if index:
                    self.built.write("\t")
                left, right = self.built.write(words.replace("\v", "\n").strip())
                self.built.block("cell", left, right, 0, page, name=f"{column(index)}{number}")
            self.built.block("row", start, self.built.position, 0, page)
            self._placed(page, box, (start, self.built.position))
        self.built.block("table", begun, self.built.position, 0, page, box=box, name=name)

    def _placed(self, page: int, box: Box | None, place: tuple[int, int]) -> None:
        """A line has its shape's box: where in it the words stand is known when they are drawn only."""
        if box and place[1] > place[0]:
            self.lines.append(Line(*place, page, *box))

    def _box(self, shape: Any, scale: _Scale) -> Box | None:
        if None in (shape.left, shape.top, shape.width, shape.height):
            return None
        left, top = shape.left * scale.across + scale.right, shape.top * scale.down + scale.below
        right, bottom = left + shape.width * scale.across, top + shape.height * scale.down
        return (
            whole(left / self._width), whole(top / self._height),
            whole(right / self._width), whole(bottom / self._height),
        )  # fmt: skip


def _flat(shapes: Any, scale: _Scale) -> Iterator[tuple[Any, _Scale]]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _flat(shape.shapes, scale.within(shape))
        else:
            yield shape, scale


def _is_a(shape: Any, kinds: set[Any]) -> bool:
    return bool(shape.is_placeholder) and shape.placeholder_format.type in kinds


def _chart(chart: Any) -> list[list[str]]:
    """A chart's numbers as a table: a column for each series, a row for each category."""
    series = list(chart.series)
    plots = list(chart.plots)
    categories = [str(one) for one in plots[0].categories] if plots else []
    rows = [[name, *(_number(one, index) for one in series)] for index, name in enumerate(categories)]
    return [["", *(str(one.name) for one in series)], *rows] if series else []


def _number(series: Any, index: int) -> str:
    values = series.values
    return "" if index >= len(values) or values[index] is None else f"{values[index]:g}"
