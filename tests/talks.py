"""Three made-up talks about two things, with an interviewer; for tests of grouping."""

from __future__ import annotations

from pathlib import Path

ROOF = """
The leaking roof cost us money every winter, and a leaking roof drives tenants away.
Nobody had written down who pays for the leaking roof, so the roof dripped on for a year.
We patched the leaking roof with tar, which held the roof until the next storm.
A leaking roof is the landlord's duty, yet our landlord never looked at the roof.
Buckets under the leaking roof filled twice a day; the roof was why the archive moved.
The surveyor wrote three letters about the leaking roof before anybody climbed onto the roof.
Insurance pays for no leaking roof that was reported late, so report the roof at once.
The handover forgot the leaking roof, and the roof was the first thing that rained on me.
My budget went into the leaking roof; a new roof would have been cheaper.
We should have asked about the leaking roof when we took the house over, roof and all.
Mould came with the leaking roof, and where the roof was mended it went.
A photograph of the leaking roof did more for the roof than ten reports.
""".strip().split("\n")
BUS = """
The night bus stopped before the late shift ended, and without a night bus staff walked home.
We asked the council for a night bus, because cleaners rely on the night bus after eleven.
Drivers of the night bus knew each of us, so the night bus felt safe to young staff.
Once the night bus was cut, two cooks left us; the night bus was why they had come.
A night bus needs eleven riders to pay its way, and the night bus had seven.
The timetable of the night bus changed without a word, and the night bus left half empty.
Patients discharged late took the night bus, and a missed night bus meant a taxi.
The union fought for the night bus longer than for pay, since the night bus was daily life.
Lights at the stop of the night bus failed, and nobody dared wait for a night bus there.
We counted who used the night bus for a month before they decided on the night bus.
The night bus turned at the hospital gate, until the gate was closed to the night bus.
Porters shared a car when the night bus was late, and then the night bus lost them too.
""".strip().split("\n")
PEOPLE = {"anna": "Anna Hart", "bram": "Bram Voss", "cleo": "Cleo Marsh"}

HEAD = """---
id: {ident}
prefix: {prefix}
title: Talk with {name}
kind: reflection-interview
text_status: source-note
summary: A made-up talk.
publisher_voice: Our team
date_published: "2020"
source: {{citation: "Made up for a test."}}
licence: {{id: CC-BY-4.0, text_reuse: full, statement: Our own notes.}}
sensitivity: public
contains_patient_data: false
status: published
people:
  - {{name: {name}, organisation: {name} and sons, role_at_time: manager, speaks: true}}
  - {{name: Ida Quill, organisation: Example Press, role_at_time: interviewer, speaks: true}}
---
# Talk with {name}

## All

"""


def talk(ident: str, name: str, texts: list[str]) -> str:
    """A corpus file: before each text the interviewer asks, and a greeting opens it."""
    prefix = ident[:3]
    lines = [("Ida Quill", "Good morning, and thank you for having me."), (name, "Good morning, do come in.")]
    for text in texts:
        lines += [("Ida Quill", "What do you remember about the leaking roof and the night bus?"), (name, text)]
    return HEAD.format(ident=ident, prefix=prefix, name=name) + "\n".join(
        f'{{#{prefix}-p{number:03d} kind="reported-speech" voice="{voice}" loc="para {number}"}}\n{text}\n'
        for number, (voice, text) in enumerate(lines, start=1))


def write_talks(root: Path, who: tuple[str, ...] = tuple(PEOPLE)) -> None:
    """Write the talks of some of the people into a knowledge base."""
    for ident in who:
        place = list(PEOPLE).index(ident)
        texts = [text for both in zip(ROOF[place::3], BUS[place::3], strict=True) for text in both]
        (root / "corpus" / f"{ident}.md").write_text(talk(ident, PEOPLE[ident], texts), encoding="utf-8")
