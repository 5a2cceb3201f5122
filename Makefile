# `make` or `make help` lists the commands. Every one of them can be repeated, and does again
# only what has changed. Written for GNU make 3.81, which is macOS's, and later.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two cargo or two npm at once only wait for each other.
.NOTPARALLEL:

stamps := target/stamps
run := sh src/build/run.sh
version := $(shell sed -n 's/^version = "\(.*\)"$$/\1/p' Cargo.toml | head -n 1)
tarball := dist/dingtalk-conference-lock-$(version).tgz

frameworks := target/surroundings/node_modules/.package-lock.json

# Folders are in the lists too: theirs is the time stamp that a removed file changes.
crate := Cargo.toml Cargo.lock $(shell find src -print)
# With the slash, since the bare name is a command.
worker := $(shell find worker/ www '(' -name node_modules -o -name .wrangler ')' -prune -o -print 2>/dev/null)
documents := $(wildcard README.md CHANGELOG.md LICENSE*)

# What is given to the programs stays as it was given: a `$` in it is no variable of make's.
given := $(filter ID ACTIONS EXPIRES CONFERENCES WORKER PUBLIC_ORIGIN DINGTALK_% CALLER_% ACCESS_% ALLOWED_% STATE_DIR FILE LOG PER_MINUTE,$(.VARIABLES))
$(foreach name,$(given),$(eval override $(name) := $$(value $(name)))$(eval export $(name)))

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: start
start: $(stamps)/worker ## edge worker, page and simulator on this machine (PORT=8787 SIM_PORT=8788 STATE_DIR=.state)
	@exec node worker/start.js

.PHONY: worker
worker: $(stamps)/worker ## dist/worker/, the edge worker for every host

.PHONY: key
key: | node ## a new caller key (ID=ops ACTIONS=lock,unlock EXPIRES=2027-12-31T23:59:59Z CONFERENCES=id,prefix* PER_MINUTE=60)
	@node worker/key.js $(if $(ID),--id="$$ID") $(if $(ACTIONS),--actions="$$ACTIONS") \
	  $(if $(EXPIRES),--expires="$$EXPIRES") $(if $(CONFERENCES),--conferences="$$CONFERENCES") \
	  $(if $(PER_MINUTE),--per-minute="$$PER_MINUTE")

.PHONY: doctor
doctor: | node ## asks a running worker what works (WORKER=http://127.0.0.1:8787, a key for admin in CALLER_KEY)
	@node worker/doctor.js

.PHONY: verify
verify: | cargo ## checks an exported record of the worker's (FILE=audit.jsonl, and LOG=worker.log where the log was kept)
	@test -x target/debug/verify || echo 'Compiling what checks it (about 1 minute the first time)' >&2
	@$(run) cargo run --quiet --package dingtalk-conference-lock-worker --bin verify -- "$$FILE" "$$LOG"

.PHONY: test
test: $(tarball) $(stamps)/worker tests/node_modules/.package-lock.json tests/official/node_modules/.package-lock.json $(frameworks) | browsers official-python ## every test and lint (SUITE="lint native" for some of them)
	@exec node tests/run.js $(SUITE)

.PHONY: build
build: pkg/package.json ## pkg/, the npm package

.PHONY: pack
pack: $(tarball) ## dist/….tgz, for npm install

.PHONY: bench
bench: $(stamps)/worker tests/node_modules/.package-lock.json tests/official/node_modules/.package-lock.json | browsers ## the benchmark tables, about 8 minutes (QUESTION="bytes calls" for some of them)
	@exec node tests/bench/run.js $(if $(QUICK),--quick) $(QUESTION)

.PHONY: screenshots
screenshots: $(stamps)/worker tests/node_modules/.package-lock.json | browsers ## the page in both languages, light and dark, into dist/screenshots
	@echo 'Taking the screenshots (about 2 minutes)'
	@exec node tests/page/screenshots.js

.PHONY: lint
lint: build tests/node_modules/.package-lock.json ## only the lints
	@exec node tests/run.js lint

.PHONY: clean
clean: ## remove everything that was made
	@sh src/install/wasm32.sh clean
	rm -rf .state target pkg dist node_modules tests/node_modules tests/official/node_modules

# --- what is made ---

pkg/package.json: $(crate) $(documents) node_modules/.package-lock.json $(stamps)/wasm-bindgen | node wasm32
	@echo 'Building the npm package in pkg/ (about 1 minute the first time)'
	@$(run) node src/build/package.js
	@touch $@

$(tarball): pkg/package.json
	@rm -f dist/*.tgz
	@mkdir -p dist
	@npm pack ./pkg --silent --pack-destination dist >/dev/null
	@test -f $@ && echo $@

$(stamps)/worker: pkg/package.json $(worker)
	@echo 'Building the edge worker (about 2 minutes)'
	@$(run) node src/build/worker.js
	@mkdir -p $(stamps)
	@touch $@

# --- what must be there first ---

.PHONY: node
node:
	@command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { \
	  echo "Node.js 20 or later with npm is needed, and here is $$(node --version 2>/dev/null || echo none)." >&2; \
	  echo 'Get it from https://nodejs.org or by your package manager.' >&2; exit 1; }

.PHONY: cargo
cargo:
	@command -v cargo >/dev/null 2>&1 || { \
	  echo 'Rust is missing. Install it by rustup, see https://rustup.rs, and open a new shell.' >&2; exit 1; }

.PHONY: wasm32
wasm32:
	@$(run) sh src/install/wasm32.sh

.PHONY: browsers
browsers:
	@$(run) sh tests/setup/browsers.sh

.PHONY: official-python
official-python:
	@$(run) sh tests/official/python.sh

$(stamps)/wasm-bindgen: Cargo.lock src/install/wasm-bindgen.sh | wasm32
	@$(run) sh src/install/wasm-bindgen.sh
	@mkdir -p $(stamps)
	@touch $@

# npm writes that file last, so it tells a finished installation.
node_modules/.package-lock.json: package.json package-lock.json | node
	@$(run) sh src/install/npm.sh . 'the build tools'
	@touch $@

tests/node_modules/.package-lock.json: tests/package.json tests/package-lock.json | node
	@$(run) sh src/install/npm.sh tests 'the test tools'
	@touch $@

tests/official/node_modules/.package-lock.json: tests/official/package.json tests/official/package-lock.json | node
	@$(run) sh src/install/npm.sh tests/official 'the official Node SDK'
	@touch $@

# Above the sample projects, which are copied beside the package as packed.
$(frameworks): tests/surroundings/package.json tests/surroundings/package-lock.json tests/surroundings/.npmrc | node
	@mkdir -p target/surroundings
	@cp $^ target/surroundings/
	@$(run) sh src/install/npm.sh target/surroundings 'the frameworks of the surroundings'
	@touch $@
