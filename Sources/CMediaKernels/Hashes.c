#include "CMediaKernels.h"
#include "MediaKernelMacros.h"

// Counting bits has instructions of its own.
#if defined(__x86_64__) && defined(__linux__)
#define BIT_KERNEL __attribute__((target_clones("avx512vpopcntdq", "popcnt", "default")))
#else
#define BIT_KERNEL
#endif

BIT_KERNEL void least_hamming_distances(
    const uint64_t *restrict queries, int64_t query_count, const uint64_t *restrict hashes, uint64_t *restrict distances,
    int64_t count) {
  for (int64_t i = 0; i < count; i++) distances[i] = 64;
  for (int64_t q = 0; q < query_count; q++) {
    const uint64_t query = queries[q];
    for (int64_t i = 0; i < count; i++) {
      const uint64_t distance = (uint64_t)__builtin_popcountll(query ^ hashes[i]);
      distances[i] = distance < distances[i] ? distance : distances[i];
    }
  }
}

KERNEL float greatest_dot_product(
    const float *restrict rows, int64_t row_count, const float *restrict other, int64_t width) {
  float greatest = -1;
  for (int64_t row = 0; row < row_count; row++) {
    const float *values = rows + row * width;
    // Sixteen sums in a fixed order, whatever the width of a register.
    float sums[16] = {0};
    for (int64_t i = 0; i < width; i += 16)
      for (int64_t lane = 0; lane < 16; lane++) sums[lane] += values[i + lane] * other[i + lane];
    float sum = 0;
    for (int64_t lane = 0; lane < 16; lane++) sum += sums[lane];
    greatest = sum > greatest ? sum : greatest;
  }
  return greatest;
}
