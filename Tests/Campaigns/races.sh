#!/bin/sh
# Tests under the thread sanitizer, which reports memory that two threads touch without agreeing on it: those of the modules
# that MODULES names, by default where threads are made and where stages are run. Built apart, with what they need alone.
set -eu
cd "$(dirname "$0")/../.."
# The first report ends the tests: no run that has one passes. Stages that crash do so undisturbed.
suppressions="$PWD/Tests/Campaigns/races.suppressions"
export TSAN_OPTIONS="halt_on_error=1 handle_segv=0 handle_abort=0 suppressions=$suppressions ${TSAN_OPTIONS:-}"
for MODULE in ${MODULES:-Concurrency Pipelines}; do
  export MODULE
  swift build --sanitize=thread --scratch-path .build-tsan --product millracePackageTests
  swift test --sanitize=thread --scratch-path .build-tsan --skip-build
done
