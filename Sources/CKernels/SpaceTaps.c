#include "CKernels.h"
#include "KernelMacros.h"
#include <string.h>

INLINE void gather_rows(const float *x, float *y, kernel_space_map m, float fill, int64_t real, const int64_t b) {
  if (m.taps == 1) {
    for (int64_t i = 0; i < m.space; i++) {
      int32_t at = m.index[i];
      if (at < 0)
        for (int64_t j = 0; j < b; j++) y[i * b + j] = j < real ? fill : 0;
      else
        for (int64_t j = 0; j < b; j++) y[i * b + j] = x[at * b + j];
    }
    return;
  }
  for (int64_t i = 0; i < m.space; i++) {
    const int32_t *index = m.index + i * m.taps;
    const float *weight = m.weight + i * m.taps;
    for (int64_t j = 0; j < b; j++) {
      float total = 0;
      for (int64_t t = 0; t < m.taps; t++) total += weight[t] * x[index[t] * b + j];
      y[i * b + j] = total;
    }
  }
}

KERNEL void kernel_space_taps(
    const float *x, float *y, kernel_extent e, kernel_space_map m, float fill, int64_t plain_channels) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      int64_t row = n * e.channels + c;
      const float *from = x + row * e.space;
      float *to = y + row * m.space;
      if (e.block == 1) gather_rows(from, to, m, fill, 1, 1);
      else FOR_BLOCK(e.block, gather_rows(from, to, m, fill, plain_channels - c, b);)
    }
}

INLINE void scatter_rows(const float *dy, float *dx, kernel_space_map m, const int64_t b) {
  for (int64_t i = 0; i < m.space; i++)
    for (int64_t t = 0; t < m.taps; t++) {
      int32_t at = m.index[i * m.taps + t];
      if (at < 0) continue;
      float weight = m.taps == 1 ? 1 : m.weight[i * m.taps + t];
      for (int64_t j = 0; j < b; j++) dx[at * b + j] += weight * dy[i * b + j];
    }
}

KERNEL void kernel_space_taps_gradient(const float *dy, float *dx, kernel_extent e, kernel_space_map m) {
  memset(dx, 0, sizeof(float) * (size_t)(e.batch * e.channels * e.space));
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      int64_t row = n * e.channels + c;
      const float *from = dy + row * m.space;
      float *to = dx + row * e.space;
      if (e.block == 1) scatter_rows(from, to, m, 1);
      else FOR_BLOCK(e.block, scatter_rows(from, to, m, b);)
    }
}
