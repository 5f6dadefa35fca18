# Each target makes .venv by itself. PYTHON=python3.x chooses the interpreter, ARGS="..." goes
# to the program. All logic is in tools/setup_env.py.
VENV := .venv
RUN := $(VENV)/bin/python
SETUP := $(or $(PYTHON),$(wildcard $(RUN)),python3) tools/setup_env.py --venv $(VENV)

.PHONY: setup train test lint bench patch

setup:
	@$(SETUP)

train:
	@$(SETUP)
	@$(RUN) -m mnist.train_cond_dcgan_no_gpu $(ARGS)

test:
	@$(SETUP) --extras test
	@$(RUN) -m pytest $(ARGS)

lint:
	@$(SETUP) --extras lint
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check .

bench:
	@$(SETUP) --extras bench
	@$(RUN) tools/bench.py $(ARGS)

patch:
	@$(SETUP) --extras patch
	@$(RUN) tools/apply_patch.py $(SRC) $(ARGS)
