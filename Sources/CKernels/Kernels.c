#include "CKernels.h"
#include "KernelMacros.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { lanes = 16 };

// Drawing is most of dropout's cost, so that each word of 32 bits decides twice.
KERNEL void kernel_dropout_factors(uint64_t key, float keep, float *factor, int64_t count) {
  const uint32_t threshold = (uint32_t)fmin(fmax(round((double)keep * 65536), 1), 65535);
  // Of the probability as it is drawn, so that the mean is kept exactly.
  const float kept = 65536.0f / (float)threshold;
  enum { words = 4 * lanes };
  for (int64_t base = 0; base < count; base += 2 * words) {
    uint32_t x[4][lanes];
    for (int j = 0; j < lanes; j++) {
      uint64_t counter = (uint64_t)base / 8 + (uint64_t)j;
      x[0][j] = (uint32_t)counter, x[1][j] = (uint32_t)(counter >> 32), x[2][j] = x[3][j] = 0;
    }
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u)
      for (int j = 0; j < lanes; j++) {
        uint64_t a = (uint64_t)0xD2511F53u * x[0][j], b = (uint64_t)0xCD9E8D57u * x[2][j];
        uint32_t next0 = (uint32_t)(b >> 32) ^ x[1][j] ^ k0, next2 = (uint32_t)(a >> 32) ^ x[3][j] ^ k1;
        x[0][j] = next0, x[1][j] = (uint32_t)b, x[2][j] = next2, x[3][j] = (uint32_t)a;
      }
    float drawn[2 * words];
    const uint32_t *word = &x[0][0];
    for (int i = 0; i < words; i++) drawn[i] = (word[i] & 0xFFFF) < threshold ? kept : 0;
    for (int i = 0; i < words; i++) drawn[words + i] = word[i] >> 16 < threshold ? kept : 0;
    int64_t width = count - base < 2 * words ? count - base : 2 * words;
    memcpy(factor + base, drawn, sizeof(float) * (size_t)width);
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
