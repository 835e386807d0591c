"""Put bracketed pseudonyms in place of names, and marks in place of contact details; the key stays elsewhere."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ...base.csv_cells import from_cell, to_cell
from ...base.errors import LessonbookError, Problem
from ...base.files import read_text, relative, write_atomic
from ...base.redact import change_scalars, head_of
from ...base.yamlfile import parse_yaml
from ..people.names import TAG
from ..people.records import Record, read_people, write_people
from ..read import split_front_matter
from ..schema import PSEUDONYM
from .find import find_personal
from .names import declared_names
from .quotes import change_quotes

_MARKS = {"email": "[e-mail address]", "phone": "[phone number]", "nhs-number": "[NHS number]",
          "postcode": "[postcode]", "date-of-birth": "[date of birth]"}
_TITLE = (r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Councillor|Cllr|Sister|Nurse|"
          r"Reverend|Rev)\.?\s+)")
_INITIALS = 5
_STRIP = re.compile(rf"^{_TITLE}+")


@dataclass(frozen=True)
class Candidate:
    """Something that an editor confirms or leaves: its kind, its words, where it stands first, and how often."""

    kind: str
    text: str
    context: str
    count: int


def candidates(root: Path, path: Path) -> list[Candidate]:
    """List what looks personal in a corpus file, most frequent names first, each with its context.

    Parameters
    ----------
    root : Path
        The knowledge base.
    path : Path
        A file of ``local/`` or ``corpus/``.
    """
    text = read_text(path, root)
    lines = text.split("\n")
    found: dict[tuple[str, str], list[str]] = {}
    for flag in find_personal(lines, declared_names(root, _people(text, relative(path, root)))):
        said = _STRIP.sub("", flag["text"]) if flag["kind"] == "name" else flag["text"]
        line = lines[flag["passage"]]
        at = line.find(flag["text"])
        found.setdefault((flag["kind"], said), []).append(line[max(0, at - 40):at + len(flag["text"]) + 40])
    order = sorted(found.items(), key=lambda item: (item[0][0] != "name", -len(item[1]), item[0]))
    return [Candidate(kind, said, places[0], len(places)) for (kind, said), places in order]


def _people(text: str, file: str) -> list[str]:
    head, first, _, _, problems = split_front_matter(text, file)
    data, more = parse_yaml(head, file, first)
    if problems or more or not isinstance(data, dict):
        raise LessonbookError([*problems, *more] or [Problem(file, 1, "has no fields", "Mend its front matter.")])
    people = data.get("people")
    return [str(item["name"]) for item in people if isinstance(item, dict) and "name" in item
            and item.get("type", "person") == "person"] if isinstance(people, list) else []


def refuse_inside(folder: Path, root: Path) -> Path:
    """Make sure that the key lies outside the knowledge base and outside any repository.

    Raises
    ------
    LessonbookError
        It does not.
    """
    folder = folder.expanduser().resolve()
    if folder.is_relative_to(root.resolve()) or any((item / ".git").exists() for item in (folder, *folder.parents)):
        raise LessonbookError("The key may not lie in a repository. Name a folder outside it with --keys.")
    return folder


def key_file(folder: Path, root: Path, ident: str) -> Path:
    """Where a document's key lies: one a knowledge base and document."""
    base = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:8]
    return folder / f"{root.resolve().name}-{base}" / f"{ident}-key.csv"


def read_key(path: Path) -> dict[str, str]:
    """Names and their pseudonyms, in the order in which they were given."""
    if not path.is_file():
        return {}
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))
    return {from_cell(row[1]): from_cell(row[0]) for row in rows[1:] if len(row) > 1}


def extend_key(key: dict[str, str], names: Iterable[str], people: Sequence[Record] = ()) -> dict[str, str]:
    """Give each new name the next number; a short form of a name in the key, and every form of one record, is the same
    person's."""
    made = dict(key)
    forms = {form: record.forms for record in people for form in record.forms if not record.open}
    every = [form for name in names for form in forms.get(name, [name])
             if form == name or not (TAG.fullmatch(form) or (form.isupper() and len(form) <= _INITIALS))]
    for name in sorted(dict.fromkeys(every), key=lambda item: -len(item.split())):
        if name in made or PSEUDONYM.fullmatch(name):
            continue
        if known := {made[form] for form in forms.get(name, ()) if form in made}:
            made[name] = min(known)
            continue
        same = {made[other] for other in made if set(name.lower().split()) < set(other.lower().split())}
        if not same:
            numbers = [int(found[1]) for value in made.values() if (found := re.fullmatch(r"\[Person (\d+)\]", value))]
            made[name] = f"[Person {max(numbers, default=0) + 1}]"
    return made


