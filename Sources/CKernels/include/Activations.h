// Functions of single values, and softmax, forward and backward.
//
// Where padding channels hold zero their gradient is zero as well, because the gradient that comes in is. Forward, a
// function that is not zero at zero fills them; `kernel_clear_padding` makes them zero again.
#ifndef MILLRACE_ACTIVATIONS_H
#define MILLRACE_ACTIVATIONS_H

#include <stdint.h>

/// A function of one value. Relu has kernels of its own.
typedef enum {
  /// min(max(0, x), 6).
  kernel_relu6,
  /// x > 0 ? x : parameter · x.
  kernel_leaky_relu,
  /// x > 0 ? x : parameter · (e^x - 1).
  kernel_elu,
  /// x · Φ(x), with the distribution function of the standard normal.
  kernel_gelu,
  /// x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2.
  kernel_gelu_tanh,
  /// x · sigmoid(x).
  kernel_swish,
  /// x · min(max(0, x + 3), 6) / 6.
  kernel_hard_swish,
  /// x · tanh(log(1 + e^x)).
  kernel_mish,
  /// 1 / (1 + e^-x).
  kernel_sigmoid,
  /// tanh x.
  kernel_tanh,
  /// log(1 + e^x).
  kernel_softplus,
} kernel_function;

typedef struct {
  kernel_function function;
  float parameter;
} kernel_activation;

/// y = f(x).
void kernel_activate(kernel_activation activation, const float *x, float *y, int64_t count);

/// dx = f'(x) · dy. `kept` is the output of relu6, leaky relu, elu, sigmoid, tanh and softplus, whose slope follows from
/// it (parameters must not be negative), and the input of the others.
void kernel_activation_gradient(
    kernel_activation activation, const float *kept, const float *dy, float *dx, int64_t count);

/// g = f'(x) · g, likewise.
void kernel_activation_gradient_in_place(kernel_activation activation, const float *kept, float *g, int64_t count);

/// Writes zeros to the channels from `plain_channels` on.
void kernel_clear_padding(float *x, kernel_extent extent, int64_t plain_channels);

/// y = e^x / Σ e^x over the channels of a plain `[batch][channels][space]`; its logarithm where `logarithm`.
void kernel_softmax(
    const float *x, float *y, int64_t batch, int64_t channels, int64_t space, int logarithm);

/// The gradient of `kernel_softmax` from its output: y · (dy - Σ y · dy), or dy - e^y · Σ dy.
void kernel_softmax_gradient(const float *y, const float *dy, float *dx, int64_t batch, int64_t channels,
    int64_t space, int logarithm);

#endif
