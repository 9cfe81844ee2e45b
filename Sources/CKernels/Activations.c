#include "CKernels.h"
#include "KernelMath.h"

// MARK: One value

// tanh(log(1 + e^x)) for mish is n / (n + 2) with n = e^x · (e^x + 2); with e = e^-|x| neither n nor its square overflows.
INLINE float mish_factor(float x, float e) {
  float numerator = x < 0 ? e * (e + 2) : 1 + 2 * e, rest = x < 0 ? 2 : 2 * e * e;
  return numerator / (numerator + rest);
}

INLINE float mish_slope(float x) {
  float e = exp_below(-magnitude(x));
  float root = x < 0 ? e * (e + 2) + 2 : 1 + 2 * e + 2 * e * e;
  // d tanh(log(1 + e^x)) = 4 · e^x · (1 + e^x) / (n + 2)².
  float change = 4 * (1 + e) * (x < 0 ? e : e * e) / (root * root);
  return mish_factor(x, e) + x * change;
}

// Twice √(2/π) · (x + 0.044715 · x³): x · sigmoid of it is gelu's approximation, without the cancellation of 1 + tanh.
INLINE float gelu_tanh_argument(float x) { return x * (1.59576912f + 0.0713548162726f * x * x); }

INLINE float gelu_tanh_slope(float x) {
  sigmoid_parts s = sigmoid_of(gelu_tanh_argument(x));
  // Beyond 30 the slope is 0 or 1, and the square of x must not overflow.
  float v = x < -30 ? -30 : x > 30 ? 30 : x;
  return s.value + v * s.value * s.rest * (1.59576912f + 3 * 0.0713548162726f * v * v);
}

INLINE float gelu_slope(float x) {
  float g = gaussian(x);
  return normal_distribution(x, g) + x * g * 0.398942280f;
}

INLINE float swish_slope(float x) {
  sigmoid_parts s = sigmoid_of(x);
  return s.value + x * s.value * s.rest;
}

INLINE float hard_sigmoid(float x) {
  float v = x + 3;
  v = v < 0 ? 0 : v > 6 ? 6 : v;
  return v * (1.0f / 6);
}

INLINE float hard_swish_slope(float x) { return x <= -3 ? 0 : x >= 3 ? 1 : x * (1.0f / 3) + 0.5f; }

#define EACH(expression)                                                                                               \
  for (int64_t i = 0; i < count; i++) {                                                                                \
    float v = x[i];                                                                                                    \
    y[i] = (expression);                                                                                               \
  }                                                                                                                    \
  break

KERNEL void kernel_activate(kernel_activation activation, const float *restrict x, float *restrict y, int64_t count) {
  float parameter = activation.parameter;
  switch (activation.function) {
  case kernel_relu6: EACH(v < 0 ? 0 : v > 6 ? 6 : v);
  case kernel_leaky_relu: EACH(v > 0 ? v : parameter * v);
  case kernel_elu: EACH(v > 0 ? v : parameter * expm1_below(v > 0 ? 0 : v));
  case kernel_gelu: EACH(v * normal_distribution(v, gaussian(v)));
  case kernel_gelu_tanh: EACH(v * sigmoid_of(gelu_tanh_argument(v)).value);
  case kernel_swish: EACH(v * sigmoid_of(v).value);
  case kernel_hard_swish: EACH(v * hard_sigmoid(v));
  case kernel_mish: EACH(v * mish_factor(v, exp_below(-magnitude(v))));
  case kernel_sigmoid: EACH(sigmoid_of(v).value);
  case kernel_tanh: EACH(hyperbolic_tangent(v));
  case kernel_softplus: EACH(softplus(v));
  }
}

// Written once for both gradients: a loop over three pointers, two of them equal, would take one element at a time.
INLINE void gradient(kernel_activation activation, const float *restrict x, const float *dy, float *y, int64_t count) {
  float parameter = activation.parameter;
  switch (activation.function) {
  case kernel_relu6: EACH(v > 0 && v < 6 ? dy[i] : 0);
  case kernel_leaky_relu: EACH(v > 0 ? dy[i] : parameter * dy[i]);
  case kernel_elu: EACH(v > 0 ? dy[i] : (v + parameter) * dy[i]);
  case kernel_gelu: EACH(gelu_slope(v) * dy[i]);
  case kernel_gelu_tanh: EACH(gelu_tanh_slope(v) * dy[i]);
  case kernel_swish: EACH(swish_slope(v) * dy[i]);
  case kernel_hard_swish: EACH(hard_swish_slope(v) * dy[i]);
  case kernel_mish: EACH(mish_slope(v) * dy[i]);
  case kernel_sigmoid: EACH(v * (1 - v) * dy[i]);
  case kernel_tanh: EACH((1 - v) * (1 + v) * dy[i]);
  // softplus' is the sigmoid, and that is 1 - e^-softplus.
  case kernel_softplus: EACH(-expm1_below(-v) * dy[i]);
  }
}

