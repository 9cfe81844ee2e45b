#!/bin/sh
# The same networks trained from the same seeds in float32 and in bfloat16: their mean test accuracy may differ by 0.3 points.
. "$(dirname "$0")/setup.sh"

grep -qE 'avx512_bf16|amx_bf16' /proc/cpuinfo || { echo "this processor has no bfloat16; nothing was shown" >&2; exit 1; }

# train NAME PRECISION: a stage that trains eight networks.
train() {
  cat <<END
  $1:
    kind: train
    matrix: {member: [1, 2, 3, 4, 5, 6, 7, 8]}
    data: preprocess
    network: networks/c3.yaml
    precision: $2
    optimizer: {adam: {learningRate: 0.003}}
    schedule: cosine
    batch: 64
    epochs: 5
END
}
{
  cat <<END
name: precision
seed: 42
stages:
  preprocess:
    dataset: fashion_mnist
    splits: {train: "train[:25%]", validation: "train[90%:]", test: test}
    shards: 8
END
  train float32 float32
  train bfloat16 bfloat16
} >pipelines/precision.yaml

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
