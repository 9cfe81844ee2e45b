// Convolutions of windows of 3×3 that step by one, by Winograd's minimal filtering F(4×4, 3×3): 36 multiplications for
// 16 outputs in place of 144.
//
// Activations are 32-bit floats, `[batch][channel / 16][row][column][16]`. Every sum has one order, given by the shape
// alone, and every multiplication with addition is one rounding: all instruction sets give the same bits.
// Lavin and Gray, 2016, "Fast algorithms for convolutional neural networks", arXiv:1509.09308.
#ifndef MILLRACE_WINOGRAD_H
#define MILLRACE_WINOGRAD_H

#include <stdint.h>

/// What the kernels are compiled for; the processor must have it.
typedef enum { kernel_baseline, kernel_avx2, kernel_avx512 } kernel_instructions;

/// One slice's convolution.
typedef struct {
  /// Records, and channels before and after, which are multiples of 16.
  int64_t batch, inputs, outputs;
  /// The size of what comes in; with its padding at least 3.
  int64_t height, width;
  /// Zeros around it, 0 to 2 at each side.
  int64_t top, bottom, left, right;
  kernel_instructions instructions;
} kernel_winograd;

/// Floats of the transformed weights.
int64_t kernel_winograd_weight_count(kernel_winograd w);

/// Bytes that one call needs beside its arguments, the most of the three directions; aligned to 64.
int64_t kernel_winograd_scratch_bytes(kernel_winograd w);

/// Transforms weights `[outputs][inputs][3][3]` for `kernel_winograd_forward`: one of `parts` parts.
void kernel_winograd_forward_weights(
    kernel_winograd w, const float *weights, int64_t part, int64_t parts, float *transformed);

/// Transforms weights `[outputs][inputs][3][3]` for `kernel_winograd_backward_data`: one of `parts` parts.
void kernel_winograd_backward_weights(
    kernel_winograd w, const float *weights, int64_t part, int64_t parts, float *transformed);

/// y = the convolution of x, plus `bias` and `term`, an array like y, where they are not NULL, then max(0, ·) where `relu`;
/// what is not a number stays so.
void kernel_winograd_forward(kernel_winograd w, const float *x, const float *transformed, const float *bias,
    const float *term, int relu, float *y, void *scratch);

/// dx = the gradient with respect to x.
void kernel_winograd_backward_data(
    kernel_winograd w, const float *dy, const float *transformed, float *dx, void *scratch);

/// Floats of the sums over tiles that the weight gradient is made of.
int64_t kernel_winograd_weight_sum_count(kernel_winograd w);

/// Sums over the tiles of these records, added to those of the records before unless they are the `first`; with the `last`,
/// the gradient with respect to the weights, `[outputs / 16][inputs / 16][3][3][16 inputs][16 outputs]`, and to the bias
/// where it is not NULL.
void kernel_winograd_weight_gradient(kernel_winograd w, const float *x, const float *dy, int first, int last,
    float *sums, float *weights, float *bias, void *scratch);

#endif
