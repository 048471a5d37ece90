# One command each; nothing needed beforehand but Python 3.11+ and make (and Java 17 with Maven for Apache Kafka).
PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/sh
SERVICES := registration subsidy loans monitoring
INSTALLED := .venv/.installed
# Not in the run of every day: they need Apache Kafka, or kill processes and make up requests for minutes.
QUICK := not kafka and not every_seed
# The machine's own certificates, as pip uses them: a network may have an authority of its own.
export UV_SYSTEM_CERTS := 1

.PHONY: help run reset test kafka test-kafka test-spark test-s3 test-faults lint types check bench bench-screen lock policy-cases mutation

help: ## what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

$(INSTALLED): requirements.lock pyproject.toml shared/pyproject.toml $(SERVICES:%=services/%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Say which: make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/uv || { rm -rf .venv && $(PYTHON) -m venv .venv \
	  && sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock; }
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --no-deps -e . -e shared $(SERVICES:%=-e services/%)
	@touch $@

run: $(INSTALLED) ## the whole platform on this machine, until Ctrl-C
	@exec $(BIN)/python -m deploy.local up

reset: $(INSTALLED) ## remove the local platform's state
	@$(BIN)/python -m deploy.local reset

test: $(INSTALLED) ## every suite that needs no JVM
	$(BIN)/pytest -n 2 --no-loadscope-reorder -m "$(QUICK)" $(ARGS)

kafka: $(INSTALLED) ## Apache Kafka, resolved by Maven, until Ctrl-C
	@exec $(BIN)/python -m deploy.kafka start

test-kafka: $(INSTALLED) ## the suites that need Apache Kafka
	$(BIN)/pytest -m kafka $(ARGS)

# In an environment of its own: no service needs PySpark unless it screens on a cluster.
SPARK := .venv-spark/.installed
$(SPARK): $(INSTALLED) services/subsidy/requirements-spark.lock
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-spark
	@VIRTUAL_ENV=$(CURDIR)/.venv-spark $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock -r services/subsidy/requirements-spark.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv-spark $(BIN)/uv pip install --quiet --no-deps -e . -e shared $(SERVICES:%=-e services/%)
	@touch $@

test-spark: $(SPARK) ## the screen on Apache Spark, compared row by row; needs Java
	.venv-spark/bin/pytest -n 0 tests/subsidy/test_screening.py tests/subsidy/test_employer_screening.py -k spark $(ARGS)

# In an environment of its own, too: the server's libraries hold back some that services use newer.
S3 := .venv-s3/.installed
$(S3): $(INSTALLED) deploy/s3/requirements.lock
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-s3
	@VIRTUAL_ENV=$(CURDIR)/.venv-s3 $(BIN)/uv pip install --quiet --require-hashes -r deploy/s3/requirements.lock
	@touch $@

test-s3: $(S3) ## documents in an S3-compatible store, a server of its own
	$(BIN)/pytest -n 0 tests/subsidy/test_papers.py $(ARGS)

test-faults: $(INSTALLED) ## every seed of what kills processes and makes up requests
	$(BIN)/pytest -m every_seed $(ARGS)

lint: $(INSTALLED) ## style, layers, fresh locks
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	UV=$(BIN)/uv scripts/lock --check

types: $(INSTALLED) ## mypy, strict
	$(BIN)/mypy

check: lint types test mutation test-faults test-kafka test-spark test-s3 ## exactly what CI runs

bench: $(INSTALLED) ## figures with their ratio to a floor taken in the same run
	$(BIN)/python -m benchmarks

bench-screen: $(INSTALLED) ## a million people and a million workers of employers by every programme, with the ratio to a bare scan of the same file
	$(BIN)/python -m benchmarks.screening $(ARGS)

policy-cases: $(INSTALLED) ## worked examples through the rules: make policy-cases CASES=path
	$(BIN)/policy-cases $(CASES)

mutation: $(INSTALLED) ## slips in the rules, one at a time: how many the policy cases notice
	$(BIN)/python -m tests.mutation $(ARGS)

lock: $(INSTALLED) ## make the hash-pinned locks anew
	UV=$(BIN)/uv scripts/lock
