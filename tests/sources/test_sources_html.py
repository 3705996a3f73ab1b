import pytest

from reportkit.sources import parse_document


def read(markup, name="a.html"):
    return parse_document(markup.encode(), name)


def texts(document, grid=0):
    return [
        (c.row, c.column, c.rowspan, c.colspan, document.text[c.start : c.end])
        for c in document.grids[grid].cells
    ]


def test_spans_are_resolved_and_rows_are_lines():
    document = read(
        "<h1>标题</h1><table><tr><td rowspan=2 colspan=2>申请</td>"
        "<td>自然<br>人</td><td>总计</td></tr>"
        "<tr><td>1&nbsp;0</td><td></td></tr></table><p>完</p>"
    )

    assert texts(document) == [
        (0, 0, 2, 2, "申请"),
        (0, 2, 1, 1, "自然人"),
        (0, 3, 1, 1, "总计"),
        (1, 2, 1, 1, "1\xa00"),
        (1, 3, 1, 1, ""),
    ]
    assert document.text == "标题\n申请\t自然人\t总计\n1\xa00\t\n完\n"
    assert document.grids[0].path == "table[1]"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>结果</p><p>维持</p>", "结果维持"),
        ("结果\n   维持", "结果维持"),
        ("<p>1</p><p>0</p>", "1 0"),
        ("<span>2</span><span>3</span>", "23"),
        ("<b>1.</b>属于<i>国家</i>秘密", "1.属于国家秘密"),
        ("&nbsp;", ""),
        ("０", "０"),
        ("a &lt;b&gt;", "a <b>"),
        ("<table><tr><td>7</td></tr></table>", "7"),
    ],
)
def test_cell_text(cell, text):
    other = "<td>x</td>" * 6
    document = read(
        f"<table><tr>{other}</tr><tr>{other}</tr><tr><td>{cell}</td>{other}</tr></table>"
    )

    assert [t[4] for t in texts(document) if t[:2] == (2, 0)] == [text]


def test_layout_tables_are_flattened():
    document = read(
        "<table><tr><td>左</td><td><p>一、总体情况</p><table><tr><td>规章</td><td>0</td></tr>"
        "</table></td></tr></table>"
    )

    assert document.text == "左\n一、总体情况\n规章\t0\n"
    assert [g.path for g in document.grids] == ["table[2]"]


def test_page_furniture_is_left_out_and_its_facts_are_kept():
    body = "".join(f"<p>第{n}段，政府信息公开工作情况的正文，足够长。</p>" for n in range(30))
    document = read(
        "<html><head><title>某局报告 - 某市政府网</title>"
        "<meta name=PubDate content='2024-01-09 10:00'>"
        "<meta name=url content='http://example.invalid/t1.html'></head><body>"
        "<header><nav><ul><li><a href=/>首页</a></li></ul></nav></header>"
        "<div class=crumb>当前位置：<a href=/>首页</a> &gt; 年报</div>"
        "<ul><li><a href=1>2021年报告</a><li><a href=2>2022年报告</a>"
        "<li><a href=3>2023年报告</a></ul>"
        f"<div>来源：某市某局　浏览次数：12</div>{body}<script>var x=1</script>"
        "<div style='display:none'>看不见</div><p>分享到：微博</p>"
        "<footer>主办：某办公室　政府网站标识码：1101180001　京ICP备1号</footer></body></html>"
    )

    assert document.text.splitlines()[0].startswith("第0段")
    assert len(document.text.splitlines()) == 30
    assert document.title == "某局报告 - 某市政府网"
    assert (document.published, document.url) == ("2024-01-09", "http://example.invalid/t1.html")
    assert document.metadata["site_id"] == "1101180001"
    assert document.metadata["content_source"] == "某市某局"


def test_a_title_inside_a_marked_element_stays():
    body = "<p>正文很长，比标题长得多，所以标题不占多少。</p>" * 9
    document = read(f"<div class=head><h1>某局2023年年度报告</h1></div>{body}")

    assert document.text.startswith("某局2023年年度报告\n")


def test_an_article_inside_a_marked_element_stays():
    document = read("<div class='content header'><p>全年新收申请12件。</p></div>")

    assert document.text == "全年新收申请12件。\n"


def test_cells_keep_their_offsets_when_lines_are_cut():
    document = read("<p>当前位置：首页</p><p>甲</p><table><tr><td>规章</td><td>3</td></tr></table>")

    assert [t[4] for t in texts(document)] == ["规章", "3"]


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 5000 + "正文" + "<table><tr><td>规章</td><td>1</td></tr></table>",
        "<font>" * 5000 + "正文<table><tr><td>规章</td><td>1</td></tr></table>",
        "正文<p><table><td>规章<td>1<tr><td>2</p></table></div></span>",
        "正文&#11;&#1;<nav>x</nav>&#2;尾<table><tr><td>规章<td>1</table>",
        "正文<table><tr><td rowspan=99999 colspan=99999>规章<td rowspan=x colspan=-3>1</table>",
    ],
)
def test_broken_markup_is_read(markup):
    document = read(f"<html><body>{markup}")

    assert "正文" in document.text
    assert any("规章" in [t[4] for t in texts(document, n)] for n in range(len(document.grids)))


def test_a_span_bomb_stays_small():
    row = "<tr>" + "<td rowspan=1000 colspan=1000>1</td>" * 50 + "</tr>"
    document = read("<html><table>" + row * 100 + "</table>正文")

    assert [p.code for p in document.problems] == ["truncated"]


def test_thousands_of_breaks_in_a_cell_cost_no_time():
    breaks = "<br>" * 20_000
    document = read(f"<html><table><tr><td>a{breaks}b<td>a{breaks}乙</table>正文")

    assert document.text == "a b\ta乙\n正文\n"


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ("<!DOCTYPE html><html><body><p>报告</p></body></html>", "html"),
        ("<div><p>一</p><p>二</p><p>三</p><p>四</p></div>", "html"),
        ("一、总体情况\n<table><tr><td>规章</td><td>0</td></tr></table>\n二、其他\n", "text"),
        ("<table><tr><td>规章</td><td>0</td></tr></table>\n二、其他\n", "text"),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_a_whole_page_in_a_txt_is_html(text, media, codec):
    document = parse_document(text.encode(codec), "a.txt")

    assert document.media == media
    assert media == "html" or document.text == text


def test_a_text_of_other_markup_that_begins_with_a_tag_is_no_page() -> None:
    lines = ['<div class="crumb">', "当前位置", "</div>", "<div>", "<div>", "<div>", "</div>"]
    text = "\n".join([*lines, *("| 规章\n| 0\n|-" for _ in range(20))])

    document = parse_document(text.encode(), "page.wiki.txt")

    assert document.text == text


def test_comments_before_a_page_are_passed_in_one_way():
    comments = b"<!--[if lt IE 9]><![endif]-->\n" * 60
    page = parse_document(comments + "<html><p>某局年度报告</p></html>".encode(), "a.html")
    text = parse_document(comments + "某局年度报告".encode(), "a.txt")
    assert (page.media, page.text, text.media) == ("html", "某局年度报告\n", "text")
