"""The site's few pages, as template texts: a folder of files in this package would be public in production."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from cpd_grading import api as grading

# No rule for bare form elements or tables: what a block looks like is the block's business, here as in the LMS.
_CSS = (
    "*{box-sizing:border-box}"
    "body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:#1c1c1c;background:#fff;overflow-wrap:break-word}"
    "header,main{max-width:44rem;margin:0 auto;padding:.5rem 1rem}"
    "header{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:center;border-bottom:1px solid #767676}"
    "header form{margin-left:auto}header p{width:100%;margin:0}"
    "h1{font-size:1.4rem;line-height:1.25;margin:.75rem 0}"
    "main>h2,form>h2,.lesson h2{font-size:1.15rem;margin:1.5rem 0 .25rem}"
    "a{color:#0a4f8f}header a,nav a{display:inline-block;padding:.6rem 0}.list a{display:block;padding:.6rem 0}"
    "a:focus-visible,button:focus-visible,input:focus-visible"
    "{outline:3px solid #b34700;outline-offset:2px}"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}"
    ".do{font:inherit;min-height:2.75rem;padding:.4rem 1rem;border:1px solid #0a4f8f;border-radius:.4rem;"
    "background:#0a4f8f;color:#fff}"
    ".do.quiet{background:#fff;color:#0a4f8f}"
    ".do.person{display:block;width:100%;text-align:left;background:#fff;color:#1c1c1c;border-color:#767676}"
    ".person b{color:#0a4f8f}.person span{display:block}"
    "ul.list{list-style:none;padding:0;margin:0}.list li{margin:.5rem 0}"
    ".units li{display:flex;justify-content:space-between;align-items:center;gap:1rem;margin:0;"
    "border-bottom:1px solid #c4c4c4}"
    ".done{color:#1d6b2a;white-space:nowrap}.where{margin:.75rem 0 -.5rem;color:#4a4a4a}"
    "img{max-width:100%;height:auto}.lesson{overflow-x:auto}.lesson table{border-collapse:collapse}"
    ".lesson th,.lesson td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    ".ask fieldset{border:0;padding:0;margin:0}.ask legend{padding:0;font-weight:600}"
    ".choice{display:flex;gap:.6rem;padding:.55rem 0}.choice input{width:1.25rem;height:1.25rem;flex:none}"
    ".ask input[type=text]{font:inherit;width:100%;max-width:22rem;min-height:2.75rem;padding:.4rem;display:block;"
    "margin:.25rem 0 .75rem;border:1px solid #5a5a5a;border-radius:.25rem}"
    ".answer{border-left:4px solid #0a4f8f;padding:.1rem .75rem;margin:.75rem 0}"
    ".ask{border-top:1px solid #767676;margin-top:1.5rem}"
    ".way{display:flex;justify-content:space-between;gap:1rem;border-top:1px solid #767676;margin-top:2rem}"
)
# What the LMS gives a block's script, and no more: the element is the block's own, as there.
_GLUE = (
    "addEventListener('DOMContentLoaded',function(){var r={notify:function(){},handlerUrl:function(e,h,s,q){"
    "e=e.jquery?e[0]:e;if(!e.dataset.usageId)throw new Error('handlerUrl needs the element of the block');"
    "return '/courses/'+e.dataset.courseId+'/xblock/'+e.dataset.usageId+'/handler/'+h+'/'+(s||'')+(q?'?'+q:'')}};"
    "document.querySelectorAll('.xblock[data-init]').forEach(function(e){"
    "var a=e.querySelector('.xblock-json-init-args');"
    "new window[e.dataset.init](r,e,a?JSON.parse(a.textContent):undefined)})})"
)

_FRAME = """{% load i18n %}<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ title }}</title><link rel="icon" href="data:,"><style>{{ css|safe }}</style>{{ head }}</head><body>
<a class="skip" href="#main">{% translate "Skip to the content" %}</a>
<header>{% if person %}<a href="{% url "workbench-course" %}">{% translate "Course" %}</a>
<a href="/cpd/">{% translate "My work" %}</a>
<form method="post" action="{% url "workbench-sign-out" %}">{% csrf_token %}<button class="do quiet">
{% translate "Sign out" %}</button></form><p>{{ person }}</p>{% else %}<b>{{ course_title }}</b>{% endif %}</header>
<main id="main" tabindex="-1">BODY</main>{{ foot }}</body></html>"""

_SIGN_IN = """<h1>{% translate "Who are you today?" %}</h1>
<p>{% blocktranslate %}A sample site on this computer. Nobody here is a real person. Choose one and see what waits.
{% endblocktranslate %}</p>
<form method="post" action="{% url "workbench-sign-in" %}">{% csrf_token %}
{% if next %}<input type="hidden" name="next" value="{{ next }}">{% endif %}
{% for role, people in groups %}<h2>{{ role }}</h2><ul class="list">
{% for user, line in people %}<li><button class="do person" name="person" value="{{ user.pk }}">
<b>{{ user.get_full_name }}</b> <span>{{ line }}</span></button></li>{% endfor %}</ul>{% endfor %}</form>"""

_COURSE = """<h1>{{ course.title }}</h1>
{% for chapter in course.chapters %}<h2>{{ chapter.title }}</h2><ul class="list units">
{% for unit in chapter.units %}<li><a href="{% url "workbench-unit" unit.name %}">{{ unit.title }}</a>
{% if unit.name in done %} <span class="done">✓ {% translate "done" %}</span>{% endif %}</li>
{% endfor %}</ul>{% endfor %}"""

_UNIT = """<p class="where">{{ chapter.title }}</p><h1>{{ page.unit.title }}</h1>
{% for part in page.parts %}<div{% if part.is_lesson %} class="lesson"{% endif %} id="{{ part.name }}">
{% if part.check %}
{% with check=part.check question=part.check.question %}
<form class="ask" method="post" action="{% url "workbench-check" part.name %}">{% csrf_token %}
<h2>{{ question.title }}</h2>
{% if question.choices %}<fieldset><legend>{{ question.prompt|safe }}</legend>
{% for choice, chosen in check.choices %}<label class="choice"><input type="{{ question.input_type }}" name="answer"
 value="{{ choice.name }}"{% if chosen %} checked{% endif %}><span>{{ choice.html|safe }}</span></label>{% endfor %}
