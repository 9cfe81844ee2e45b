// Linear maps over space that are the same for every channel: cut-outs, borders, enlargements.
#ifndef MILLRACE_SPACE_TAPS_H
#define MILLRACE_SPACE_TAPS_H

/// What each place after the map reads: `taps` places before it (-1: the fill) with their weights; `[space][taps]`. With
/// one tap the weight is 1 and never read.
typedef struct {
  int64_t space, taps;
  const int32_t *index;
  const float *weight;
} kernel_space_map;

/// y = the map of x; `extent` is that of x. The fill stays out of padding channels.
void kernel_space_taps(const float *x, float *y, kernel_extent extent, kernel_space_map map, float fill,
    int64_t plain_channels);

/// dx = the transposed map of dy; `extent` is that of dx.
void kernel_space_taps_gradient(const float *dy, float *dx, kernel_extent extent, kernel_space_map map);

#endif
