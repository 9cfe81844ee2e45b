// Convolutions by their definition, for shapes that oneDNN has no good kernels for: few channels, and sounds.
//
// Each value is multiplied with the 16 outputs of a register at once, so that channels going in need no lanes of their own.
// Activations are 32-bit floats, plain or in blocks of 16 channels; where there are 8 channels, of 8, and a register holds
// two neighbouring columns of what goes out. A record is worked on from end to end, so that what lies between a
// convolution and the maximum behind it stays in the caches. Every sum has one order, given by the shape alone, and every
// multiplication with addition is one rounding: all instruction sets give the same bits.
#ifndef MILLRACE_DIRECT_H
#define MILLRACE_DIRECT_H

#include <stdint.h>

#include "Winograd.h"

/// One slice's convolution, with a relu and a maximum over windows that tile its output.
typedef struct {
  /// Records, and channels before and after.
  int64_t batch, inputs, outputs;
  /// The size of what comes in, and how many of its channels lie beside each other: 1, 8 or 16.
  int64_t height, width, input_block;
  int64_t kernel_height, kernel_width, stride_height, stride_width;
  /// Zeros before the first row and column.
  int64_t top, left;
  /// The size of what the convolution gives; its width is even where there are 8 outputs.
  int64_t out_height, out_width;
  /// The windows of the maximum; 1 by 1 for none.
  int64_t pool_height, pool_width;
  /// Whether max(0, ·) comes last.
  int relu;
  kernel_instructions instructions;
} kernel_direct;

/// Whether the kernels can compute the shape: 8 outputs, an even number of them in a row, or a multiple of 16.
int kernel_direct_takes(kernel_direct w);

/// Whether they are for the gradient with respect to what comes in as well, which must be in blocks.
int kernel_direct_takes_backward(kernel_direct w);

/// Floats of the weights as the two kernels read them.
int64_t kernel_direct_forward_weight_count(kernel_direct w);
int64_t kernel_direct_backward_weight_count(kernel_direct w);

/// Bytes that one call needs beside its arguments, the most of both directions; aligned to 64.
int64_t kernel_direct_scratch_bytes(kernel_direct w);

/// Arranges weights `[outputs][inputs][kernel_height][kernel_width]` for `kernel_direct_forward`.
void kernel_direct_forward_weights(kernel_direct w, const float *weights, float *arranged);

/// Arranges the same for the gradient with respect to x.
void kernel_direct_backward_weights(kernel_direct w, const float *weights, float *arranged);

/// y = the convolution of x, plus `bias` where it is not NULL, the largest of each window, then max(0, ·) where `relu`;
/// what is not a number stays so. `tap` gets the place under the window, where there are windows and it is not NULL.
void kernel_direct_forward(kernel_direct w, const float *x, const float *arranged, const float *bias, float *y,
    uint8_t *tap, void *scratch);

/// The gradients with respect to the weights, `[output block][input block][kernel_height][kernel_width][input][output]`
/// with the blocks of x and y, to the bias, and to x, by the weights arranged for it; each where it is not NULL. `y` and
/// `tap` are those of the way forward, dy is the gradient of y.
void kernel_direct_backward(kernel_direct w, const float *x, const float *y, const uint8_t *tap, const float *dy,
    float *weights, float *bias, const float *arranged, float *dx, void *scratch);

#endif
