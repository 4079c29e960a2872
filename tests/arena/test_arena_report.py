"""The table and the page: everything that was measured is there, and nothing is loaded from anywhere."""

import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from remanence.arena import print_table, run_arena
from remanence.arena.report import svg


@pytest.fixture
def report(tmp_path, unified, locomo, save):
    """A run with everything that a report may have to show."""
    files = [unified, locomo, save("<b>odd<b>.json", {"no": "form"})]
    return run_arena(files, systems=["bm25", "fts5", "all-text"], measures=["R@10", "nDCG@10"], out=tmp_path / "out")


def shown(report):
    console = Console(file=StringIO(), width=160)
    print_table(report.results, console)
    return console.file.getvalue()


def test_the_table_has_a_row_for_each_system_and_says_what_was_skipped(report):
    """With means, half intervals and times; file names are text, not markup."""
    text = shown(report)
    for words in ("odd.jsonl.gz", "talk.json.gz", "bm25", "fts5", "all-text", "R@10", "nDCG@10", "retain/s"):
        assert words in text
    assert "<b>odd<b>.json skipped: another form" in text
    assert re.search(r"bm25 +4 +0\.875 ±\.\d{3}", text)


class Page(HTMLParser):
    """Collects tags, attributes and the nesting of a page."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "line", "circle", "rect", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        if tag not in ("circle",):
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_stands_on_its_own(report, tmp_path):
    """No script, no link, no address; well nested; and what users wrote is escaped."""
    html = (tmp_path / "out" / "report.html").read_text()
    page = Page()
    page.feed(html)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "b>odd"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href", "onload", "xlink:href")]
    assert "http" not in html.replace("http-equiv", "")
    assert "<b>odd<b>" not in html
    assert "&lt;b&gt;odd&lt;b&gt;.json" in html
    assert report.results[0].command.split(" ")[0] in html


@pytest.mark.usefixtures("report")
def test_the_page_has_every_chart(tmp_path):
    """Bars for each file, the map by type, quality against time, cost, and what was left out."""
    html = (tmp_path / "out" / "report.html").read_text()
    for title in (
        "All measures",
        "By type of question",
        "Quality and time",
        "Quality and tokens",
        "Cost",
        "Left out, and odd",
        "Do it again",
    ):
        assert f"<h2>{title}</h2>" in html
    assert html.count("<svg") == 4
    assert 'class="heat"' in html


def test_charts_take_anything_from_nothing_to_extremes():
    """No division by zero, no coordinates that are not numbers."""
    for chart in (
        svg.bars([]),
        svg.bars([svg.Bar("<x>", 0.0, 0.0, 0.0, 0), svg.Bar("y", 1.0, 1.0, 1.0, 7)]),
        svg.forest([]),
        svg.forest([svg.Gap("a", 0.0, 0.0, 0.0), svg.Gap("b", -0.5, -1.0, 0.1)]),
        svg.scatter([], x_label="ms", y_label="R"),
        svg.scatter([svg.Point("a", 1e-9, 0.0, 0), svg.Point("b", 1e9, 1.0, 1, True)], x_label="ms", y_label="R"),
    ):
        assert "nan" not in chart
        assert "inf" not in chart
        assert "<x>" not in chart
