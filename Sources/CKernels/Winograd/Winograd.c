#include "WinogradPlan.h"

static const winograd_kernels *kernels_of(kernel_winograd w) {
#if defined(__x86_64__)
  if (w.instructions == kernel_avx512) return &winograd_avx512_kernels;
  if (w.instructions == kernel_avx2) return &winograd_avx2_kernels;
#endif
  return &winograd_baseline_kernels;
}

int64_t kernel_winograd_weight_count(kernel_winograd w) { return 36 * winograd_weights_at_point(w.inputs, w.outputs); }

int64_t kernel_winograd_scratch_bytes(kernel_winograd w) {
  return (int64_t)sizeof(float) * (36 * ((w.inputs + w.outputs) * winograd_tiles_at_most(w) + 32) + winograd_unit);
}

int64_t kernel_winograd_weight_sum_count(kernel_winograd w) {
  return w.inputs * w.outputs / 256 * winograd_unit + w.outputs;
}

void kernel_winograd_forward_weights(
    kernel_winograd w, const float *weights, int64_t part, int64_t parts, float *transformed) {
  kernels_of(w)->weights(weights, w.inputs, w.outputs, 9, w.inputs * 9, 0, part, parts, transformed);
}

void kernel_winograd_backward_weights(
    kernel_winograd w, const float *weights, int64_t part, int64_t parts, float *transformed) {
  kernels_of(w)->weights(weights, w.outputs, w.inputs, w.inputs * 9, 9, 1, part, parts, transformed);
}

void kernel_winograd_forward(kernel_winograd w, const float *x, const float *transformed, const float *bias,
    const float *term, int relu, float *y, void *scratch) {
  kernels_of(w)->forward(w, x, transformed, bias, term, relu, y, scratch);
}

void kernel_winograd_backward_data(
    kernel_winograd w, const float *dy, const float *transformed, float *dx, void *scratch) {
  // The same convolution of the output's gradient, with the rest of the window's reach as padding.
  winograd_extent e = winograd_extent_of(w);
  kernel_winograd back = {w.batch, w.outputs, w.inputs, e.height, e.width, 2 - w.top, 2 - w.bottom, 2 - w.left,
      2 - w.right, w.instructions};
  kernels_of(w)->forward(back, dy, transformed, 0, 0, 0, dx, scratch);
}

void kernel_winograd_weight_gradient(kernel_winograd w, const float *x, const float *dy, int first, int last,
    float *sums, float *weights, float *bias, void *scratch) {
  kernels_of(w)->weight_gradient(w, x, dy, first, last, sums, weights, bias, scratch);
}
