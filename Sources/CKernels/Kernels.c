#include "CKernels.h"
#include "KernelMacros.h"
#include <float.h>
#include <math.h>
#include <string.h>

// Runs `body` with `b` a constant for the usual block sizes, so that the inner loop becomes whole registers.
#define FOR_BLOCK(block, body)                                                                                         \
  switch (block) {                                                                                                     \
  case 16: { const int64_t b = 16; body } break;                                                                       \
  case 8: { const int64_t b = 8; body } break;                                                                         \
  default: { const int64_t b = (block); body } break;                                                                  \
  }

// The largest channel block: channels-last layouts have all channels in one block.
enum { max_block = 64 };

// MARK: Normalisation

// Plain layouts (block 1) have long runs of one channel: sums over them need many lanes to be fast and exact.
enum { lanes = 16 };

INLINE double lane_total(const float *lane) {
  double total = 0;
  for (int i = 0; i < lanes; i++) total += lane[i];
  return total;
}

INLINE void plain_moments(const float *x, kernel_extent e, float *pivot, double *sum, double *square_sum) {
  for (int64_t c = 0; c < e.channels; c++) {
    float p = pivot[c] = x[c * e.space];
    double s = 0, q = 0;
    for (int64_t n = 0; n < e.batch; n++) {
      const float *row = x + (n * e.channels + c) * e.space;
      float ls[lanes] = {0}, lq[lanes] = {0};
      int64_t i = 0;
      for (; i + lanes <= e.space; i += lanes)
        for (int j = 0; j < lanes; j++) {
          float d = row[i + j] - p;
          ls[j] += d;
          lq[j] += d * d;
        }
      for (int j = 0; i < e.space; i++, j++) {
        float d = row[i] - p;
        ls[j] += d;
        lq[j] += d * d;
      }
      s += lane_total(ls);
      q += lane_total(lq);
    }
    sum[c] = s;
    square_sum[c] = q;
  }
}

// Blocks wider than `max_block` (channels-last with many channels) are walked in strips of it.
INLINE void strip_moments(const float *x, int64_t batch, int64_t batch_stride, int64_t space, int64_t row_stride,
    const int64_t b, float *pivot, double *sum, double *square_sum) {
  for (int64_t j = 0; j < b; j++) {
    pivot[j] = x[j];
    sum[j] = square_sum[j] = 0;
  }
  for (int64_t n = 0; n < batch; n++) {
    float s[max_block] = {0}, q[max_block] = {0};
    const float *row = x + n * batch_stride;
    for (int64_t i = 0; i < space; i++, row += row_stride)
      for (int64_t j = 0; j < b; j++) {
        float d = row[j] - pivot[j];
        s[j] += d;
        q[j] += d * d;
      }
    for (int64_t j = 0; j < b; j++) {
      sum[j] += s[j];
      square_sum[j] += q[j];
    }
  }
}

KERNEL void kernel_channel_moments(
    const float *x, kernel_extent e, float *pivot, double *sum, double *square_sum) {
  if (e.block == 1) {
    plain_moments(x, e, pivot, sum, square_sum);
    return;
  }
  int64_t batch_stride = e.channels * e.space;
  for (int64_t c = 0; c < e.channels; c += e.block)
    for (int64_t strip = 0; strip < e.block; strip += max_block) {
      int64_t width = e.block - strip < max_block ? e.block - strip : max_block, at = c + strip;
      const float *start = x + c * e.space + strip;
      FOR_BLOCK(width, strip_moments(start, e.batch, batch_stride, e.space, e.block, b, pivot + at, sum + at,
          square_sum + at);)
    }
}

INLINE void affine_rows(const float *x, float *y, int64_t rows, const float *scale, const float *shift, int relu,
    const int64_t b) {
  for (int64_t i = 0; i < rows; i++, x += b, y += b)
    for (int64_t j = 0; j < b; j++) {
      float v = x[j] * scale[j] + shift[j];
      y[j] = relu && v < 0 ? 0 : v;
    }
}

KERNEL void kernel_channel_affine(
    const float *x, float *y, kernel_extent e, const float *scale, const float *shift, int relu) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      int64_t at = (n * e.channels + c) * e.space;
      if (e.block == 1) {
        float s = scale[c], t = shift[c];
        for (int64_t i = 0; i < e.space; i++) {
          float v = x[at + i] * s + t;
          y[at + i] = relu && v < 0 ? 0 : v;
        }
      } else {
        FOR_BLOCK(e.block, affine_rows(x + at, y + at, e.space, scale + c, shift + c, relu, b);)
      }
    }
}

