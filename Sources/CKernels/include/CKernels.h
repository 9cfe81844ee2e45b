// The kernels that oneDNN lacks, on 32-bit floats, each for one slice of a batch and one thread.
//
// Activations are `[batch][channel / block][space][block]`: block 1 is the plain order, 8 or 16 the blocked ones,
// the channel count channels-last. Padding channels hold zero and stay zero, because their scale and shift are zero.
// Per-channel arrays have `channels` entries, padding included; `channels` is a multiple of `block`.
#ifndef MILLRACE_KERNELS_H
#define MILLRACE_KERNELS_H

#include <stdint.h>

#include "Optimizers.h"

/// Where one slice's activation lies.
typedef struct {
  int64_t batch, channels, space, block;
} kernel_extent;

/// Sums of (x - pivot) and of its square over batch and space, per channel; the pivot (the slice's first value of each
/// channel) keeps the variance free of cancellation.
void kernel_channel_moments(const float *x, kernel_extent extent, float *pivot, double *sum, double *square_sum);

/// y = x · scale + shift per channel, then max(0, ·) where `relu`.
void kernel_channel_affine(const float *x, float *y, kernel_extent extent, const float *scale, const float *shift,
    int relu);

/// Sums of g and of g · (x - mean) per channel, where g = dy, or dy where x · scale + shift > 0 if `relu`.
void kernel_norm_gradient_sums(const float *x, const float *dy, kernel_extent extent, const float *scale,
    const float *shift, const float *mean, int relu, double *sum, double *product_sum);

/// dx = a · g + b · x + c per channel, g as above.
void kernel_norm_gradient(const float *x, const float *dy, float *dx, kernel_extent extent, const float *scale,
    const float *shift, int relu, const float *a, const float *b, const float *c);

/// dx = dy where y > 0, else 0: the gradient of relu from its output.
void kernel_relu_gradient(const float *y, const float *dy, float *dx, int64_t count);

/// g = g where y > 0, else 0.
void kernel_relu_gradient_in_place(const float *y, float *g, int64_t count);

/// y = max(0, x); what is not a number stays so.
void kernel_relu(const float *x, float *y, int64_t count);

/// x = max(0, x); what is not a number stays so.
void kernel_relu_in_place(float *x, int64_t count);

/// y = x · factor, one factor for each element.
void kernel_multiply(const float *x, const float *factor, float *y, int64_t count);

/// y = x · factor[batch, channel]: spatial dropout; factors are `[batch][channels]`.
void kernel_multiply_channels(const float *x, const float *factor, float *y, kernel_extent extent);

/// Fills dropout factors: 1 / keep with probability `keep`, else 0; element i is a pure function of (key, i).
/// Philox4x32-10, one word an element.
void kernel_dropout_factors(uint64_t key, float keep, float *factor, int64_t count);

/// Mean over space: x to `[batch][plain channel count]`.
void kernel_space_mean(const float *x, float *y, kernel_extent extent, int64_t plain_channels);

/// The gradient of `kernel_space_mean`.
void kernel_space_mean_gradient(const float *dy, float *dx, kernel_extent extent, int64_t plain_channels);

/// y = a + b, then max(0, ·) where `relu`; y may be a.
void kernel_sum(const float *a, const float *b, float *y, int64_t count, int relu);

/// Copies `rows` runs of `width` floats; runs begin `x_stride` and `y_stride` floats after one another.
void kernel_copy_rows(const float *x, int64_t x_stride, float *y, int64_t y_stride, int64_t rows, int64_t width);

/// y += x.
void kernel_add(const float *x, float *y, int64_t count);

/// total[i] = Σ over `parts` of part[p · stride + i], in the order of p.
void kernel_sum_parts(const float *part, int64_t stride, int64_t parts, float *total, int64_t count);

/// A loss summed over the records of a slice, and how many of them were decided rightly.
typedef struct {
  double total;
  int64_t correct;
} kernel_loss;

/// Softmax cross-entropy of `[batch][classes]` logits: writes (softmax - one-hot) · scale. A record is right where its
/// largest logit is the label's.
kernel_loss kernel_softmax_cross_entropy(const float *logits, const int32_t *labels, int64_t batch, int64_t classes,
    float scale, float *gradient);

/// 1 where all values are finite.
int kernel_all_finite(const float *x, int64_t count);

#endif
