#include "CMediaKernels.h"
#include "MediaKernelMacros.h"

enum { chunk = 64 };

KERNEL void convolve_f32(const float *padded, const int32_t *rows, float *destination, int64_t height,
    int64_t row_samples, int64_t padded_row_samples, int64_t channels, const float *weights, int64_t kernel_height,
    int64_t kernel_width) {
  for (int64_t y = 0; y < height; y++, destination += row_samples) {
    for (int64_t start = 0; start < row_samples; start += chunk) {
      const int64_t count = row_samples - start < chunk ? row_samples - start : chunk;
      float sum[chunk];
      for (int64_t i = 0; i < chunk; i++) sum[i] = 0;
      for (int64_t k = 0; k < kernel_height; k++) {
        if (rows[y + k] < 0) continue;
        const float *row = padded + rows[y + k] * padded_row_samples + start;
        const float *w = weights + k * kernel_width;
        for (int64_t j = 0; j < kernel_width; j++, row += channels) {
          if (w[j] == 0) continue;
          if (count == chunk) {
            for (int64_t i = 0; i < chunk; i++) sum[i] += row[i] * w[j];
          } else {
            for (int64_t i = 0; i < count; i++) sum[i] += row[i] * w[j];
          }
        }
      }
      for (int64_t i = 0; i < count; i++) destination[start + i] = sum[i];
    }
  }
}
