"""A book of 300 pages: built from nothing and after one edit, beside plain Jupyter Book with the same contents.

The knowledge base is this repository's, its lessons copied under new ids until there are 300 pages. The plain book
holds the same words as Markdown pages: what our build puts on a page is written out, with its headings, lists, tables
and links, and built by `jupyter-book build` with its default theme and its own search.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from docutils import nodes

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("_config.yml", "_toc.yml", "index.md", "book", "corpus", "lessons", "notebooks")
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
LISTING = re.compile(r"^(```+|:::+)\{([a-z-]+)\} ?(.*)\n(?::[a-z]+:.*\n)*(?:.*\n)*?\1\s*$", re.MULTILINE)


def make_book(folder: Path, pages: int) -> int:
    """Copy the knowledge base and add lessons until it has so many pages; gives how many it has."""
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    there = sum(1 for _ in (*folder.glob("book/**/*.md"), *folder.glob("corpus/*.md"), *folder.glob("lessons/*.md"),
                            *folder.glob("notebooks/*.ipynb"))) + 1
    first = sorted((folder / "lessons").glob("L*.md"))
    for number in range(max(0, pages - there)):
        text = first[number % len(first)].read_text(encoding="utf-8")
        ident = f"L{200 + number}"
        text = text.replace(f"id: {first[number % len(first)].stem}", f"id: {ident}", 1)
        title = re.search(r"^# (.+)$", text, re.MULTILINE)
        assert title is not None
        new = f"{title[1][:60].rstrip()}, copy {number}"
        text = re.sub(r"^title: .*$", f'title: "{new}"', text, count=1, flags=re.MULTILINE)
        text = text.replace(f"# {title[1]}", f"# {new}", 1)
        (folder / "lessons" / f"{ident}.md").write_text(text, encoding="utf-8")
    return max(pages, there)


class Markdown:
    """Writes the nodes of our pages as plain Markdown."""

    def __init__(self, docname: str) -> None:
        self.up = "../" * docname.count("/")

    def blocks(self, node: nodes.Node, depth: int = 1) -> str:
        if isinstance(node, nodes.section):
            return "".join(self.blocks(child, depth + 1) for child in node.children)
        if isinstance(node, nodes.title):
            return f"{'#' * depth} {self.line(node)}\n\n"
        if isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            return "".join(f"- {self.line(item)}\n" for item in node.children) + "\n"
        if isinstance(node, nodes.table):
            rows = [[self.line(cell).replace("|", "/") for cell in row.children] for row in node.findall(nodes.row)]
            head = f"| {' | '.join(rows[0])} |\n|{'---|' * len(rows[0])}\n"
            return head + "".join(f"| {' | '.join(row)} |\n" for row in rows[1:]) + "\n"
        if isinstance(node, nodes.definition_list_item):
            return f"{self.line(node)}\n\n"
        if isinstance(node, nodes.raw):
            return ""
        if isinstance(node, nodes.TextElement) and not isinstance(node, nodes.definition_list):
            anchor = "".join(f"({ident})=\n" for ident in (node.parent or {}).get("names", ())
                             if node.parent.children[0] is node) if isinstance(node.parent, nodes.Element) else ""
            return f"{anchor}{self.line(node)}\n\n"
        return "".join(self.blocks(child, depth) for child in node.children)

    def line(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return re.sub(r"([\\`*_{}\[\]<>|$#])", r"\\\1", " ".join(node.astext().split(" ")))
        inner = "".join(self.line(child) for child in node.children)
        if node.tagname == "pending_xref":
            target = node["reftarget"]
            return f"[{inner}]({self.up}{target[1:]}.md)" if node["reftype"] == "doc" else f"[{inner}](#{target})"
        return inner


def make_plain(folder: Path, plain: Path) -> None:
    """Write the same pages as a plain Jupyter Book."""
    from lessonbook.book.lesson_page import lesson_head, lesson_tail
    from lessonbook.book.listings import LISTINGS
    from lessonbook.book.source_page import source_page
    from lessonbook.knowledge.flow import load

    known = load(folder)
    lessons = {lesson.id: lesson for lesson in known.lessons}

    def listing(match: re.Match[str], docname: str) -> str:
        options = dict(re.findall(r"^:([a-z]+): *(.*)$", match[0], re.MULTILINE))
        if match[2] not in LISTINGS:
            return ""
        writer = Markdown(docname)
        return "\n" + "".join(writer.blocks(node, 1) for node in LISTINGS[match[2]](known, match[3].strip(), options))

    for path in [folder / "index.md", *sorted(folder.glob("book/**/*.md")), *sorted(folder.glob("corpus/*.md")),
                 *sorted(folder.glob("lessons/*.md"))]:
        docname = path.relative_to(folder).with_suffix("").as_posix()
        text = FRONT.sub("", path.read_text(encoding="utf-8"))
        text = re.sub(r"\{count\}`[^`]*`", "many", LISTING.sub(lambda match, d=docname: listing(match, d), text))
        if docname.startswith("corpus/") and (source := known.inputs.sources.get(path.stem)):
            text = Markdown(docname).blocks(source_page(known, source), 0)
        elif docname.startswith("lessons/") and path.stem in lessons:
            writer = Markdown(docname)
            text += "\n" + writer.blocks(lesson_head(known, lessons[path.stem]), 1)
            text += "".join(writer.blocks(part, 1) for part in lesson_tail(known, lessons[path.stem]))
        target = plain / f"{docname}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    shutil.copytree(folder / "notebooks", plain / "notebooks")
    shutil.copytree(folder / "book" / "images", plain / "book" / "images")
    (plain / "_config.yml").write_text(yaml.safe_dump({"title": "Plain", "execute": {"execute_notebooks": "off"}}))
    shutil.copy(folder / "_toc.yml", plain / "_toc.yml")


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and processor seconds of a command."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - started, sum(after[:2]) - sum(before[:2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    chosen = parser.parse_args()
    ours = [sys.executable, "-m", "lessonbook", "build", "--quiet"]
    theirs = [str(Path(sys.executable).parent / "jupyter-book"), "build", "-q", "."]
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory(prefix="lessonbook-bench-") as scratch:
        book, plain = Path(scratch) / "ours", Path(scratch) / "plain"
        pages = make_book(book, chosen.pages)
        make_plain(book, plain)
        shutil.rmtree(book / "_build", ignore_errors=True)
        print(f"{pages} pages; seconds, and processor seconds in brackets")
        print(f"{'':34}{'lessonbook':>16}{'jupyter-book':>18}{'ratio':>8}")

        def row(name: str) -> None:
            (mine, mine_cpu), (other, other_cpu) = timed(ours, book), timed(theirs, plain)
            print(f"{name:34}{mine:8.1f} ({mine_cpu:5.1f}){other:10.1f} ({other_cpu:5.1f}){mine / other:8.2f}",
                  flush=True)

        row("from nothing")
        row("nothing changed")
        for folder in (book, plain):
            page = folder / "book" / "start.md"
            page.write_text(page.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
        row("one page edited")
        lesson = sorted((book / "lessons").glob("L*.md"))[7].name
        for folder in (book, plain):
            page = folder / "lessons" / lesson
            page.write_text(page.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
        row("one lesson edited")
        built = {path.name: len(list(path.rglob("*.html"))) for path in (book / "_build" / "html",
                                                                         plain / "_build" / "html")}
        print(f"html files written: {sum(built.values())} in both books")


if __name__ == "__main__":
    main()
