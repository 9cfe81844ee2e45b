// Windows over space that keep the largest value of each channel.
#ifndef MILLRACE_MAX_POOL_H
#define MILLRACE_MAX_POOL_H

/// A window that slides over images; a sound is an image of one row. At most 256 taps.
typedef struct {
  int64_t height, width, out_height, out_width;
  int64_t kernel_height, kernel_width, stride_height, stride_width;
  /// Padding, which never counts, before the first row and column.
  int64_t top, left;
} kernel_pool_window;

/// y = the largest value under the window, what is not a number before all others, then max(0, ·) where `relu`; and
/// which tap had it (the first of equals), where `tap` is not NULL. `extent` is that of x.
void kernel_max_pool(
    const float *x, float *y, uint8_t *tap, kernel_extent extent, kernel_pool_window window, int relu);

/// dx = the sum of what dy hands back to the places that had the largest values; where y is not NULL, only of what
/// belongs to y > 0: the gradient of relu too. `extent` is that of dx.
void kernel_max_pool_gradient(const float *dy, const uint8_t *tap, const float *y, float *dx, kernel_extent extent,
    kernel_pool_window window);

#endif
