#include "CKernels.h"
#include "KernelMacros.h"
#include <string.h>

// The largest channel block: channels-last layouts have all channels in one block.
enum { max_block = 64 };

// Plain layouts (block 1) have long runs of one channel: sums over them need many lanes to be fast and exact.
enum { lanes = 16 };

INLINE double lane_total(const float *lane) {
  double total = 0;
  for (int i = 0; i < lanes; i++) total += lane[i];
  return total;
}

// Before a loop over rows of a block: a compiler that takes several rows at once gathers and scatters.
#define ROWS _Pragma("clang loop vectorize(disable)")

// What a relu, if there is one, makes of a value.
INLINE float ramped(float value, int relu) {
  value = relu && value < 0 ? 0 : value;
  return relu == kernel_relu_to_6 && value > 6 ? 6 : value;
}

// A gradient where relu, if there is one, let its value through. Without a branch: with one in the loop over a block,
// AVX2 took one element at a time, and the way back through norms and relus two fifths of a ResNet's step.
INLINE float passed(float gradient, float value, int relu) {
  return ((relu == 0) | (value > 0)) & ((relu != kernel_relu_to_6) | (value < 6)) ? gradient : 0;
}

#define ELEMENT float
#define OF(name) name##_float32
#define WIDEN(value) (value)
#define NARROW(value) (value)
#define WHOLE INLINE
#define LANES
#include "NormKernels.h"
#include "ElementKernels.h"

// A bfloat16 is the upper half of a float.
typedef uint16_t bfloat16;

// Plans in bfloat16 are made only for processors that have it, so one instruction set is enough for its kernels.
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
#endif

INLINE float widened(bfloat16 value) {
  uint32_t bits = (uint32_t)value << 16;
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

// To the nearest, ties to even; what is not a number stays so.
INLINE bfloat16 narrowed(float value) {
  __bf16 nearest = (__bf16)value;
  bfloat16 result;
  memcpy(&result, &nearest, sizeof result);
  return result;
}

#define ELEMENT bfloat16
#define OF(name) name##_bfloat16
#define WIDEN(value) widened(value)
#define NARROW(value) narrowed(value)
#define WHOLE static
// The compiler's own choice is four at a time.
#define LANES _Pragma("clang loop vectorize_width(16)")
#include "NormKernels.h"
#include "ElementKernels.h"

#if defined(__x86_64__)
#pragma clang attribute pop
#endif

#define FOR_PRECISION(precision, name, ...)                                                                            \
  if ((precision) == kernel_bfloat16)                                                                                  \
    name##_bfloat16(__VA_ARGS__);                                                                                      \
  else                                                                                                                 \
    name##_float32(__VA_ARGS__)

KERNEL void kernel_channel_moments(
    const void *x, kernel_extent extent, int adds, float *pivot, double *sum, double *square_sum) {
  FOR_PRECISION(extent.precision, channel_moments, x, extent, adds, pivot, sum, square_sum);
}

KERNEL void kernel_channel_affine(
    const void *x, void *y, kernel_extent extent, const float *scale, const float *shift, int relu) {
  FOR_PRECISION(extent.precision, channel_affine, x, y, extent, scale, shift, relu);
}

KERNEL void kernel_norm_gradient_sums(const void *x, const void *dy, kernel_extent extent, int adds,
    const float *scale, const float *shift, const float *mean, int relu, double *sum, double *product_sum) {
  FOR_PRECISION(extent.precision, norm_gradient_sums, x, dy, extent, adds, scale, shift, mean, relu, sum, product_sum);
}

KERNEL void kernel_norm_gradient(const void *x, const void *dy, void *dx, kernel_extent extent, const float *scale,
    const float *shift, int relu, const float *a, const float *b, const float *c) {
  FOR_PRECISION(extent.precision, norm_gradient, x, dy, dx, extent, scale, shift, relu, a, b, c);
}

KERNEL void kernel_relu(const void *x, void *y, kernel_elements elements) {
  FOR_PRECISION(elements.precision, relu, x, y, elements.count);
}

KERNEL void kernel_relu_in_place(void *x, kernel_elements elements) {
  FOR_PRECISION(elements.precision, relu_in_place, x, elements.count);
}

KERNEL void kernel_relu_gradient(const void *y, const void *dy, void *dx, kernel_elements elements) {
  FOR_PRECISION(elements.precision, relu_gradient, y, dy, dx, elements.count);
}

// Of its own because a loop over three pointers, two of them equal, falls back to one element at a time.
KERNEL void kernel_relu_gradient_in_place(const void *y, void *g, kernel_elements elements) {
  FOR_PRECISION(elements.precision, relu_gradient_in_place, y, g, elements.count);
}

KERNEL void kernel_multiply(const void *x, const float *factor, void *y, kernel_elements elements) {
  FOR_PRECISION(elements.precision, multiply, x, factor, y, elements.count);
}

KERNEL void kernel_multiply_channels(const void *x, const float *factor, void *y, kernel_extent extent) {
  FOR_PRECISION(extent.precision, multiply_channels, x, factor, y, extent);
}

KERNEL void kernel_multiply_rows(
    const void *x, const float *factor, void *y, kernel_elements elements, int64_t rows) {
  FOR_PRECISION(elements.precision, multiply_rows, x, factor, y, elements.count, rows);
}

KERNEL void kernel_add(const void *x, void *y, kernel_elements elements) {
  FOR_PRECISION(elements.precision, add, x, y, elements.count);
}

KERNEL void kernel_sum(const void *a, const void *b, void *y, kernel_elements elements, int relu) {
  FOR_PRECISION(elements.precision, sum, a, b, y, elements.count, relu);
}

KERNEL void kernel_space_mean(const void *x, float *y, kernel_extent extent, int64_t plain_channels) {
  FOR_PRECISION(extent.precision, space_mean, x, y, extent, plain_channels);
}

KERNEL void kernel_space_mean_gradient(const float *dy, void *dx, kernel_extent extent, int64_t plain_channels) {
  FOR_PRECISION(extent.precision, space_mean_gradient, dy, dx, extent, plain_channels);
}

void kernel_copy_runs(const void *x, int64_t x_stride, void *y, int64_t y_stride, int64_t rows, int64_t width) {
  for (int64_t i = 0; i < rows; i++) memcpy((char *)y + i * y_stride, (const char *)x + i * x_stride, (size_t)width);
}