INLINE void plain_gradient_sums(const float *x, const float *dy, kernel_extent e, const float *scale,
    const float *shift, const float *mean, int relu, double *sum, double *product_sum) {
  for (int64_t c = 0; c < e.channels; c++) {
    double s = 0, p = 0;
    for (int64_t n = 0; n < e.batch; n++) {
      int64_t at = (n * e.channels + c) * e.space;
      float ls[lanes] = {0}, lp[lanes] = {0};
      for (int64_t i = 0; i < e.space; i += lanes) {
        int width = e.space - i < lanes ? (int)(e.space - i) : lanes;
        for (int j = 0; j < width; j++) {
          float v = x[at + i + j];
          float g = relu && !(v * scale[c] + shift[c] > 0) ? 0 : dy[at + i + j];
          ls[j] += g;
          lp[j] += g * (v - mean[c]);
        }
      }
      s += lane_total(ls);
      p += lane_total(lp);
    }
    sum[c] = s;
    product_sum[c] = p;
  }
}

INLINE void strip_gradient_sums(const float *x, const float *dy, int64_t batch, int64_t batch_stride, int64_t space,
    int64_t row_stride, const int64_t b, const float *scale, const float *shift, const float *mean, int relu,
    double *sum, double *product_sum) {
  for (int64_t j = 0; j < b; j++) sum[j] = product_sum[j] = 0;
  for (int64_t n = 0; n < batch; n++) {
    float s[max_block] = {0}, p[max_block] = {0};
    const float *row = x + n * batch_stride, *gradient = dy + n * batch_stride;
    for (int64_t i = 0; i < space; i++, row += row_stride, gradient += row_stride)
      for (int64_t j = 0; j < b; j++) {
        float v = row[j];
        float g = relu && !(v * scale[j] + shift[j] > 0) ? 0 : gradient[j];
        s[j] += g;
        p[j] += g * (v - mean[j]);
      }
    for (int64_t j = 0; j < b; j++) {
      sum[j] += s[j];
      product_sum[j] += p[j];
    }
  }
}

KERNEL void kernel_norm_gradient_sums(const float *x, const float *dy, kernel_extent e, const float *scale,
    const float *shift, const float *mean, int relu, double *sum, double *product_sum) {
  if (e.block == 1) {
    plain_gradient_sums(x, dy, e, scale, shift, mean, relu, sum, product_sum);
    return;
  }
  int64_t batch_stride = e.channels * e.space;
  for (int64_t c = 0; c < e.channels; c += e.block)
    for (int64_t strip = 0; strip < e.block; strip += max_block) {
      int64_t width = e.block - strip < max_block ? e.block - strip : max_block, at = c + strip;
      int64_t start = c * e.space + strip;
      FOR_BLOCK(width, strip_gradient_sums(x + start, dy + start, e.batch, batch_stride, e.space, e.block, b,
          scale + at, shift + at, mean + at, relu, sum + at, product_sum + at);)
    }
}

INLINE void gradient_rows(const float *x, const float *dy, float *dx, int64_t rows, const float *scale,
    const float *shift, int relu, const float *a, const float *slope, const float *offset, const int64_t b) {
  for (int64_t i = 0; i < rows; i++, x += b, dy += b, dx += b)
    for (int64_t j = 0; j < b; j++) {
      float v = x[j];
      float g = relu && !(v * scale[j] + shift[j] > 0) ? 0 : dy[j];
      dx[j] = a[j] * g + slope[j] * v + offset[j];
    }
}

KERNEL void kernel_norm_gradient(const float *x, const float *dy, float *dx, kernel_extent e, const float *scale,
    const float *shift, int relu, const float *a, const float *slope, const float *offset) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      int64_t at = (n * e.channels + c) * e.space;
      if (e.block == 1) {
        for (int64_t i = 0; i < e.space; i++) {
          float v = x[at + i];
          float g = relu && !(v * scale[c] + shift[c] > 0) ? 0 : dy[at + i];
          dx[at + i] = a[c] * g + slope[c] * v + offset[c];
        }
      } else {
        FOR_BLOCK(e.block, gradient_rows(x + at, dy + at, dx + at, e.space, scale + c, shift + c, relu, a + c,
            slope + c, offset + c, b);)
      }
    }
}

// MARK: Element by element

