#include "CKernels.h"
#include "KernelMacros.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { lanes = 16 };

KERNEL void kernel_dropout_factors(uint64_t key, float keep, float *factor, int64_t count) {
  // 2^32 · keep, below 2^32 even for keep = 1, where every word but one in 2^32 passes; rate 0 never comes here.
  const uint32_t threshold = (uint32_t)fmin((double)keep * 4294967296.0, 4294967295.0);
  const float kept = 1.0f / keep;
  for (int64_t base = 0; base < count; base += 4 * lanes) {
    uint32_t x[4][lanes];
    for (int j = 0; j < lanes; j++) {
      uint64_t counter = (uint64_t)base / 4 + (uint64_t)j;
      x[0][j] = (uint32_t)counter, x[1][j] = (uint32_t)(counter >> 32), x[2][j] = x[3][j] = 0;
    }
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u)
      for (int j = 0; j < lanes; j++) {
        uint64_t a = (uint64_t)0xD2511F53u * x[0][j], b = (uint64_t)0xCD9E8D57u * x[2][j];
        uint32_t next0 = (uint32_t)(b >> 32) ^ x[1][j] ^ k0, next2 = (uint32_t)(a >> 32) ^ x[3][j] ^ k1;
        x[0][j] = next0, x[1][j] = (uint32_t)b, x[2][j] = next2, x[3][j] = (uint32_t)a;
      }
    int64_t width = count - base < 4 * lanes ? count - base : 4 * lanes;
    for (int64_t i = 0; i < width; i++) factor[base + i] = x[i / lanes][i % lanes] < threshold ? kept : 0;
  }
}

KERNEL void kernel_sum_parts(const float *part, int64_t stride, int64_t parts, float *total, int64_t count) {
  memcpy(total, part, sizeof(float) * (size_t)count);
  for (int64_t p = 1; p < parts; p++) {
    const float *next = part + p * stride;
    for (int64_t i = 0; i < count; i++) total[i] += next[i];
  }
}

KERNEL int kernel_all_finite(const float *x, int64_t count) {
  // x - x is 0 for finite x and NaN otherwise; the sum keeps the NaN.
  float total = 0;
  for (int64_t i = 0; i < count; i++) total += x[i] - x[i];
  return total == 0;
}
