#!/bin/sh
# Tests under the thread sanitizer, which reports memory that two threads touch without agreeing on it: those of the modules
# that MODULES names, by default where threads are made and where stages are run. Built apart, with what they need alone.
set -eu
cd "$(dirname "$0")/../.."
MILLRACE_MODULES=${MODULES:-Concurrency,Pipelines}
export MILLRACE_MODULES
# The first report ends the tests: no run that has one passes.
export TSAN_OPTIONS="halt_on_error=1 ${TSAN_OPTIONS:-}"
swift test --sanitize=thread --scratch-path .build-tsan --filter "^($(echo "$MILLRACE_MODULES" | tr , '|'))Tests\."
