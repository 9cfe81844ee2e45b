#include "CKernels.h"
#include "KernelMacros.h"
#include <math.h>
#include <string.h>

enum { lanes = 16 };

KERNEL void kernel_add_channels(float *y, kernel_extent e, const float *bias, int relu) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      float *row = y + (n * e.channels + c) * e.space;
      if (e.block == 1) {
        float shift = bias[c];
        for (int64_t i = 0; i < e.space; i++) {
          float v = row[i] + shift;
          row[i] = relu && v < 0 ? 0 : v;
        }
      } else {
        FOR_BLOCK(e.block, for (int64_t i = 0; i < e.space; i++, row += b) for (int64_t j = 0; j < b; j++) {
          float v = row[j] + bias[c + j];
          row[j] = relu && v < 0 ? 0 : v;
        })
      }
    }
}

// Where the values of one plain channel begin in a record, and how far apart they are.
INLINE const float *channel_start(const float *x, kernel_extent e, int64_t n, int64_t c) {
  return x + (n * e.channels + c / e.block * e.block) * e.space + c % e.block;
}

KERNEL void kernel_channel_sums(const float *x, kernel_extent e, float *sum, int64_t plain_channels) {
  for (int64_t c = 0; c < plain_channels; c++) {
    double total = 0;
    for (int64_t n = 0; n < e.batch; n++) {
      const float *start = channel_start(x, e, n, c);
      float lane[lanes] = {0};
      for (int64_t i = 0; i < e.space; i += lanes) {
        int64_t width = e.space - i < lanes ? e.space - i : lanes;
        for (int64_t j = 0; j < width; j++) lane[j] += start[(i + j) * e.block];
      }
      for (int j = 0; j < lanes; j++) total += lane[j];
    }
    sum[c] = (float)total;
  }
}

KERNEL void kernel_scale_channels(
    const float *x, const float *factor, float *y, kernel_extent e, int64_t plain_channels) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      const float *f = factor + n * plain_channels + c;
      int64_t at = (n * e.channels + c) * e.space;
      // The padding of the last block has no factors of its own: it is zero and stays so.
      float last[16] = {0};
      if (c + e.block > plain_channels) {
        memcpy(last, f, sizeof(float) * (size_t)(plain_channels - c));
        f = last;
      }
      if (e.block == 1) {
        for (int64_t i = 0; i < e.space; i++) y[at + i] = x[at + i] * f[0];
      } else {
        FOR_BLOCK(e.block, for (int64_t i = 0; i < e.space; i++) for (int64_t j = 0; j < b; j++)
            y[at + i * b + j] = x[at + i * b + j] * f[j];)
      }
    }
}

KERNEL void kernel_channel_products(
    const float *a, const float *b, float *sum, kernel_extent e, int64_t plain_channels) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < plain_channels; c++) {
      const float *left = channel_start(a, e, n, c), *right = channel_start(b, e, n, c);
      float lane[lanes] = {0};
      for (int64_t i = 0; i < e.space; i += lanes) {
        int64_t width = e.space - i < lanes ? e.space - i : lanes;
        for (int64_t j = 0; j < width; j++) lane[j] += left[(i + j) * e.block] * right[(i + j) * e.block];
      }
      double total = 0;
      for (int j = 0; j < lanes; j++) total += lane[j];
      sum[n * plain_channels + c] = (float)total;
    }
}

KERNEL void kernel_space_max(const float *x, float *y, int32_t *place, kernel_extent e, int64_t plain_channels) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < plain_channels; c++) {
      const float *start = channel_start(x, e, n, c);
      int32_t best = 0;
      // What is not a number wins and stays.
      for (int64_t i = 1; i < e.space; i++) {
        float v = start[i * e.block], top = start[best * e.block];
        if (v > top || (v != v && top == top)) best = (int32_t)i;
      }
      y[n * plain_channels + c] = start[best * e.block];
      place[n * plain_channels + c] = best;
    }
}

KERNEL void kernel_space_max_gradient(
    const float *dy, const int32_t *place, float *dx, kernel_extent e, int64_t plain_channels) {
  memset(dx, 0, sizeof(float) * (size_t)(e.batch * e.channels * e.space));
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < plain_channels; c++) {
      int64_t at = channel_start(dx, e, n, c) - dx + place[n * plain_channels + c] * e.block;
      dx[at] = dy[n * plain_channels + c];
    }
}

// One value a channel: too few for the library's function to matter.
void kernel_logistic(const float *x, float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = 1 / (1 + expf(-x[i]));
}

KERNEL void kernel_logistic_gradient(const float *y, const float *dy, float *dx, int64_t count) {
  for (int64_t i = 0; i < count; i++) dx[i] = dy[i] * y[i] * (1 - y[i]);
}
