// Batch normalisation with a maximum behind it, in one pass over the larger of the two arrays each way.
#ifndef MILLRACE_NORM_MAX_POOL_H
#define MILLRACE_NORM_MAX_POOL_H

/// y = the largest x · scale + shift under the window, what is not a number before all others, then max(0, ·) where
/// `relu`. `peak` gets the x that it came from, and `tap` its place under the window (the first of equals).
///
/// Blocks of channels; windows neither overlap nor reach over the border. `extent` is that of x.
void kernel_norm_max_pool(const float *x, float *y, float *peak, uint8_t *tap, kernel_extent extent,
    kernel_pool_window window, const float *scale, const float *shift, int relu);

/// dx = a · g + b · x + c per channel, where g is what dy hands back to the places that had the largest values, of which
/// only peak · scale + shift > 0 count if `relu`.
void kernel_norm_max_pool_gradient(const float *x, const float *peak, const uint8_t *tap, const float *dy, float *dx,
    kernel_extent extent, kernel_pool_window window, const float *scale, const float *shift, int relu, const float *a,
    const float *b, const float *c);

#endif
