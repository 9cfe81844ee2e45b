#include "CKernels.h"
#include "KernelMacros.h"
#include <math.h>

// Sums over a row need many lanes to be fast and exact.
enum { lanes = 16 };

INLINE double lane_total(const float *lane) {
  double total = 0;
  for (int i = 0; i < lanes; i++) total += lane[i];
  return total;
}

KERNEL void kernel_row_norm(const float *x, float *y, int64_t rows, int64_t width, const float *gamma,
    const float *beta, double epsilon, kernel_row_statistics *statistics) {
  for (int64_t n = 0; n < rows; n++, x += width, y += width) {
    float sum[lanes] = {0};
    for (int64_t i = 0; i < width; i += lanes) {
      int64_t count = width - i < lanes ? width - i : lanes;
      for (int64_t j = 0; j < count; j++) sum[j] += x[i + j];
    }
    float pivot = (float)(lane_total(sum) / (double)width);
    // Around the pivot nothing cancels; what the rounded mean missed is the mean of the differences.
    float difference[lanes] = {0}, square[lanes] = {0};
    for (int64_t i = 0; i < width; i += lanes) {
      int64_t count = width - i < lanes ? width - i : lanes;
      for (int64_t j = 0; j < count; j++) {
        float d = x[i + j] - pivot;
        difference[j] += d;
        square[j] += d * d;
      }
    }
    double offset = lane_total(difference) / (double)width;
    double variance = lane_total(square) / (double)width - offset * offset;
    float inverse = (float)(1 / sqrt((variance < 0 ? 0 : variance) + epsilon)), shift = (float)offset;
    statistics[n] = (kernel_row_statistics){pivot, shift, inverse};
    if (gamma && beta) {
      for (int64_t i = 0; i < width; i++) y[i] = ((x[i] - pivot) - shift) * inverse * gamma[i] + beta[i];
    } else if (gamma) {
      for (int64_t i = 0; i < width; i++) y[i] = ((x[i] - pivot) - shift) * inverse * gamma[i];
    } else if (beta) {
      for (int64_t i = 0; i < width; i++) y[i] = ((x[i] - pivot) - shift) * inverse + beta[i];
    } else {
      for (int64_t i = 0; i < width; i++) y[i] = ((x[i] - pivot) - shift) * inverse;
    }
  }
}

// dx = inverse · (g - mean(g) - x̂ · mean(g · x̂)) with g = dy · gamma.
INLINE void row_gradient(const float *x, const float *dy, float *dx, int64_t width, const float *gamma, int scaled,
    kernel_row_statistics s) {
  float sum[lanes] = {0}, product[lanes] = {0};
  for (int64_t i = 0; i < width; i += lanes) {
    int64_t count = width - i < lanes ? width - i : lanes;
    for (int64_t j = 0; j < count; j++) {
      float g = scaled ? dy[i + j] * gamma[i + j] : dy[i + j];
      sum[j] += g;
      product[j] += g * (((x[i + j] - s.pivot) - s.offset) * s.inverse);
    }
  }
  float mean = (float)(lane_total(sum) / (double)width), slope = (float)(lane_total(product) / (double)width);
  for (int64_t i = 0; i < width; i++) {
    float g = scaled ? dy[i] * gamma[i] : dy[i];
    dx[i] = s.inverse * (g - mean - ((x[i] - s.pivot) - s.offset) * s.inverse * slope);
  }
}

KERNEL void kernel_row_norm_gradient(const float *x, const float *dy, float *dx, int64_t rows, int64_t width,
    const float *gamma, const kernel_row_statistics *statistics, double *gamma_sum, double *beta_sum) {
  for (int64_t i = 0; gamma_sum && i < width; i++) gamma_sum[i] = beta_sum[i] = 0;
  for (int64_t n = 0; n < rows; n++, x += width, dy += width) {
    kernel_row_statistics s = statistics[n];
    if (gamma_sum)
      for (int64_t i = 0; i < width; i++) {
        gamma_sum[i] += (double)(dy[i] * (((x[i] - s.pivot) - s.offset) * s.inverse));
        beta_sum[i] += dy[i];
      }
    if (!dx) continue;
    if (gamma) {
      row_gradient(x, dy, dx, width, gamma, 1, s);
    } else {
      row_gradient(x, dy, dx, width, gamma, 0, s);
    }
    dx += width;
  }
}
