#!/bin/sh
# Builds the optimised build's benchmark, measures for a few minutes and prints the table of ratios; JSON goes to
# build/release/benchmark.json. Options are those of the program: sh tests/benchmark/run.sh --only 'LIF, 10 000'
set -eu
cd "$(dirname "$0")/../.."
cmake --preset release -DRHEOBASE_TESTS=ON >/dev/null
cmake --build --preset release --target benchmark >/dev/null
exec build/release/bin/benchmark --json build/release/benchmark.json "$@"
