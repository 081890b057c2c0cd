# make run: the demonstration. make test: every test. See README.md.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
tool := go tool -modfile=tools.mod

.PHONY: bench-papers build run test test-setup bench bench-feeds bench-setup lint front clean

## build: the program with its front end inside, as bin/cortege
build: front
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(version)" -o bin/cortege ./cmd/cortege

## run: builds and serves a demonstration on a throw-away database
run: build
	bin/cortege serve --demo

front: web/dist/manifest.json

web/dist/manifest.json: web/node_modules/.package-lock.json web/build.mjs $(shell find web/src web/templates internal/visit/kinds.go -type f 2>/dev/null) $(shell grep -ls 'Icon:' internal/httpd/*.go)
	cd web && node build.mjs

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

## test: every test, the browser's too, on SQLite and PostgreSQL
test: test-setup build
	go test -timeout 30m -race=false ./...
	cd web && node --test --test-concurrency=1 test/

## test-setup: PostgreSQL, Chromium and the independent parsers, by the system's package manager where it may
test-setup:
	.ci/setup

## bench-setup: what test-setup installs, and wrk, nginx and Radicale, beside which feeds are measured
bench-setup:
	.ci/setup bench

## lint: formatting, vet and linters
lint: front
	test -z "$$(gofmt -l cmd internal migrations web)" || { gofmt -l cmd internal migrations web; exit 1; }
	go mod tidy -diff
	go vet ./...
	$(tool) golangci-lint run ./...
	dead=$$($(tool) deadcode -test -filter '^cortege/(cmd|internal)/' ./cmd/... ./internal/...); test -z "$$dead" || { echo "$$dead"; exit 1; }
	cd web && npx --no-install eslint .

## bench: every figure: what docs/figures.md records, then feeds as bench-feeds does; some eight minutes
bench: build
	go run ./cmd/bench
	$(MAKE) bench-papers bench-feeds

## bench-papers: the figures that docs/figures-papers.md records
bench-papers: front
	go test ./internal/httpd -run '^$$' -bench 'WorkingProgramme|PackOf80' -benchtime 3x
	go test ./internal/pasted -run Layouts -v

## bench-feeds: the figures that docs/figures-calendar.md records
bench-feeds: build bench-setup
	go run ./cmd/bench -feeds

clean:
	rm -rf bin web/dist/* web/node_modules
	touch web/dist/.gitkeep
