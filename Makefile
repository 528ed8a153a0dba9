# SPDX-License-Identifier: Apache-2.0
.PHONY: run test check lint format bench bench-scale release install clean

DATA ?= .demo/usher.db
PORT ?= 8321

# Starts the provider with demo data and prints what to try.
run: install
	swift build --product usher
	mkdir -p $(dir $(DATA))
	.build/debug/usher serve --demo --data $(DATA) --port $(PORT)

# All tests: one build serves the Swift suites and the running program that the Python suites attack.
test: install
	Scripts/test

check: lint test

lint: install
	swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests

format:
	swift format --in-place --parallel --recursive --configuration .swift-format Package.swift Sources Tests

# Measures the server beside its own ceilings; takes a while and wants a quiet machine.
bench: install
	Benchmarks/run

# Measures the import of a campaign of 200,000 members and reading it page by page.
bench-scale: install
	Benchmarks/scale

# One file that needs no Swift on the machine it runs on.
release: install
	swift build -c release --product usher --static-swift-stdlib -Xlinker --no-export-dynamic
	@echo "Built .build/release/usher"

install:
	@Scripts/install

clean:
	rm -rf .build .venv .demo
