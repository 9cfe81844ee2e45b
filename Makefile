# Millrace: `make` alone lists what there is to do.

PIPELINE ?= pipelines/fashion.yaml
BUILD := .build/release
# With the Swift runtime in the executables they start in half the time, and run where no Swift is installed.
SWIFT_BUILD := swift build -c release --static-swift-stdlib
# Tests are linked otherwise: in a folder of their own, so that neither build undoes the other. None looks behind what modules
# show, so that nothing need be open for it. Package.swift reads MODULE: with it only that module's tests are there.
TEST_BUILD := .build-tests
TEST_FLAGS := -c release --scratch-path $(TEST_BUILD)
SWIFT_TEST := swift test $(TEST_FLAGS) --disable-testable-imports
SOURCES := $(shell find Sources -type f -not -path '*.docc/*') Package.swift

# What is installed from the distribution: build tools and libraries, each with the name pkg-config knows it by
# (- where it has none), and the images that the default pipeline trains on.
PACKAGES := pkg-config:- curl:- libssl-dev:libcrypto zlib1g-dev:zlib libzstd-dev:libzstd libarchive-dev:libarchive \
	libspng-dev:spng libturbojpeg0-dev:libturbojpeg libjpeg-dev:libjpeg libwebp-dev:libwebpdemux libgif-dev:libgif \
	libtiff-dev:libtiff-4 libsndfile1-dev:sndfile libflac-dev:flac libmpg123-dev:libmpg123 libsoxr-dev:soxr \
	libyaml-dev:yaml-0.1 libdnnl-dev:dnnl libopenblas-serial-dev:openblas \
	dataset-fashion-mnist:-

.DEFAULT_GOAL := help
PREFIX ?= /usr/local

.PHONY: help deps build install package pipeline course course-quick test test-long lint format docs bench clean

help: ## List these targets.
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## Install what is missing, and only that.
	@sh .ci/deps $(PACKAGES)

build: deps $(BUILD)/millrace ## Build the millrace executable.

$(BUILD)/millrace: $(SOURCES)
	$(SWIFT_BUILD) --product millrace
	@touch $@

install: build ## Install the program, its manual page and the completions of shells: PREFIX=/usr/local.
	@sh .ci/install $(BUILD)/millrace "$(DESTDIR)$(PREFIX)"

package: build ## Make a Debian package, out/millrace_VERSION_ARCHITECTURE.deb.
	@sh .ci/package $(BUILD)/millrace out

pipeline: build ## Bring a pipeline up to date: PIPELINE=pipelines/fashion.yaml.
	@$(BUILD)/millrace run $(PIPELINE)

course: build ## Run the course examples, each to its report in out/: some hours, what was run before left out.
	@$(BUILD)/millrace run --keep-going pipelines/course/*.yaml

course-quick: build ## Run them on a fiftieth of the images: some minutes.
	@sh Tests/Campaigns/course-quick.sh

test: deps ## Build and run all tests, or those of one module: MODULE=Networks.
ifdef MODULE
	MODULE=$(MODULE) swift build $(TEST_FLAGS) --product millracePackageTests
	MODULE=$(MODULE) $(SWIFT_TEST) --skip-build
else
	$(SWIFT_TEST)
	python3 Tests/Campaigns/cases.py $(TEST_BUILD)/release/millrace
	python3 Tests/Campaigns/manual.py $(TEST_BUILD)/release/millrace --short
	python3 Tests/Campaigns/large-predictions.py $(TEST_BUILD)/release/Benchmarks --records 400000 --limit 150
endif

test-long: build ## Run the campaigns: random changes, kills, power cuts, damage, bad input, streams, figures and more.
	MILLRACE_MUTATIONS=10000 $(SWIFT_TEST) --filter OracleCampaignTests
	sh Tests/Campaigns/races.sh
	sh Tests/Campaigns/store.sh
	python3 Tests/Campaigns/concurrent-runs.py $(BUILD)/millrace
	python3 Tests/Campaigns/kill-runs.py $(BUILD)/millrace
	python3 Tests/Campaigns/kill-runs.py $(BUILD)/millrace --executor process
	python3 Tests/Campaigns/executors.py $(BUILD)/millrace
	python3 Tests/Campaigns/leftovers.py $(BUILD)/millrace
	python3 Tests/Campaigns/power-loss.py $(BUILD)/millrace
	sh Tests/Campaigns/shared-cache.sh
	sh Tests/Campaigns/growing.sh
	python3 Tests/Campaigns/no-op.py $(BUILD)/millrace
	sh Tests/Campaigns/bad-input.sh
	python3 Tests/Campaigns/mutated-tables.py $(BUILD)/millrace --count 4000
	python3 Tests/Campaigns/freshness.py $(BUILD)/millrace
	python3 Tests/Campaigns/downloads.py $(BUILD)/millrace
	sh Tests/Campaigns/streams.sh
	sh Tests/Campaigns/threads.sh
	sh Tests/Campaigns/kills.sh
	EXECUTOR=process KILLS=10 sh Tests/Campaigns/kills.sh
	sh Tests/Campaigns/precision.sh
	sh Tests/Campaigns/onednn3.sh
	sh Tests/Campaigns/fashion.sh
	sh Tests/Campaigns/course-quick.sh
	python3 Tests/Campaigns/planted-records.py $(BUILD)/millrace
	python3 Tests/Campaigns/wrong-signs.py
	python3 Tests/Campaigns/manual.py $(BUILD)/millrace
	sh Tests/Campaigns/library.sh
	$(SWIFT_BUILD) --product DigestSources
	python3 Tests/Campaigns/identity.py $(BUILD)/DigestSources
	python3 Tests/Campaigns/adding.py
	$(SWIFT_BUILD) --product Benchmarks
	python3 Tests/Campaigns/large-predictions.py $(BUILD)/Benchmarks
	python3 Tests/Campaigns/large-pipeline.py $(BUILD)/millrace
	python3 Tests/Campaigns/mutated-sounds.py $(BUILD)/millrace --count 20000
	python3 Tests/Campaigns/long-recording.py $(BUILD)/millrace

lint: deps ## Check format, and the imports against the module table.
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	sh Tests/Lint/imports.sh
	sh Tests/Lint/chapters.sh

format: ## Format all sources in place.
	swift format --in-place --recursive --parallel Package.swift Sources Tests

docs: build ## Build the manual as a web site in out/docs.
	@.ci/docs $(BUILD) out/docs

bench: deps ## Print how fast training, inference and streaming are here.
	$(SWIFT_BUILD) --product Benchmarks
	$(BUILD)/Benchmarks train
	$(BUILD)/Benchmarks infer
	$(BUILD)/Benchmarks latency
	@test -d .millrace/datasets/fashion_mnist/3.0.1 || $(MAKE) --no-print-directory build
	@test -d .millrace/datasets/fashion_mnist/3.0.1 || $(BUILD)/millrace dataset build fashion_mnist
	$(BUILD)/Benchmarks stream .millrace/datasets/fashion_mnist/3.0.1
	$(BUILD)/Benchmarks resume .millrace/datasets/fashion_mnist/3.0.1

clean: ## Remove build products and published results; the store of artifacts stays.
	rm -rf .build $(TEST_BUILD) out
