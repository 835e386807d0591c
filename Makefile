# make book    build the book into _build/html        make test    run every check and test
# make serve   read it at http://127.0.0.1:8000      make help    all of it
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help book test serve check notebooks bench bench-full soak lock clean
help:
	@echo "make book       build the book into _build/html"
	@echo "make serve      read it at http://127.0.0.1:8000"
	@echo "make check      find everything wrong with corpus, codebook, lessons and links"
	@echo "make test       lint, types, tests, notebooks"
	@echo "make notebooks  rerun the notebooks and keep their outputs"
	@echo "make bench      speed and memory, as ratios against a named peer"
	@echo "make bench-full the same on up to 1,000 made-up documents; writes the figures of book/scale"
	@echo "make soak       long tests: fuzzing, kills, other tools"
	@echo "make lock       write the lists of pinned packages anew from the .in files"
	@echo "make clean      remove _build (always safe)"

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'lessonbook needs Python 3.11 or newer; try: make PYTHON=python3.11 book')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

book: $(STAMP)
	$(BIN)/lessonbook build

check: $(STAMP)
	$(BIN)/lessonbook check

serve: $(STAMP)
	$(BIN)/lessonbook serve

notebooks: $(STAMP)
	$(BIN)/python -m lessonbook.book.notebooks

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -rs -n 2 --dist loadgroup
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval-lax --nbval-kernel-name python3 -p no:cacheprovider notebooks

bench: $(STAMP)
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA))

bench-full: $(STAMP)
	$(BIN)/python benchmarks/archive.py --full
	$(BIN)/python benchmarks/changes.py --full

soak: $(STAMP)
	$(BIN)/python -m pytest -rs -n 2 tests/soak

lock:
	$(BIN)/python -m pip install --quiet uv
	for name in requirements requirements-ci .ci/tools .ci/audit; do $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url $$name.in -o $$name.txt; done

clean:
	rm -rf _build
