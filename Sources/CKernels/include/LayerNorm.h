// Normalisation of every row of `width` values by itself: layer normalisation.
#ifndef MILLRACE_LAYER_NORM_H
#define MILLRACE_LAYER_NORM_H

/// What the forward pass keeps of a row: a float near its mean, how far the mean is from it, and 1/√(variance + ε).
typedef struct {
  float pivot, offset, inverse;
} kernel_row_statistics;

/// y = (x - mean) · inverse · gamma + beta, both `[width]` and either NULL where there is none.
void kernel_row_norm(const float *x, float *y, int64_t rows, int64_t width, const float *gamma, const float *beta,
    double epsilon, kernel_row_statistics *statistics);

/// The gradients: dx where it is not NULL; and, where `gamma_sum` is not NULL, the sums over rows of dy · x̂ and of dy.
void kernel_row_norm_gradient(const float *x, const float *dy, float *dx, int64_t rows, int64_t width,
    const float *gamma, const kernel_row_statistics *statistics, double *gamma_sum, double *beta_sum);

#endif
