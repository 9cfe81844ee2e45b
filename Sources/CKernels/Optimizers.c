#include "CKernels.h"
#include "KernelMacros.h"

INLINE float prepared(float gradient, float parameter, kernel_preparation s) {
  float g = gradient * s.scale;
  g = g > s.limit ? s.limit : g < -s.limit ? -s.limit : g;
  return g + s.penalty * parameter;
}

KERNEL void kernel_sgd_step(float *restrict parameter, const float *restrict gradient, float *restrict velocity,
    int64_t count, kernel_preparation p, kernel_sgd s) {
  if (!velocity) {
    for (int64_t i = 0; i < count; i++) {
      float g = prepared(gradient[i], parameter[i], p) * s.gain;
      parameter[i] = parameter[i] * p.shrink - s.rate * g;
    }
    return;
  }
  // The gradient's second share is a factor, not a branch: 0 without Nesterov's look ahead.
  float velocity_share = s.nesterov ? s.momentum : 1, gradient_share = s.nesterov ? 1 : 0;
  for (int64_t i = 0; i < count; i++) {
    float g = prepared(gradient[i], parameter[i], p) * s.gain;
    float v = velocity[i] = s.momentum * velocity[i] + g;
    parameter[i] = parameter[i] * p.shrink - s.rate * (velocity_share * v + gradient_share * g);
  }
}

KERNEL void kernel_adam_step(float *restrict parameter, const float *restrict gradient, float *restrict first,
    float *restrict second, float *restrict greatest, int64_t count, kernel_preparation p, kernel_adam s) {
  if (!greatest) {
    for (int64_t i = 0; i < count; i++) {
      float g = prepared(gradient[i], parameter[i], p);
      float m = first[i] += (g - first[i]) * s.first_share;
      float v = second[i] += (g * g - second[i]) * s.second_share;
      parameter[i] =
          parameter[i] * p.shrink - s.rate * m / (__builtin_elementwise_sqrt(v) * s.root_correction + s.epsilon);
    }
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    float g = prepared(gradient[i], parameter[i], p);
    float m = first[i] += (g - first[i]) * s.first_share;
    float v = second[i] += (g * g - second[i]) * s.second_share;
    float top = greatest[i] = v > greatest[i] ? v : greatest[i];
    parameter[i] =
        parameter[i] * p.shrink - s.rate * m / (__builtin_elementwise_sqrt(top) * s.root_correction + s.epsilon);
  }
}

KERNEL void kernel_nadam_step(float *restrict parameter, const float *restrict gradient, float *restrict first,
    float *restrict second, int64_t count, kernel_preparation p, kernel_nadam s) {
  for (int64_t i = 0; i < count; i++) {
    float g = prepared(gradient[i], parameter[i], p);
    float m = first[i] += (g - first[i]) * s.first_share;
    float v = second[i] += (g * g - second[i]) * s.second_share;
    parameter[i] = parameter[i] * p.shrink
        - (s.gradient_rate * g + s.moment_rate * m)
            / (__builtin_elementwise_sqrt(v) * s.root_correction + s.epsilon);
  }
}

KERNEL void kernel_radam_step(float *restrict parameter, const float *restrict gradient, float *restrict first,
    float *restrict second, int64_t count, kernel_preparation p, kernel_radam s) {
  if (!s.adaptive) {
    for (int64_t i = 0; i < count; i++) {
      float g = prepared(gradient[i], parameter[i], p);
      float m = first[i] += (g - first[i]) * s.first_share;
      second[i] += (g * g - second[i]) * s.second_share;
      parameter[i] = parameter[i] * p.shrink - s.rate * m;
    }
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    float g = prepared(gradient[i], parameter[i], p);
    float m = first[i] += (g - first[i]) * s.first_share;
    float v = second[i] += (g * g - second[i]) * s.second_share;
    parameter[i] = parameter[i] * p.shrink - s.rate * m / (__builtin_elementwise_sqrt(v) + s.epsilon);
  }
}

