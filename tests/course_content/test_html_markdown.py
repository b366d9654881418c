"""HTML to Markdown and back: the same HTML, whatever it holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpd_course.imports.html_markdown import same, settled, to_inline, to_markdown
from cpd_course.markdown import render, render_inline, sanitise
from cpd_course.values import plain

PLAIN = [
    ("<h2>A title</h2>", "## A title"),
    ("<p>One <strong>two</strong> <em>three</em> <code>four</code></p>", "One **two** *three* `four`"),
    ("<p>a<br>\nb</p>", "a\\\nb"),
    ("<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>", "- a\n- b\n  - c"),
    ('<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>', "3. a\n4. b"),
    ("<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>", "- a\n\n  b"),
    ("<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>", "- a\n\n* b"),
    ("<blockquote>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>", "> a\n>\n> - b"),
    ("<pre><code>x\n\n  y\n</code></pre>", "```\nx\n\n  y\n```"),
    ("<table><thead><tr><th>a</th><th>b|c</th></tr></thead></table>", "| a | b\\|c |\n|---|---|"),
    ('<p><a href="https://example.org/(a)">x</a></p>', "[x](<https://example.org/(a)>)"),
    ("loose <b>words</b>", "loose <b>words</b>"),
    ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
    ("<p>&amp;amp; &lt;b&gt;</p>", "\\&amp; \\<b>"),
    ("<p>1. not a list</p>", "1\\. not a list"),
    ("<p># not a heading</p>", "\\# not a heading"),
    ("<p>a*b*c _d_ [e](f)</p>", "a\\*b\\*c \\_d\\_ \\[e\\](f)"),
    ("<hr>", "---"),
]


@pytest.mark.parametrize(("html", "markdown"), PLAIN)
def test_what_markdown_can_say_is_markdown(html: str, markdown: str) -> None:
    written = to_markdown(html)

    assert written.text == markdown
    assert written.kept == []


@pytest.mark.parametrize(
    ("html", "tag"),
    [
        ("<details><summary>More</summary>\n\n<p>a</p></details>", "details"),
        ('<p lang="rw">Muraho</p>', "p"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "dl"),
        ('<figure><img src="/static/a.png" alt="a"></figure>', "figure"),
        ("<table><tbody><tr><td>no head</td></tr></tbody></table>", "table"),
        ("<div><pre>a\n\nb</pre></div>", "div"),
        ("<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n<ul>\n<li>c</li>\n</ul>", ""),
    ],
)
def test_what_markdown_cannot_say_stays_html(html: str, tag: str) -> None:
    written = to_markdown(html)

    assert same(render(written.text).html, sanitise(html))
    assert written.kept == ([tag] if tag else [])


def test_a_page_that_starts_with_the_title_of_its_unit_keeps_it() -> None:
    written = to_markdown("<h1>Welcome</h1>\n<p>a</p>", unit_title="Welcome")

    assert render(written.text, drop_heading="Welcome").html == "<h1>Welcome</h1>\n<p>a</p>"


def test_addresses_are_written_as_an_author_would_also_inside_html() -> None:
    written = to_markdown('<p><a href="/x">a</a></p><div><img src="/y" alt="b"></div>', lambda a, is_image: f"..{a}")

    assert "[a](../x)" in written.text
    assert 'src="../y"' in written.text


_TAGS = (
    "<p> </p> <ul> <li> </li> </ul> <ol> </ol> <strong> </strong> <em> </em> <code> </code> <blockquote> </blockquote> "
    "<pre>a</pre> <table> <tr> <td> </td> </tr> </table> <br> <hr> <h2> </h2> <div> </div> <details> </details> <kbd> "
    "</kbd> &amp; &lt; &nbsp; a * _ ` | 1. - # [ ](x) \\ ~~ é == --- ```"
)
TAGS = _TAGS.split()
PIECES = st.lists(
    st.sampled_from(
        [*TAGS, "\n", "\n\n", " ", "    ", "+ ", "<a href='x'>", "<ol start='2'>", "<img src='y' alt='z'>"]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(PIECES)
@example("<strong>\n\n</strong>\n==<pre>a</pre>")
@example("<strong>\n\n</strong>\n# x<pre>a</pre>")
@example("<em>\n\n</em>\n---<pre>a</pre>")
@example("<kbd>\n\n</kbd>\n- x<pre>a</pre>")
@example("<code>\n\n</code>\n1. x<pre>a</pre>")
@example("<strong>\n\n</strong>\n```<pre>a</pre>")
@example("<strong>\n\n</strong>\n> x<pre>a</pre>")
@example("<strong>\n\n</strong>\n    x<pre>a</pre>")
@example("<strong>\n\n</strong>\n| a |\n|---|\n<pre>a</pre>")
def test_any_html_survives_markdown(html: str) -> None:
    shown = render(to_markdown(html).text).html

    assert without_paragraphs(shown) == without_paragraphs(settled(html))
    assert same(render(to_markdown(shown).text).html, shown)


def without_paragraphs(html: str) -> str:
    """Return the rest of some HTML: loose words may come back in a paragraph or box of their own."""
    return "".join(re.sub(r"</?(p|div)>", "", html).split())


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_any_line_of_a_question_survives_markdown(words: str) -> None:
    inline = plain(sanitise(render_inline(words)))  # read twice: a link inside a link settles then

    assert render_inline(to_inline(inline).text) == inline
