"""Nothing an author writes or pastes becomes script in front of a learner."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpd_course.markdown import BLOCK_TAGS, INLINE_TAGS, render, render_inline

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example.org/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>1</script></svg>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:text/html,<script>alert(1)</script>)",
    "<iframe srcdoc='<script>1</script>'></iframe>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<p style='position:fixed'>x</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<object data=javascript:alert(1)></object><embed src=x>",
    "<base href=//evil.example.org/>",
    "<meta http-equiv=refresh content='0;url=//evil.example.org'>",
    "<div\nonmouseover\n=\nalert(1)>x</div>",
    "`<script>`",
    '"><script>alert(1)</script>',
]


class Reader(HTMLParser):
    """What a browser would find in a text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    assert set(reader.tags) <= BLOCK_TAGS | INLINE_TAGS
    for tag, name, value in reader.attributes:
        bare = "".join(value.split()).lower()
        assert not name.startswith("on"), html
        assert name not in ("style", "srcdoc", "action", "formaction", "id", "class"), html
        if name in ("href", "src"):
            assert not bare.startswith(("javascript:", "vbscript:")), html
            assert not bare.startswith("data:") or (tag == "img" and bare.startswith("data:image/")), html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless(text: str) -> None:
    assert_harmless(render(text).html)
    assert_harmless(render_inline(text))


PIECES = st.lists(
    st.sampled_from(
        [*HOSTILE, "<", ">", '"', "'", "\n", "\n\n", "    ", "|a|b|\n|-|-|\n", "[", "](", ")", "&#x6a;", "\x00", "* "]
    )
    | st.text(max_size=5),
    max_size=8,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_any_mix_of_hostile_pieces_is_harmless(text: str) -> None:
    assert_harmless(render(text).html)
    assert_harmless(render_inline(text))


def test_what_lessons_need_is_kept() -> None:
    html = render(
        "# A\n\n**b** *c* `d`\n\n|x|y|\n|-|-|\n|1|2|\n\n1. e\n\n> f\n\n<details><summary>g</summary>h</details>"
    ).html

    for tag in ("h1", "strong", "em", "code", "table", "th", "td", "ol", "li", "blockquote", "details", "summary"):
        assert f"<{tag}>" in html


def test_a_picture_inside_the_text_is_kept_as_data() -> None:
    assert 'src="data:image/png;base64,AAAA"' in render("![x](data:image/png;base64,AAAA)").html