</fieldset>{% else %}<label for="a-{{ part.name }}">{{ question.prompt|safe }}</label>
<input type="text" id="a-{{ part.name }}" name="answer" value="{{ check.text }}" autocomplete="off"
{% if question.kind == "number" %} inputmode="decimal"{% endif %}>{% endif %}
<button class="do">{% translate "Check my answer" %}</button>
{% if check.is_right is not None %}<div class="answer" role="status"><p><b>
{% if check.is_right %}{% translate "Right." %}{% else %}{% translate "Not yet right. Try again." %}{% endif %}</b></p>
{% for hint in check.hints %}<p>{{ hint }}</p>{% endfor %}{{ question.why|safe }}</div>{% endif %}</form>{% endwith %}
{% else %}{{ part.html }}{% endif %}</div>{% endfor %}
<nav class="way" aria-label="{% translate "Units" %}">
<span>{% if before %}<a rel="prev" href="{% url "workbench-unit" before.name %}">← {{ before.title }}</a>
{% endif %}</span>
{% if after %}<a rel="next" href="{% url "workbench-unit" after.name %}">{{ after.title }} →</a>{% endif %}</nav>"""

_REFUSAL = """<h1>{{ title }}</h1><p>{{ sentence }}</p>
<p><a href="{% url "workbench-start" %}">{% translate "Back to the start" %}</a></p>"""

_BODIES = {"sign_in": _SIGN_IN, "course": _COURSE, "unit": _UNIT, "refusal": _REFUSAL}


def page(
    request: HttpRequest, name: str, *, title: str, status: int = 200, inline: tuple[str, str] = ("", ""), **values: Any
) -> HttpResponse:
    """Return one whole page, style sheet and all, in a single answer.

    No browser keeps it, since people take turns at a machine. ``inline``: scripts and styles of blocks that stand in
    the page, as a policy names them.
    """
    person = request.user.get_full_name() if request.user.is_authenticated else ""
    words: Mapping[str, Any] = {"title": title, "person": person, "language": get_language(), "css": _CSS, **values}
    response = HttpResponse(_template(name).render(dict(words), request), status=status)
    scripts, styles = inline
    response["Content-Security-Policy"] = grading.page_policy(
        scripts=f"'{grading.hash_of(_GLUE)}' {scripts}", styles=f"'{grading.hash_of(_CSS)}' {styles}"
    )
    add_never_cache_headers(response)
    return response


def glue() -> str:
    """Return the script that starts the blocks of a page, as an element."""
    return mark_safe(f"<script>{_GLUE}</script>")  # noqa: S308 - a constant of this file


@cache
def _template(name: str) -> Any:
    # White space between the lines of a template would travel to every phone.
    lines = _FRAME.replace("BODY", _BODIES[name]).splitlines()
    return engines["django"].from_string("\n".join(line.strip() for line in lines))
