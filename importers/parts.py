"""What a package says about itself: the types and relationships of its parts.

Only what a plain workbook needs is let through; links, embedded objects, connections and code are
refused by what they are, whatever they are called.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from importers.messages import refuse_file
from importers.package import Parts

_PLAIN_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STRICT = "purl.oclc.org"
_LARGEST = 1 << 20
_FORBIDDEN_NAMES = (
    "externallinks/", "embeddings/", "activex/", "ctrlprops/", "connections.xml", "querytables/",
    "webextensions/", "customui/", "dialogsheets/", "model/",
)  # fmt: skip
_MACRO_NAMES = ("vbaproject", "macrosheets/", "vbadata")
_PLAIN_RELATIONSHIPS = frozenset({
    "officeDocument", "worksheet", "chartsheet", "sharedStrings", "styles", "theme", "calcChain",
    "core-properties", "extended-properties", "custom-properties", "thumbnail", "printerSettings",
    "drawing", "vmlDrawing", "legacyDrawing", "comments", "threadedComment", "person", "table",
    "image", "chart", "chartUserShapes", "chartStyle", "chartColorStyle", "themeOverride",
    "customXml", "customXmlProps", "sheetMetadata", "hyperlink", "customProperty", "pivotTable",
    "pivotCacheDefinition", "pivotCacheRecords", "slicer", "slicerCache", "timeline",
    "timelineCache", "rdRichValue", "rdRichValueStructure", "rdRichValueTypes", "richValueRel",
    "rdRichValueWebImage", "namedSheetView", "volatileDependencies", "tableSingleCells",
    "classificationlabels", "metadata", "diagramData", "diagramLayout", "diagramColors",
    "diagramQuickStyle", "diagramDrawing", "wsSortMap", "docMetadata",
})  # fmt: skip
_HARMLESS_ADDRESSES = ("mailto:", "http:", "https:")


def check_parts(parts: Parts) -> None:
    """Look at what the parts say they are.

    Raises `Refused` with E-MACRO, E-UNSAFE, E-TYPE or E-DAMAGED.
    """
    names = [member.name.casefold() for member in parts.members]
    if any(mark in name for name in names for mark in _MACRO_NAMES):
        raise refuse_file("E-MACRO")
    _check_types(_read(parts.kept["[Content_Types].xml"]))
    if any(mark in name for name in names for mark in _FORBIDDEN_NAMES):
        raise refuse_file("E-UNSAFE")
    if _STRICT in _read(parts.kept["xl/workbook.xml"]).tag:
        raise refuse_file("E-TYPE")
    known = {member.name for member in parts.members}
    for name, content in parts.kept.items():
        if name.endswith(".rels"):
            for link in _read(content):
                _check_link(name, link, known)


def _read(content: bytes) -> Element:
    if len(content) > _LARGEST:
        raise refuse_file("E-DAMAGED")
    try:
        return fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise refuse_file("E-UNSAFE") from None
    except (ParseError, ValueError, LookupError):
        raise refuse_file("E-DAMAGED") from None


def _check_types(types: Element) -> None:
    said = [(each.get("PartName", ""), each.get("ContentType", "").casefold()) for each in types]
    if any(
        mark in kind for _, kind in said for mark in ("macroenabled", "vbaproject", "macrosheet")
    ):
        raise refuse_file("E-MACRO")
    if any(
        mark in kind
        for _, kind in said
        for mark in (
            "oleobject",
            "externallink",
            "activex",
            "connections",
            "dialogsheet",
            "package",
        )
        if "openxmlformats-package" not in kind
    ):
        raise refuse_file("E-UNSAFE")
    if ("/xl/workbook.xml", _PLAIN_WORKBOOK.casefold()) not in said:
        raise refuse_file("E-TYPE")


def _check_link(source: str, link: Element, known: set[str]) -> None:
    kind = link.get("Type", "").rsplit("/", 1)[-1]
    target = link.get("Target", "")
    if kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet"):
        raise refuse_file("E-MACRO")
    if kind not in _PLAIN_RELATIONSHIPS:
        raise refuse_file("E-UNSAFE")
    if link.get("TargetMode", "Internal").casefold() != "internal":
        if kind != "hyperlink" or not target.casefold().startswith(_HARMLESS_ADDRESSES):
            raise refuse_file("E-UNSAFE")
        return
    if source == "xl/_rels/workbook.xml.rels" and kind in ("worksheet", "sharedStrings", "styles"):
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if path not in known or not path.endswith(".xml"):
            raise refuse_file("E-DAMAGED")
