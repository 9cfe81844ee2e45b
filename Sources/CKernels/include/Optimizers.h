// One step of each optimiser over a range of parameters, element by element: equal bits however ranges are handed out.
//
// All arrays of a call are disjoint and of `count` floats.
#ifndef MILLRACE_OPTIMIZERS_H
#define MILLRACE_OPTIMIZERS_H

#include <stdint.h>

/// What happens to a gradient and its parameter before any method sees them:
/// g = clamp(g · scale, ±limit) + penalty · parameter, then parameter = parameter · shrink.
typedef struct {
  float scale, limit, penalty, shrink;
} kernel_preparation;

/// v = momentum · v + gain · g; parameter -= rate · (nesterov ? momentum · v + gain · g : v).
typedef struct {
  float rate, gain, momentum;
  int nesterov;
} kernel_sgd;

/// Without `velocity` (null): parameter -= rate · gain · g.
void kernel_sgd_step(float *parameter, const float *gradient, float *velocity, int64_t count,
    kernel_preparation preparation, kernel_sgd settings);

/// What one Adam step needs beside the arrays.
typedef struct {
  /// The rate with bias correction folded in; the share of the new gradient in both moments (1 - beta); the term added
  /// to the root; the factor that corrects the root before (1 where the rate has it all).
  float rate, first_share, second_share, epsilon, root_correction;
} kernel_adam;

/// With `greatest` (may be null) the root is of the greatest second moment so far: AMSGrad.
void kernel_adam_step(float *parameter, const float *gradient, float *first, float *second, float *greatest,
    int64_t count, kernel_preparation preparation, kernel_adam settings);

/// parameter -= (gradient_rate · g + moment_rate · m) / (√v · root_correction + epsilon).
typedef struct {
  float gradient_rate, moment_rate, first_share, second_share, epsilon, root_correction;
} kernel_nadam;

void kernel_nadam_step(float *parameter, const float *gradient, float *first, float *second, int64_t count,
    kernel_preparation preparation, kernel_nadam settings);

/// parameter -= rate · m / (√v + epsilon), or rate · m while not `adaptive`.
typedef struct {
  float rate, first_share, second_share, epsilon;
  int adaptive;
} kernel_radam;

void kernel_radam_step(float *parameter, const float *gradient, float *first, float *second, int64_t count,
    kernel_preparation preparation, kernel_radam settings);

/// u = g / (√(s - mean² + inner_epsilon) + outer_epsilon), where s is the running square;
/// velocity = momentum · velocity + gain · u; parameter -= rate · velocity.
typedef struct {
  float rate, gain, share, momentum, inner_epsilon, outer_epsilon;
} kernel_rmsprop;

/// Without `mean` the variance is s; without `velocity` parameter -= rate · gain · u (either may be null).
void kernel_rmsprop_step(float *parameter, const float *gradient, float *square, float *mean, float *velocity,
    int64_t count, kernel_preparation preparation, kernel_rmsprop settings);

/// s += g²; parameter -= rate · g / (√(s + inner_epsilon) + outer_epsilon).
typedef struct {
  float rate, inner_epsilon, outer_epsilon;
} kernel_adagrad;

void kernel_adagrad_step(float *parameter, const float *gradient, float *square, int64_t count,
    kernel_preparation preparation, kernel_adagrad settings);

/// The first half of a LAMB step: direction = m · first_correction / (√v · root_correction + epsilon) + decay · parameter.
typedef struct {
  float first_share, second_share, epsilon, first_correction, root_correction, decay;
} kernel_lamb;

void kernel_lamb_direction(const float *parameter, const float *gradient, float *first, float *second,
    float *direction, int64_t count, kernel_preparation preparation, kernel_lamb settings);

/// The second half: parameter -= rate · direction.
void kernel_descend(float *parameter, const float *direction, int64_t count, float rate);

/// Σ x², summed in one order on every machine of an instruction set.
double kernel_square_sum(const float *x, int64_t count);

/// average += share · (x - average).
void kernel_average_step(float *average, const float *x, int64_t count, float share);

/// Exchanges two arrays.
void kernel_swap(float *left, float *right, int64_t count);

#endif
