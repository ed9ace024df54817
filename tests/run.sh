#!/bin/sh
# Installs what is needed, builds everything and runs all tests. One word as argument does something else:
#   sh tests/run.sh          the optimised build
#   sh tests/run.sh asan     the same with the address and undefined-behaviour sanitizers (also: tsan, the thread sanitizer)
#   sh tests/run.sh clang    built by Clang, each source by itself: the library, the plug-ins and the unit tests
#   sh tests/run.sh long     what takes long: tests of chance with 20 seeds each, further packages, the thread sanitizer
#   sh tests/run.sh format   checks that all sources are formatted; `sh tests/format.sh --fix` formats them
#   sh tests/run.sh tidy     checks the library with clang-tidy
set -eu
cd "$(dirname "$0")/.."
sh cmake/install-dependencies.sh tests

# build PRESET [OPTION]...: all targets, or those that the options name
build() {
  preset="$1"
  shift
  cmake --preset "$preset" -DRHEOBASE_TESTS=ON
  cmake --build --preset "$preset" "$@"
}

case "${1:-release}" in
  format) sh tests/format.sh ;;
  clang)
    build clang --target rheobase plugins/all unit
    ctest --preset clang --tests-regex '^unit$'
    ;;
  tidy)  # one source a folder, as in a unity build: a minute in place of ten
    cmake --preset clang -B build/tidy -DCMAKE_UNITY_BUILD=ON -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DRHEOBASE_TESTS=OFF
    find build/tidy/framework -name 'unity_*.cxx' | xargs -P 2 -n 1 clang-tidy -p build/tidy --quiet
    ;;
  long)
    build release
    ctest --preset release --parallel 2 --build-config long --label-regex long
    build tsan
    ctest --preset tsan --parallel 2
    ;;
  *)
    build "${1:-release}"
    ctest --preset "${1:-release}" --parallel 2
    ;;
esac
