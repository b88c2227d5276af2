"""The digest as a Word document (DOCX): for those who cut and paste a report out of it.

Headings are Word's own, so that its outline and contents work. A quotation carries its language and its direction, so
that Word spells and turns it as it should; fonts are left to Word's own choice for each script. The same digest is the
same bytes.
"""

import zipfile
from datetime import datetime
from functools import cache
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from desk.digest import wording
from desk.digest.cleaning import clean
from desk.digest.values import Digest
from desk.forms.outline import Block, Look, Part, Run, Table, outline

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_STYLES: Final = {
    Part.TITLE: "Title",
    Part.HEADING: "Heading 1",
    Part.STORY: "Heading 2",
    Part.LINE: "Normal",
    Part.QUOTE: "Quote",
    Part.ITEM: "List Bullet",
    Part.MACHINE: "Machine-made",
}
_COLORS: Final = {Look.QUIET: "5B626C", Look.WARNING: "9A2C1B", Look.NEWS: "2C6443", Look.ADDED: "2C6443"}
_LINK_COLOR: Final = "1F4E6B"
_MARK_COLOR: Final = "FBE9A9"
_MACHINE_COLOR: Final = "F1EEE7"
_BOLD: Final = {Look.STRONG, Look.WARNING}
_BEHIND_BIDI: Final = tuple(
    f"w:{name}"
    for name in (
        *("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap"),
        *("jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr"),
        *("sectPr", "pPrChange"),
    )
)
"""What the schema of a paragraph's properties puts behind its direction."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_HYPERLINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def render_docx(digest: Digest) -> bytes:
    """The digest as the bytes of a DOCX file."""
    from docx import Document

    document = Document()
    _describe(document, digest)
    _set_styles(document)
    for block in outline(digest):
        if isinstance(block, Table):
            _table(document, block)
        else:
            _block(document, block)
    written = BytesIO()
    document.save(written)
    return _repacked(written.getvalue())


def _describe(document: "Document", digest: Digest) -> None:
    about = document.core_properties
    about.title = f"{clean(digest.title)}: {wording.day_title(digest)}"[:255]
    about.author = about.last_modified_by = "Silkwatch"
    about.comments = ""
    made: datetime = digest.made_at.replace(tzinfo=None, microsecond=0)  # the format holds UTC without saying so
    about.created = about.modified = made


def _set_styles(document: "Document") -> None:
    """Ink in place of the blue and the sizes of the library's template."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    sizes = {"Title": 20, "Heading 1": 15, "Heading 2": 12, "Normal": 10.5, "Quote": 10.5, "List Bullet": 10.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(4)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string("1D2127")
    document.styles["Heading 1"].font.color.rgb = RGBColor.from_string(_LINK_COLOR)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(20)
    document.styles["Heading 2"].paragraph_format.space_before = Pt(14)
    quote = document.styles["Quote"]
    quote.font.italic = False  # no script here but Latin and Cyrillic has an italic
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Pt(14)
    machine = document.styles.add_style(_STYLES[Part.MACHINE], WD_STYLE_TYPE.PARAGRAPH)
    machine.base_style = document.styles["Normal"]
    machine.paragraph_format.left_indent = Pt(14)
    shade = _element("w:shd", val="clear", color="auto", fill=_MACHINE_COLOR)
    machine.element.get_or_add_pPr().insert_element_before(shade, "w:bidi", *_BEHIND_BIDI)


def _block(document: "Document", block: Block) -> None:
    paragraph = document.add_paragraph(style=_STYLES[block.part])
    rtl = wording.direction(block.language) == "rtl"
    if rtl:
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(_element("w:bidi"), *_BEHIND_BIDI)
    for url, runs in groupby(block.runs, attrgetter("url")):
        parent = _link(paragraph, url) if url else paragraph._p
        for run in runs:
            parent.append(_run(paragraph, run, block.language, rtl=rtl))


def _link(paragraph: "Paragraph", url: str) -> Any:
    link = _element("w:hyperlink")
    link.set(_named("r:id"), paragraph.part.relate_to(url, _HYPERLINK, is_external=True))
    paragraph._p.append(link)
    return link


def _run(paragraph: "Paragraph", run: Run, language: str, *, rtl: bool) -> Any:
    from docx.shared import RGBColor

    made = paragraph.add_run(run.text)
    font = made.font
    if run.look in _BOLD:
        font.bold = font.cs_bold = True
    color = _LINK_COLOR if run.url else _COLORS.get(run.look)
    if color:
        font.color.rgb = RGBColor.from_string(color)
    if run.look is Look.REMOVED:
        font.strike = True
    if run.look is Look.ADDED:
        font.underline = True
    if rtl:
        font.rtl = font.complex_script = True
    properties = made._r.get_or_add_rPr()
    if run.look is Look.MARK:
        # shading, not highlighting: that has fifteen loud colours
        shade = _element("w:shd", val="clear", color="auto", fill=_MARK_COLOR)
        properties.insert_element_before(shade, "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang")
    properties.append(
        _element("w:lang", **{"bidi" if rtl else "eastAsia" if language[:2] == "zh" else "val": language})
    )
    return made._r


def _table(document: "Document", table: Table) -> None:
    made = document.add_table(rows=0, cols=len(table.head), style="Table Grid")
    made.autofit = True
    for at, row in enumerate((table.head, *table.rows)):
        for cell, text in zip(made.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.bold = at == 0


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name, {_named(f"w:{key}"): value for key, value in attributes.items()})


@cache
def _named(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)


def _repacked(content: bytes) -> bytes:
    """The same archive without the times of day at which the library wrote its parts."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