def replace_names(text: str, key: dict[str, str]) -> str:
    """Put pseudonyms in place of names in full, and of single parts of them with a capital.

    A part that two people share becomes both their pseudonyms with "or" between them: nobody can tell which it is.
    """
    parts: dict[str, list[str]] = {}
    for name, label in key.items():
        for word in name.split():
            word = word.strip(".,'’")
            if len(word) > 1 and word[0].isupper() and label not in parts.setdefault(word, []):
                parts[word].append(label)
    full = {" ".join(name.split()).casefold(): label for name, label in key.items()}
    forms = sorted(key, key=lambda name: -len(name))
    whole = "|".join(r"\s+".join(map(re.escape, name.split())) for name in forms)
    if whole:
        text = re.sub(rf"(?<!\w){_TITLE}?({whole})(?!\w)", lambda hit: full[" ".join(hit[1].split()).casefold()], text,
                      flags=re.IGNORECASE)
    single = "|".join(re.escape(word) for word in sorted(parts, key=lambda word: -len(word)))
    if single:
        text = re.sub(rf"(?<![\w\[]){_TITLE}?({single}|{single.upper()})(?!\w)",
                      lambda hit: _either(parts.get(hit[1]) or _upper(parts, hit[1])), text)
    return text


def _upper(parts: dict[str, list[str]], word: str) -> list[str]:
    return next(labels for part, labels in parts.items() if part.upper() == word)


def _either(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"[{' or '.join(label.strip('[]') for label in labels)}]"


def pseudonymise(root: Path, path: Path, names: Iterable[str], details: Iterable[Candidate], keys: Path,
                 today: date | None = None) -> tuple[int, bool]:
    """Replace what an editor confirmed in one corpus file, and in the words that decisions keep of its passages.

    The key and the log are written first, outside the repository; then the file, whole. Run again, it carries on
    with the same key.

    Parameters
    ----------
    root : Path
        The knowledge base.
    path : Path
        A file of ``local/`` or ``corpus/``.
    names : iterable of str
        Names to replace, in full.
    details : iterable of Candidate
        Contact details and the like to replace by a mark of their kind.
    keys : Path
        A folder outside any repository.

    Returns
    -------
    tuple of int and bool
        How many people the key holds, and whether the file changed.
    """
    text = path.read_bytes().decode("utf-8")
    where = key_file(refuse_inside(keys, root), root, path.stem)
    people = [record for record in read_people(root) if path.stem in record.sources]
    key = extend_key(read_key(where), names, people)
    marks = {item.text: _MARKS[item.kind] for item in details if item.kind in _MARKS}

    def change(value: str) -> str:
        for said, mark in sorted(marks.items(), key=lambda item: -len(item[0])):
            value = value.replace(said, mark)
        return replace_names(value, key)

    start, end = head_of(text)
    new = text[:start] + (change_scalars(text[start:end], change) if end else "") + change(text[end:])
    _write(where, [("pseudonym", "name"), *((label, name) for name, label in key.items())])
    log = where.with_name(f"{path.stem}-log.csv")
    before = list(csv.reader(io.StringIO(log.read_text(encoding="utf-8")))) if log.is_file() else [["date", "people"]]
    if new != text:
        _write(log, [*before, ((today or date.today()).isoformat(), str(len(set(key.values()))))])
    changed = write_atomic(path, new)
    if prefix := re.search(r"^prefix:\s*([a-z][a-z0-9-]*)\s*$", text[start:end], re.MULTILINE):
        changed = bool(change_quotes(root, prefix[1], change)) or changed
    hidden = [record for record in people if set(record.forms) & set(key)]
    if changed and hidden:  # the file of people must not say whose pseudonym it is
        gone = {record.id for record in hidden}
        left = [record.model_copy(update={"sources": {source: role for source, role in record.sources.items()
                                                      if source != path.stem}}) if record.id in gone else record
                for record in read_people(root)]
        write_people(root, [record for record in left if record.sources])
    return len(set(key.values())), changed


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([to_cell(cell) for cell in row] for row in rows)
    write_atomic(path, out.getvalue())
    path.chmod(0o600)
