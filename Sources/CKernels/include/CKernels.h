// The kernels that oneDNN lacks, each for one slice of a batch and one thread.
//
// Activations (`void *`) are 32-bit floats or bfloat16; all else is 32-bit floats, and so is all arithmetic.
// Activations are `[batch][channel / block][space][block]`: block 1 is the plain order, 8 or 16 the blocked ones,
// the channel count channels-last. Padding channels hold zero and stay zero, because their scale and shift are zero.
// Per-channel arrays have `channels` entries, padding included; `channels` is a multiple of `block`.
#ifndef MILLRACE_KERNELS_H
#define MILLRACE_KERNELS_H

#include <stdint.h>

#include "Optimizers.h"
#include "Winograd.h"

/// What an activation's elements are.
typedef enum { kernel_float32, kernel_bfloat16 } kernel_precision;

/// Where one slice's activation lies.
typedef struct {
  int64_t batch, channels, space, block;
  kernel_precision precision;
} kernel_extent;

/// One slice's activation as a row of elements, padding included.
typedef struct {
  int64_t count;
  kernel_precision precision;
} kernel_elements;

#include "Activations.h"
#include "Losses.h"
#include "Channels.h"
#include "LayerNorm.h"
#include "Penalty.h"
#include "SpaceTaps.h"
#include "MaxPool.h"
#include "Direct.h"
#include "NormMaxPool.h"

/// Sums of (x - pivot) and of its square over batch and space, per channel; the pivot (the slice's first value of each
/// channel) keeps the variance free of cancellation. Where `adds`, x are further records of the slice.
void kernel_channel_moments(
    const void *x, kernel_extent extent, int adds, float *pivot, double *sum, double *square_sum);

/// The relu that a normalisation takes in: none, max(0, ·), or min(max(0, ·), 6).
enum { kernel_no_relu, kernel_relu_to_infinity, kernel_relu_to_6 };

/// y = x · scale + shift per channel, then the relu.
void kernel_channel_affine(const void *x, void *y, kernel_extent extent, const float *scale, const float *shift,
    int relu);

/// Sums of g and of g · (x - mean) per channel, where g = dy where the relu lets x · scale + shift through, else 0; added to
/// those of records before where `adds`.
void kernel_norm_gradient_sums(const void *x, const void *dy, kernel_extent extent, int adds, const float *scale,
    const float *shift, const float *mean, int relu, double *sum, double *product_sum);

/// dx = a · g + b · x + c per channel, g as above.
void kernel_norm_gradient(const void *x, const void *dy, void *dx, kernel_extent extent, const float *scale,
    const float *shift, int relu, const float *a, const float *b, const float *c);

/// dx = dy where y > 0, else 0: the gradient of relu from its output.
void kernel_relu_gradient(const void *y, const void *dy, void *dx, kernel_elements elements);

/// g = g where y > 0, else 0.
void kernel_relu_gradient_in_place(const void *y, void *g, kernel_elements elements);

/// y = max(0, x); what is not a number stays so.
void kernel_relu(const void *x, void *y, kernel_elements elements);

/// x = max(0, x); what is not a number stays so.
void kernel_relu_in_place(void *x, kernel_elements elements);

/// y = x · factor, one factor for each element.
void kernel_multiply(const void *x, const float *factor, void *y, kernel_elements elements);

/// y = x · factor[batch, channel]: spatial dropout; factors are `[batch][channels]`.
void kernel_multiply_channels(const void *x, const float *factor, void *y, kernel_extent extent);

/// y = x · factor[row], for elements in `rows` rows of one length.
void kernel_multiply_rows(
    const void *x, const float *factor, void *y, kernel_elements elements, int64_t rows);

/// Fills dropout factors: 1 / keep with probability `keep`, rounded to a 65,536th, else 0; element i is a pure function
/// of (key, i). Philox4x32-10, half a word an element.
void kernel_dropout_factors(uint64_t key, float keep, float *factor, int64_t count);

/// Mean over space: x to `[batch][plain channel count]`.
void kernel_space_mean(const void *x, float *y, kernel_extent extent, int64_t plain_channels);

/// The gradient of `kernel_space_mean`.
void kernel_space_mean_gradient(const float *dy, void *dx, kernel_extent extent, int64_t plain_channels);

/// y = a + b, then max(0, ·) where `relu`; y may be a.
void kernel_sum(const void *a, const void *b, void *y, kernel_elements elements, int relu);

/// Copies `rows` runs of `width` bytes; runs begin `x_stride` and `y_stride` bytes after one another.
void kernel_copy_runs(const void *x, int64_t x_stride, void *y, int64_t y_stride, int64_t rows, int64_t width);

/// y += x.
void kernel_add(const void *x, void *y, kernel_elements elements);

/// total[i] = Σ over `parts` of part[p · stride + i], in the order of p.
void kernel_sum_parts(const float *part, int64_t stride, int64_t parts, float *total, int64_t count);

/// 1 where all values are finite.
int kernel_all_finite(const float *x, int64_t count);

#endif