// One loop for each pair of options: constant null pointers vanish when this is inlined.
INLINE void rmsprop_step(float *restrict parameter, const float *restrict gradient, float *restrict square,
    float *restrict mean, float *restrict velocity, int64_t count, kernel_preparation p, kernel_rmsprop s) {
  for (int64_t i = 0; i < count; i++) {
    float g = prepared(gradient[i], parameter[i], p);
    float variance = square[i] += (g * g - square[i]) * s.share;
    if (mean) {
      float m = mean[i] += (g - mean[i]) * s.share;
      // Rounding may take the difference below zero, where the root would not be a number.
      float centred = variance - m * m;
      variance = centred > 0 ? centred : 0;
    }
    float u = s.gain * g / (__builtin_elementwise_sqrt(variance + s.inner_epsilon) + s.outer_epsilon);
    if (velocity) u = velocity[i] = s.momentum * velocity[i] + u;
    parameter[i] = parameter[i] * p.shrink - s.rate * u;
  }
}

KERNEL void kernel_rmsprop_step(float *parameter, const float *gradient, float *square, float *mean, float *velocity,
    int64_t count, kernel_preparation p, kernel_rmsprop s) {
  if (mean && velocity) rmsprop_step(parameter, gradient, square, mean, velocity, count, p, s);
  else if (mean) rmsprop_step(parameter, gradient, square, mean, 0, count, p, s);
  else if (velocity) rmsprop_step(parameter, gradient, square, 0, velocity, count, p, s);
  else rmsprop_step(parameter, gradient, square, 0, 0, count, p, s);
}

KERNEL void kernel_adagrad_step(float *restrict parameter, const float *restrict gradient, float *restrict square,
    int64_t count, kernel_preparation p, kernel_adagrad s) {
  for (int64_t i = 0; i < count; i++) {
    float g = prepared(gradient[i], parameter[i], p);
    float total = square[i] += g * g;
    parameter[i] = parameter[i] * p.shrink
        - s.rate * g / (__builtin_elementwise_sqrt(total + s.inner_epsilon) + s.outer_epsilon);
  }
}

KERNEL void kernel_lamb_direction(const float *restrict parameter, const float *restrict gradient,
    float *restrict first, float *restrict second, float *restrict direction, int64_t count, kernel_preparation p,
    kernel_lamb s) {
  for (int64_t i = 0; i < count; i++) {
    float g = prepared(gradient[i], parameter[i], p);
    float m = first[i] += (g - first[i]) * s.first_share;
    float v = second[i] += (g * g - second[i]) * s.second_share;
    direction[i] = m * s.first_correction / (__builtin_elementwise_sqrt(v) * s.root_correction + s.epsilon)
        + s.decay * parameter[i];
  }
}

KERNEL void kernel_descend(float *restrict parameter, const float *restrict direction, int64_t count, float rate) {
  for (int64_t i = 0; i < count; i++) parameter[i] -= rate * direction[i];
}

KERNEL double kernel_square_sum(const float *x, int64_t count) {
  // Squares of floats are exact in double precision, and cannot overflow there.
  enum { lanes = 16 };
  double lane[lanes] = {0}, total = 0;
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int j = 0; j < lanes; j++) lane[j] += (double)x[i + j] * x[i + j];
  for (int j = 0; i < count; i++, j++) lane[j] += (double)x[i] * x[i];
  for (int j = 0; j < lanes; j++) total += lane[j];
  return total;
}

KERNEL void kernel_average_step(float *restrict average, const float *restrict x, int64_t count, float share) {
  for (int64_t i = 0; i < count; i++) average[i] += share * (x[i] - average[i]);
}

KERNEL void kernel_swap(float *restrict left, float *restrict right, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float kept = left[i];
    left[i] = right[i];
    right[i] = kept;
  }
}
