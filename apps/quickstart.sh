#!/bin/sh
# From a bare Debian 12 machine to the first figure: installs what is needed, builds, runs a scenario.
set -eu
cd "$(dirname "$0")/.."

sh cmake/install-dependencies.sh
cmake --preset release -DRHEOBASE_TESTS=OFF
cmake --build --preset release
build/release/bin/rheobase run apps/scenarios/constant_current.toml --output results/constant_current --overwrite

cat <<'TEXT'

Next:
  build/release/bin/rheobase models                                    which models there are
  build/release/bin/rheobase describe LIF                              what one of them takes
  build/release/bin/rheobase run apps/scenarios/population_step.toml   another experiment
The figures are SVG files: open results/constant_current/figures/constant_current.svg in a browser.
TEXT
