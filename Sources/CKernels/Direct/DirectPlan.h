// What all instruction sets share: how images lie, and what of them one output sees.
#ifndef MILLRACE_DIRECT_PLAN_H
#define MILLRACE_DIRECT_PLAN_H

#include "../KernelMacros.h"
#include "../include/CKernels.h"

// What the kernels read: `planes` images whose values lie `inner` beside each other, and how many floats apart rows and
// images are.
typedef struct {
  int64_t planes, inner, row, plane;
} direct_image;

// A window over them, in runs of floats that lie beside each other: `planes` times `height` runs of `length`; windows are
// `step` floats apart along a row, and rows of windows `row_step`.
//
// Places of a run that are a whole number of steps apart see the same values as windows beside each other do: `step`
// residues of `taps` places, of which the first `longer` have one more.
typedef struct {
  direct_image image;
  int64_t height, length, step, row_step, taps, longer;
} direct_window;

INLINE direct_window direct_window_of(
    direct_image image, int64_t height, int64_t length, int64_t step, int64_t row_step) {
  return (direct_window){image, height, length, step, row_step, length / step, length % step};
}

// Where registers go: `rows` rows of `columns`, so many floats apart.
typedef struct {
  float *start;
  int64_t rows, columns, row_step, step;
} direct_target;

// Columns in a register of 16 floats.
INLINE int64_t direct_columns(int64_t channels) { return channels == 8 ? 2 : 1; }

INLINE int64_t direct_lanes(int64_t channels) { return channels == 8 ? 8 : 16; }

// Floats of all weights that a window's outputs have: of one block of 16 lanes.
INLINE int64_t direct_weights(direct_window v) { return v.image.planes * v.height * v.length * 16; }

// The kernels of one instruction set.
typedef struct {
  // Fills the registers of `y`.
  void (*outputs)(const float *x, direct_window v, const float *weights, const float *bias, int relu, direct_target y);
  // Adds to `weights` what the same rows give, and their sum over all places to `bias` where it is not NULL.
  void (*gradient)(const float *x, direct_window v, const float *dy, int64_t rows, int64_t columns, float *weights,
      float *bias);
} direct_kernels;

extern const direct_kernels direct_avx512_kernels, direct_avx2_kernels, direct_baseline_kernels;

#endif