KERNEL void kernel_relu(const float *x, float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

KERNEL void kernel_relu_in_place(float *x, int64_t count) {
  for (int64_t i = 0; i < count; i++) x[i] = x[i] < 0 ? 0 : x[i];
}

KERNEL void kernel_relu_gradient(const float *restrict y, const float *restrict dy, float *restrict dx, int64_t count) {
  for (int64_t i = 0; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}

// Of its own because a loop over three pointers, two of them equal, falls back to one element at a time.
KERNEL void kernel_relu_gradient_in_place(const float *restrict y, float *restrict g, int64_t count) {
  for (int64_t i = 0; i < count; i++) g[i] = y[i] > 0 ? g[i] : 0;
}

KERNEL void kernel_multiply(const float *x, const float *factor, float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] * factor[i];
}

KERNEL void kernel_multiply_channels(const float *x, const float *factor, float *y, kernel_extent e) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      const float *f = factor + n * e.channels + c;
      int64_t at = (n * e.channels + c) * e.space;
      if (e.block == 1) {
        for (int64_t i = 0; i < e.space; i++) y[at + i] = x[at + i] * f[0];
      } else {
        FOR_BLOCK(e.block, for (int64_t i = 0; i < e.space; i++) for (int64_t j = 0; j < b; j++)
            y[at + i * b + j] = x[at + i * b + j] * f[j];)
      }
    }
}

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

KERNEL void kernel_space_mean(const float *x, float *y, kernel_extent e, int64_t plain_channels) {
  float reciprocal = 1.0f / (float)e.space;
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < plain_channels; c++) {
      const float *start = x + (n * e.channels + c / e.block * e.block) * e.space + c % e.block;
      float total = 0;
      for (int64_t i = 0; i < e.space; i++) total += start[i * e.block];
      y[n * plain_channels + c] = total * reciprocal;
    }
}

KERNEL void kernel_space_mean_gradient(const float *dy, float *dx, kernel_extent e, int64_t plain_channels) {
  float reciprocal = 1.0f / (float)e.space;
  if (e.channels != plain_channels) memset(dx, 0, sizeof(float) * (size_t)(e.batch * e.channels * e.space));
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < plain_channels; c++) {
      float *start = dx + (n * e.channels + c / e.block * e.block) * e.space + c % e.block;
      float share = dy[n * plain_channels + c] * reciprocal;
      for (int64_t i = 0; i < e.space; i++) start[i * e.block] = share;
    }
}

KERNEL void kernel_add(const float *x, float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += x[i];
}

KERNEL void kernel_sum(const float *a, const float *b, float *y, int64_t count, int relu) {
  for (int64_t i = 0; i < count; i++) {
    float v = a[i] + b[i];
    y[i] = relu && v < 0 ? 0 : v;
  }
}

void kernel_copy_rows(const float *x, int64_t x_stride, float *y, int64_t y_stride, int64_t rows, int64_t width) {
  for (int64_t i = 0; i < rows; i++) memcpy(y + i * y_stride, x + i * x_stride, sizeof(float) * (size_t)width);
}

KERNEL void kernel_sum_parts(const float *part, int64_t stride, int64_t parts, float *total, int64_t count) {
  memcpy(total, part, sizeof(float) * (size_t)count);
  for (int64_t p = 1; p < parts; p++) {
    const float *next = part + p * stride;
    for (int64_t i = 0; i < count; i++) total[i] += next[i];
  }
}

// MARK: Loss

kernel_loss kernel_softmax_cross_entropy(const float *logits, const int32_t *labels, int64_t batch, int64_t classes,
    float scale, float *gradient) {
  kernel_loss loss = {0, 0};
  for (int64_t n = 0; n < batch; n++) {
    const float *z = logits + n * classes;
    float *g = gradient + n * classes;
    int64_t best = 0;
    for (int64_t c = 1; c < classes; c++)
      if (z[c] > z[best]) best = c;
    double total = 0;
    for (int64_t c = 0; c < classes; c++) total += exp((double)z[c] - z[best]);
    loss.total += log(total) + z[best] - z[labels[n]];
    for (int64_t c = 0; c < classes; c++)
      g[c] = (float)(exp((double)z[c] - z[best]) / total - (c == labels[n])) * scale;
    loss.correct += best == labels[n];
  }
  return loss;
}

KERNEL int kernel_all_finite(const float *x, int64_t count) {
  // x - x is 0 for finite x and NaN otherwise; the sum keeps the NaN.
  float total = 0;
  for (int64_t i = 0; i < count; i++) total += x[i] - x[i];
  return total == 0;
}
