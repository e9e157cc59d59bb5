# Needs make and Python 3.11 or newer, nothing else. Everything is installed into .venv.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)

run := .venv/bin/python -m
cnndsl := .venv/bin/cnndsl

# Torch by itself would take all cores for each of the processes.
cores := --numprocesses auto --maxprocesses 8 --dist worksteal

.PHONY: help demo test check format bench gpu sweep gallery browser clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/.installed-train ## install, then check, draw and train what ships
	@$(cnndsl) --version
	@printf '\n$$ cnndsl check specs\n'; $(cnndsl) check specs
	@printf '\n$$ cnndsl check specs/resnet.cnn --model ResNet50\n'; $(cnndsl) check specs/resnet.cnn --model ResNet50
	@printf '\n$$ cnndsl fmt --check specs\n'; $(cnndsl) fmt --check specs
	@printf '\n$$ cnndsl check - < broken.cnn\n'; printf '%s\n' "$$broken" | $(cnndsl) check - ; test $$? -eq 1
	@printf '\n$$ cnndsl render specs/lenet.cnn --model LeNet5 -o lenet.svg\n'; $(cnndsl) render specs/lenet.cnn --model LeNet5 -o lenet.svg
	@printf '\n$$ cnndsl build specs/lenet.cnn\n'; $(cnndsl) build specs/lenet.cnn
	@printf '\nNow write your own: see README.md and docs/language.md.\n'

test: check ## install, then everything that must hold (the same as `make check`)

check: .venv/.installed-dev ## formatting, lint, types, tests
	@$(run) ruff format --check --quiet . || { echo 'make format would mend this'; exit 1; }
	@$(run) ruff check --quiet .
	@$(run) mypy
	@OMP_NUM_THREADS=1 $(run) pytest $(cores) $(tests)

format: .venv/.installed-dev ## give the Python code its layout
	@$(run) ruff format .
	@$(run) ruff check --quiet --fix .

bench: .venv/.installed-bench ## measure speed, as ratios within one run
	@$(run) benchmarks

gpu: .venv/.installed-bench ## what needs a GPU, in one table: speed, numbers, memory
	@$(run) benchmarks.gpu

sweep: .venv/.installed-dev ## the long random tests
	@$(run) pytest -m sweep

gallery: .venv/.installed ## draw every network of the library in every way, into gallery/
	@$(run) tests.render.gallery gallery

browser: .venv/.installed-dev ## the tests of pages, in Chromium, which must be on the PATH
	@$(run) pytest -m browser

clean: ## remove whatever make, the tests and Python left here
	rm -rf .venv dist gallery runs lenet.svg .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# A stamp is older than pyproject.toml when there is something new to install.
.venv/.installed: pyproject.toml | .venv/bin/python
	@$(call install,.)
	@touch $@

.venv/.installed-train: pyproject.toml | .venv/bin/python
	@$(call install,.[train])
	@touch $@ .venv/.installed

.venv/.installed-dev: pyproject.toml | .venv/bin/python
	@$(call install,.[dev])
	@touch $@ .venv/.installed

.venv/.installed-bench: pyproject.toml | .venv/bin/python
	@$(call install,.[dev$(comma)bench])
	@touch $@ .venv/.installed-dev .venv/.installed

.venv/bin/python:
	@test -n '$(PYTHON)' || { echo 'cnndsl needs Python 3.11 or newer; name one with `make PYTHON=/path/to/python ...`' >&2; exit 1; }
	@echo 'installing into .venv ...'
	@'$(PYTHON)' -m venv .venv || { rm -rf .venv; echo 'this Python cannot make environments: install its venv package' >&2; exit 1; }

comma := ,

# uv installs in one minute what takes pip several; without it, pip does.
pip := $(run) pip install --quiet --disable-pip-version-check
install = $(pip) 'uv<1' && .venv/bin/uv pip install --quiet --python .venv/bin/python -e '$(1)' \
	|| $(pip) -e '$(1)'

define broken
model Misspelt {
  input 3x32x32
  conv(64, 3, padd = 1) -> bn -> rleu
}

model Clash {
  input 3x32x32
  residual { conv(64, 3, stride = 2, pad = 1) -> bn -> relu }
  avgpool(global) -> flatten -> linear(25 / 2)
}
endef
export broken
