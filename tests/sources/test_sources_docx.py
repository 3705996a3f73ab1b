import io
import zipfile

import pytest

from reportkit.sources import parse_document
from reportkit.sources.numbering import chinese, numeral

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(at, style, text):
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "decimal", "%2.")
    + '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {W}><w:style w:styleId="H"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr>'
    '</w:style><w:style w:styleId="H2"><w:basedOn w:val="H"/></w:style></w:styles>'
)
CORE = """<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:t="t"><dc:title>某局报告</dc:title>
<t:created>2024-01-05T01:02:03Z</t:created></cp:coreProperties>"""


def docx(body, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return out.getvalue()


def p(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def texts(document, grid=0):
    return [
        (c.row, c.column, c.rowspan, c.colspan, document.text[c.start : c.end])
        for c in document.grids[grid].cells
    ]


def test_spans_and_paragraphs():
    wide = '<w:gridSpan w:val="2"/>'
    start, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = (
        f"<w:tbl><w:tr>{tc('申请', start)}{tc('总计', wide)}</w:tr>"
        f"<w:tr>{tc('', go_on)}{tc('1 0')}{tc('')}</w:tr></w:tbl>"
    )

    document = parse_document(docx(p("报告") + table + p("完")), "a.docx")

    assert document.text == "报告\n申请\t总计\n1 0\t\n完\n"
    assert texts(document) == [
        (0, 0, 2, 1, "申请"),
        (0, 1, 1, 2, "总计"),
        (1, 1, 1, 1, "1 0"),
        (1, 2, 1, 1, ""),
    ]


def test_automatic_numbers_are_printed():
    direct = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr>'
    body = (
        p("总体情况", '<w:pStyle w:val="H2"/>')
        + p("甲", direct)
        + p("乙", direct)
        + p("主动公开", '<w:pStyle w:val="H"/>')
        + p("丙", direct)
        + p("", '<w:pStyle w:val="H"/>')
    )
    data = docx(body, word__numbering=NUMBERING, word__styles=STYLES, docProps__core=CORE)

    document = parse_document(data, "a.docx")

    assert document.text.splitlines() == ["一、总体情况", "1. 甲", "2. 乙", "二、主动公开", "1. 丙"]
    assert (document.title, document.metadata["created"]) == ("某局报告", "2024-01-05")


def r(text, tag="t"):
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (f"<w:del>{r('旧', 'delText')}</w:del><w:ins>{r('新')}</w:ins>", "新"),
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>{r('显')}", "显"),
        (f"{r('PAGE', 'instrText')}<w:hyperlink>{r('链')}</w:hyperlink>", "链"),
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", "甲\n乙"),
        (f"<w:moveFrom>{r('去')}</w:moveFrom><w:moveTo>{r('来')}</w:moveTo>", "来"),
        (f"{r('文')}{r('<w:txbxContent>' + p('框') + '</w:txbxContent>', 'pict')}", "文\n框"),
    ],
)
def test_what_is_printed(run, text):
    assert parse_document(docx(f"<w:p>{run}</w:p>"), "a.docx").text == text + "\n"


def test_layout_frames_are_flattened():
    inner = f"<w:tbl><w:tr>{tc('规章')}{tc('0')}</w:tr></w:tbl>"
    frame = f"<w:tbl><w:tr><w:tc>{p('一、总体情况')}{inner}{p('完')}</w:tc></w:tr></w:tbl>"

    document = parse_document(docx(frame), "a.docx")

    assert document.text == "一、总体情况\n规章\t0\n完\n"
    assert [g.path for g in document.grids] == ["table[2]"]


def test_boxes_in_boxes_are_read_in_turn():
    def box(inside):
        return f"<w:p><w:r><w:txbxContent>{inside}</w:txbxContent></w:r></w:p>"

    many = "".join(f"<w:r><w:txbxContent>{p(n)}</w:txbxContent></w:r>" for n in range(2000))
    document = parse_document(docx(f"<w:p>{many}</w:p>{box(box(p('里')))}"), "a.docx")
    assert document.text.split() == [*map(str, range(2000)), "里"]


def test_numbers_are_of_bounded_length():
    level = '<w:lvl w:ilvl="0"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/>'
    rest = '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    given = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    for start, style in (("99999999", "upperLetter"), ("1", "decimal"), ("3999", "upperRoman")):
        lists = level.format(start, style, "%1." * 9000)
        numbering = f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{lists}{rest}'
        data = docx(p("甲", given), word__numbering=numbering + "</w:numbering>")
        assert 2 < len(parse_document(data, "a.docx").text) < 2000


def bomb():
    return docx("<w:p/>" + " " * (70 << 20))


def entities():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        lol = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'
        archive.writestr(
            "word/document.xml", f"{lol}<w:document {W}><w:body>&c;</w:body></w:document>"
        )
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx(p("报告"))[:-40], "corrupted"),
        (docx("<w:p>"), "corrupted"),
        (docx(""), "empty"),
        (bomb(), "bomb"),
        (entities(), "unsafe_xml"),
        (b"PK\x03\x04word/" + bytes(100), "corrupted"),
    ],
    ids=["cut", "xml", "empty", "bomb", "entities", "junk"],
)
def test_failures_are_problems(data, code):
    document = parse_document(data, "a.docx")

    assert (document.readable, document.problems[0].code) == (False, code)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (103, "一百零三"), (0, "〇")],
)
def test_chinese_numerals(number, text):
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("style", "text"),
    [("decimal", "4"), ("lowerRoman", "iv"), ("upperLetter", "D"), ("decimalEnclosedCircle", "④"),
     ("decimalFullWidth", "４"), ("bullet", ""), ("japaneseCounting", "四"), ("odd", "4")],
)  # fmt: skip
def test_number_formats(style, text):
    assert numeral(4, style) == text
