// oneDNN's own kernel for this was, on AVX2, half of a small network's step: 8 to 10 times as slow as this one.
#include "CKernels.h"
#include "KernelMacros.h"
#include <string.h>

// Blocks wider than this (channels-last with many channels) are walked in strips of it.
enum { max_block = 64 };

// The taps of one axis that lie within the input, from `first` to before `end`, where the window begins at `start`.
typedef struct {
  int64_t start, first, end;
} reach;

INLINE reach reach_of(int64_t step, int64_t stride, int64_t padding, int64_t kernel, int64_t length) {
  int64_t start = step * stride - padding;
  return (reach){start, start < 0 ? -start : 0, start + kernel > length ? length - start : kernel};
}

// Windows that neither overlap nor reach over the border.
INLINE int is_tiling(kernel_pool_window w) {
  return w.top == 0 && w.left == 0 && w.stride_height == w.kernel_height && w.stride_width == w.kernel_width &&
      w.out_height * w.stride_height <= w.height && w.out_width * w.stride_width <= w.width;
}

// The same window with what the compiler may know of it: that it tiles, with sides of 2 the most frequent.
INLINE kernel_pool_window tiling_by_two(kernel_pool_window w) {
  w.top = w.left = 0;
  w.kernel_height = w.kernel_width = w.stride_height = w.stride_width = 2;
  return w;
}

INLINE int tiles_by_two(kernel_pool_window w) { return is_tiling(w) && w.kernel_height == 2 && w.kernel_width == 2; }

// `b` neighbouring channels of an image whose pixels are `row` floats apart.
INLINE void pool_strip(const float *x, float *y, uint8_t *tap, kernel_pool_window w, int64_t row, int relu,
    const int tiles, const int64_t b) {
  for (int64_t i = 0; i < w.out_height; i++) {
    reach v = reach_of(i, w.stride_height, w.top, w.kernel_height, w.height);
    if (tiles) v = (reach){i * w.stride_height, 0, w.kernel_height};
    for (int64_t k = 0; k < w.out_width; k++, y += row) {
      reach h = reach_of(k, w.stride_width, w.left, w.kernel_width, w.width);
      if (tiles) h = (reach){k * w.stride_width, 0, w.kernel_width};
      const float *corner = x + (v.start * w.width + h.start) * row;
      float best[max_block];
      int32_t place[max_block];
      int32_t at = (int32_t)(v.first * w.kernel_width + h.first);
      const float *first = corner + (v.first * w.width + h.first) * row;
      for (int64_t j = 0; j < b; j++) best[j] = first[j], place[j] = at;
      for (int64_t m = v.first; m < v.end; m++)
        for (int64_t n = h.first; n < h.end; n++) {
          const float *value = corner + (m * w.width + n) * row;
          at = (int32_t)(m * w.kernel_width + n);
          for (int64_t j = 0; j < b; j++) {
            int larger = (value[j] > best[j]) | (value[j] != value[j]);
            best[j] = larger ? value[j] : best[j];
            place[j] = larger ? at : place[j];
          }
        }
      for (int64_t j = 0; j < b; j++) y[j] = (relu & (best[j] < 0)) ? 0 : best[j];
      if (tap) {
        for (int64_t j = 0; j < b; j++) tap[j] = (uint8_t)place[j];
        tap += row;
      }
    }
  }
}

KERNEL void kernel_max_pool(const float *x, float *y, uint8_t *tap, kernel_extent e, kernel_pool_window w, int relu) {
  int64_t out_space = w.out_height * w.out_width;
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block)
      for (int64_t strip = 0; strip < e.block; strip += max_block) {
        int64_t width = e.block - strip < max_block ? e.block - strip : max_block;
        int64_t from = (n * e.channels + c) * e.space + strip, to = (n * e.channels + c) * out_space + strip;
        uint8_t *places = tap ? tap + to : tap;
        if (tiles_by_two(w)) {
          FOR_BLOCK(width, pool_strip(x + from, y + to, places, tiling_by_two(w), e.block, relu, 1, b);)
        } else {
          FOR_BLOCK(width, pool_strip(x + from, y + to, places, w, e.block, relu, 0, b);)
        }
      }
}

INLINE void gradient_strip(const float *dy, const uint8_t *tap, const float *y, float *dx, kernel_pool_window w,
    int64_t row, const int overlaps, const int tiles, const int64_t b) {
  for (int64_t i = 0; i < w.out_height; i++) {
    reach v = reach_of(i, w.stride_height, w.top, w.kernel_height, w.height);
    if (tiles) v = (reach){i * w.stride_height, 0, w.kernel_height};
    for (int64_t k = 0; k < w.out_width; k++, dy += row, tap += row) {
      reach h = reach_of(k, w.stride_width, w.left, w.kernel_width, w.width);
      if (tiles) h = (reach){k * w.stride_width, 0, w.kernel_width};
      // Copies, for the compiler cannot know that writing dx changes neither.
      float share[max_block];
      int32_t place[max_block];
      for (int64_t j = 0; j < b; j++) share[j] = dy[j], place[j] = tap[j];
      if (y) {
        for (int64_t j = 0; j < b; j++) share[j] = y[j] > 0 ? share[j] : 0;
        y += row;
      }
      for (int64_t m = v.first; m < v.end; m++)
        for (int64_t n = h.first; n < h.end; n++) {
          float *target = dx + ((v.start + m) * w.width + h.start + n) * row;
          int32_t at = (int32_t)(m * w.kernel_width + n);
          for (int64_t j = 0; j < b; j++) {
            float part = place[j] == at ? share[j] : 0;
            target[j] = overlaps ? target[j] + part : part;
          }
        }
    }
  }
}

KERNEL void kernel_max_pool_gradient(
    const float *dy, const uint8_t *tap, const float *y, float *dx, kernel_extent e, kernel_pool_window w) {
  int64_t out_space = w.out_height * w.out_width;
  int overlaps = w.stride_height < w.kernel_height || w.stride_width < w.kernel_width;
  int covers = is_tiling(w) && w.out_height * w.stride_height == w.height && w.out_width * w.stride_width == w.width;
  if (!covers) memset(dx, 0, sizeof(float) * (size_t)(e.batch * e.channels * e.space));
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block)
      for (int64_t strip = 0; strip < e.block; strip += max_block) {
        int64_t width = e.block - strip < max_block ? e.block - strip : max_block;
        int64_t from = (n * e.channels + c) * out_space + strip, to = (n * e.channels + c) * e.space + strip;
        const float *kept = y ? y + from : y;
        if (tiles_by_two(w)) {
          FOR_BLOCK(width, gradient_strip(dy + from, tap + from, kept, dx + to, tiling_by_two(w), e.block, 0, 1, b);)
        } else if (overlaps) {
          FOR_BLOCK(width, gradient_strip(dy + from, tap + from, kept, dx + to, w, e.block, 1, 0, b);)
        } else {
          FOR_BLOCK(width, gradient_strip(dy + from, tap + from, kept, dx + to, w, e.block, 0, 0, b);)
        }
      }
}
