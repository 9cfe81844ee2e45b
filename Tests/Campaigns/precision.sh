#!/bin/sh
# The same networks trained from the same seeds in float32 and in bfloat16: their mean test accuracy may differ by 0.3
# points. A processor without bfloat16 refuses, which is all that can be shown on one.
. "$(dirname "$0")/setup.sh"

# pipeline PRECISION…: a pipeline that trains eight networks in each.
pipeline() {
  cat <<END
name: precision
seed: 42
stages:
  preprocess:
    dataset: fashion_mnist
    splits: {train: "train[:25%]", validation: "train[90%:]", test: test}
    shards: 8
END
  for precision in "$@"; do
    cat <<END
  $precision:
    kind: train
    matrix: {member: [1, 2, 3, 4, 5, 6, 7, 8]}
    data: preprocess
    network: networks/c3.yaml
    precision: $precision
    optimizer: {adam: {learningRate: 0.003}}
    schedule: cosine
    batch: 64
    epochs: 5
END
  done
}

# oneDNN takes the processor for a lesser one.
pipeline bfloat16 >pipelines/precision.yaml
found=0
ONEDNN_MAX_CPU_ISA=AVX2 DNNL_MAX_CPU_ISA=AVX2 "$millrace" run pipelines/precision.yaml >refused.log 2>&1 || found=$?
if [ "$found" -eq 3 ] && grep -qF "bfloat16 needs a processor with avx512_bf16 or amx_bf16" refused.log; then
  pass
else
  cat refused.log >&2
  fail "exit $found instead of 3 on a processor without bfloat16"
fi
grep -qE 'avx512_bf16|amx_bf16' /proc/cpuinfo || { echo "this processor has no bfloat16" && finish && exit; }

pipeline float32 bfloat16 >pipelines/precision.yaml
"$millrace" run pipelines/precision.yaml --json >run.json || { tail -n 3 run.json >&2; exit 1; }

# accuracies PRECISION: the test accuracy of each network, in percent.
accuracies() {
  grep -oE "\"stage\":\"$1\.[0-9]+\"" run.json | sort -u | while IFS= read -r stage; do
    grep -F "$stage" run.json | grep -oE '"test.accuracy":[0-9.e-]+' | cut -d: -f2
  done
}
mean() { accuracies "$1" | awk '{sum += $1} END {if (NR != 8) exit 1; printf "%.3f", 100 * sum / NR}'; }
float32=$(mean float32) || fail "not eight networks in float32"
bfloat16=$(mean bfloat16) || fail "not eight networks in bfloat16"
echo "float32:  $float32 %: $(accuracies float32 | tr '\n' ' ')"
echo "bfloat16: $bfloat16 %: $(accuracies bfloat16 | tr '\n' ' ')"
if [ "$(accuracies float32)" = "$(accuracies bfloat16)" ]; then fail "the precision made no difference at all"; else pass; fi
if awk "BEGIN {d = $float32 - $bfloat16; exit !(d < 0.3 && d > -0.3)}"; then pass; else fail "more than 0.3 points apart"; fi
finish
