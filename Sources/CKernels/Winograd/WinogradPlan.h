// What all instruction sets share: how a convolution is cut into tiles and blocks of tiles.
#ifndef MILLRACE_WINOGRAD_PLAN_H
#define MILLRACE_WINOGRAD_PLAN_H

#include "../KernelMacros.h"
#include "../include/Winograd.h"

// The kernels of one instruction set.
typedef struct {
  void (*forward)(kernel_winograd, const float *x, const float *u, const float *bias, const float *term, int relu,
      float *y, float *scratch);
  void (*weight_gradient)(kernel_winograd, const float *x, const float *dy, int first, int last, float *sums,
      float *weights, float *bias, float *scratch);
  void (*weights)(const float *weights, int64_t inputs, int64_t outputs, int64_t input_step, int64_t output_step,
      int turned, int64_t part, int64_t parts, float *u);
} winograd_kernels;

extern const winograd_kernels winograd_avx512_kernels, winograd_avx2_kernels, winograd_baseline_kernels;

// `winograd_unit` floats are 16 outputs for each of 16 inputs, or 32 for each of 8, at all points: a unit of the weight
// gradient's sums. Those of a point have a line beside them, since powers of two would meet in few sets of the caches.
enum { winograd_most_tiles = 64, winograd_unit_point = 256 + 16, winograd_unit = 36 * winograd_unit_point };

// The size of what comes out, and its tiles: rows and columns of one record, and all.
typedef struct {
  int64_t height, width, rows, columns, tiles;
} winograd_extent;

INLINE winograd_extent winograd_extent_of(kernel_winograd w) {
  int64_t height = w.height + w.top + w.bottom - 2, width = w.width + w.left + w.right - 2;
  int64_t rows = (height + 3) / 4, columns = (width + 3) / 4;
  return (winograd_extent){height, width, rows, columns, w.batch * rows * columns};
}

// Floats of all weights at one point, and a line beside: powers of two would meet in few sets of the caches.
INLINE int64_t winograd_weights_at_point(int64_t inputs, int64_t outputs) { return inputs * outputs + 16; }

// Whether the weights at all points are much more than a second cache holds.
INLINE int winograd_has_many_channels(kernel_winograd w) { return w.inputs * w.outputs >= 1 << 15; }

// The tiles of a block at most: few that stay in the caches with all weights, or many for once through the weights.
INLINE int64_t winograd_tiles_at_most(kernel_winograd w) {
  return winograd_has_many_channels(w) ? winograd_most_tiles : 16;
}

// Part of what gives the bits, so of the shape alone.
INLINE int64_t winograd_tiles_per_block(kernel_winograd w) {
  winograd_extent e = winograd_extent_of(w);
  int64_t most = winograd_tiles_at_most(w);
  // Whole rows where they fit; blocks of nearly one size otherwise, since a small last one multiplies slowly.
  if (most == 16 && e.columns > 8 && e.columns <= most) return e.columns;
  int64_t blocks = (e.tiles + most - 1) / most;
  return (e.tiles + blocks - 1) / blocks;
}

#endif
