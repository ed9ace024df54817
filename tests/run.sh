#!/bin/sh
# Installs what is needed, builds everything and runs all tests. A preset's name as argument runs another build:
#   sh tests/run.sh          the optimised build
#   sh tests/run.sh asan     with the address and undefined-behaviour sanitizers (also: tsan, clang)
#   sh tests/run.sh long     the optimised build, and of its tests those of chance, each with 20 seeds
set -eu
cd "$(dirname "$0")/.."
preset="${1:-release}"
chosen=
if [ "$preset" = long ]; then
  preset=release
  chosen="--build-config long --label-regex long"
fi

sh cmake/install-dependencies.sh tests
cmake --preset "$preset" -DRHEOBASE_TESTS=ON
cmake --build --preset "$preset"
ctest --preset "$preset" --parallel 2 $chosen
