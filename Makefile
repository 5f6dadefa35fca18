# Each target makes .venv by itself. PYTHON=python3.x chooses the interpreter, ARGS="..." goes
# to the program, EXTRAS="gpu,..." installs more of pyproject.toml's extras, now and later.
# All logic is in tools/setup_env.py.
VENV := .venv
RUN := $(VENV)/bin/python
SETUP := $(or $(PYTHON),$(wildcard $(RUN)),python3) tools/setup_env.py --venv $(VENV)

.PHONY: setup train test lint bench patch docs

setup:
	@$(SETUP) --extras "$(EXTRAS)"

train:
	@$(SETUP) --extras "$(EXTRAS)"
	@$(RUN) -m mnist.train_cond_dcgan_no_gpu $(ARGS)

test:
	@$(SETUP) --extras "test,$(EXTRAS)"
	@$(RUN) -m pytest $(ARGS)

lint:
	@$(SETUP) --extras "lint,$(EXTRAS)"
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check .
	@if $(RUN) -c "import mypy" 2>/dev/null; then $(RUN) -m mypy; \
	else echo "types are checked on Python 3.10 and newer"; fi

bench:
	@$(SETUP) --extras "bench,$(EXTRAS)"
	@$(RUN) tools/bench.py $(ARGS)

patch:
	@$(SETUP) --extras "patch,$(EXTRAS)"
	@$(RUN) tools/apply_patch.py $(SRC) $(ARGS)

# NO_MKDOCS_2_WARNING: its theme announces another program at each call
docs:
	@$(SETUP) --extras "docs,$(EXTRAS)"
	@if $(RUN) -c "import mkdocs" 2>/dev/null; then \
	NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --strict $(ARGS); \
	else echo "the site is built on Python 3.10 and newer"; exit 1; fi