KERNEL void kernel_activation_gradient(kernel_activation activation, const float *restrict kept,
    const float *restrict dy, float *restrict dx, int64_t count) {
  gradient(activation, kept, dy, dx, count);
}

KERNEL void kernel_activation_gradient_in_place(
    kernel_activation activation, const float *restrict kept, float *restrict g, int64_t count) {
  gradient(activation, kept, g, g, count);
}

void kernel_clear_padding(float *x, kernel_extent e, int64_t plain_channels) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = plain_channels; c < e.channels; c++) {
      float *start = x + (n * e.channels + c / e.block * e.block) * e.space + c % e.block;
      for (int64_t i = 0; i < e.space; i++) start[i * e.block] = 0;
    }
}

// MARK: Softmax

// One row of channels without space.
INLINE void softmax_row(const float *restrict x, float *restrict y, int64_t channels, int logarithm) {
  float top = lane_maximum(x, channels);
  for (int64_t c = 0; c < channels; c++) y[c] = exp_below(x[c] - top);
  float total = lane_sum(y, channels);
  if (logarithm) {
    float shift = log_positive(total);
    for (int64_t c = 0; c < channels; c++) y[c] = x[c] - top - shift;
  } else {
    float factor = 1 / total;
    for (int64_t c = 0; c < channels; c++) y[c] *= factor;
  }
}

// `width` neighbouring positions of space.
INLINE void softmax_strip(const float *restrict x, float *restrict y, int64_t channels, int64_t space, int64_t width,
    int logarithm) {
  float top[strip], total[strip] = {0};
  for (int64_t j = 0; j < width; j++) top[j] = x[j];
  for (int64_t c = 1; c < channels; c++)
    for (int64_t j = 0; j < width; j++) top[j] = x[c * space + j] > top[j] ? x[c * space + j] : top[j];
  for (int64_t c = 0; c < channels; c++)
    for (int64_t j = 0; j < width; j++) total[j] += y[c * space + j] = exp_below(x[c * space + j] - top[j]);
  for (int64_t j = 0; j < width; j++) total[j] = logarithm ? log_positive(total[j]) : 1 / total[j];
  for (int64_t c = 0; c < channels; c++)
    for (int64_t j = 0; j < width; j++) {
      int64_t i = c * space + j;
      y[i] = logarithm ? x[i] - top[j] - total[j] : y[i] * total[j];
    }
}

KERNEL void kernel_softmax(
    const float *x, float *y, int64_t batch, int64_t channels, int64_t space, int logarithm) {
  for (int64_t n = 0; n < batch; n++, x += channels * space, y += channels * space) {
    if (space == 1) {
      softmax_row(x, y, channels, logarithm);
      continue;
    }
    int64_t i = 0;
    for (; i + strip <= space; i += strip) softmax_strip(x + i, y + i, channels, space, strip, logarithm);
    if (i < space) softmax_strip(x + i, y + i, channels, space, space - i, logarithm);
  }
}

INLINE void softmax_row_gradient(const float *restrict y, const float *restrict dy, float *restrict dx,
    int64_t channels, int logarithm) {
  float lane[strip] = {0}, total = 0;
  int64_t c = 0;
  for (; c + strip <= channels; c += strip)
    for (int j = 0; j < strip; j++) lane[j] += logarithm ? dy[c + j] : y[c + j] * dy[c + j];
  for (int j = 0; c < channels; c++, j++) lane[j] += logarithm ? dy[c] : y[c] * dy[c];
  for (int j = 0; j < strip; j++) total += lane[j];
  for (c = 0; c < channels; c++) dx[c] = logarithm ? dy[c] - exp_below(y[c]) * total : y[c] * (dy[c] - total);
}

INLINE void softmax_strip_gradient(const float *restrict y, const float *restrict dy, float *restrict dx,
    int64_t channels, int64_t space, int64_t width, int logarithm) {
  float total[strip] = {0};
  for (int64_t c = 0; c < channels; c++)
    for (int64_t j = 0; j < width; j++)
      total[j] += logarithm ? dy[c * space + j] : y[c * space + j] * dy[c * space + j];
  for (int64_t c = 0; c < channels; c++)
    for (int64_t j = 0; j < width; j++) {
      int64_t i = c * space + j;
      dx[i] = logarithm ? dy[i] - exp_below(y[i]) * total[j] : y[i] * (dy[i] - total[j]);
    }
}

KERNEL void kernel_softmax_gradient(const float *y, const float *dy, float *dx, int64_t batch, int64_t channels,
    int64_t space, int logarithm) {
  for (int64_t n = 0; n < batch; n++) {
    int64_t at = n * channels * space, i = 0;
    if (space == 1) {
      softmax_row_gradient(y + at, dy + at, dx + at, channels, logarithm);
      continue;
    }
    for (; i + strip <= space; i += strip, at += strip)
      softmax_strip_gradient(y + at, dy + at, dx + at, channels, space, strip, logarithm);
    if (i < space) softmax_strip_gradient(y + at, dy + at, dx + at, channels, space, space - i, logarithm);
  }
}
