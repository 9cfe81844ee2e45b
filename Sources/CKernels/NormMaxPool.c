#include "CKernels.h"
#include "KernelMacros.h"

// Blocks wider than this (channels-last with many channels) are walked in strips of it.
enum { max_block = 64 };

// What `b` neighbouring channels of one image are normalised with; its pixels are `row` floats apart.
typedef struct {
  kernel_pool_window window;
  int64_t row;
  const float *scale, *shift;
  int relu;
} strip;

INLINE void pool_strip(const float *x, float *y, float *peak, uint8_t *tap, strip s, const int64_t b) {
  kernel_pool_window w = s.window;
  float scale[max_block], shift[max_block];
  for (int64_t j = 0; j < b; j++) scale[j] = s.scale[j], shift[j] = s.shift[j];
  for (int64_t i = 0; i < w.out_height; i++)
    for (int64_t k = 0; k < w.out_width; k++, y += s.row, peak += s.row, tap += s.row) {
      const float *corner = x + (i * w.stride_height * w.width + k * w.stride_width) * s.row;
      float best[max_block], source[max_block];
      int32_t place[max_block];
      for (int64_t j = 0; j < b; j++) best[j] = corner[j] * scale[j] + shift[j], place[j] = 0;
      for (int64_t m = 0; m < w.kernel_height; m++)
        for (int64_t n = 0; n < w.kernel_width; n++) {
          const float *value = corner + (m * w.width + n) * s.row;
          int32_t at = (int32_t)(m * w.kernel_width + n);
          for (int64_t j = 0; j < b; j++) {
            float v = value[j] * scale[j] + shift[j];
            int larger = (v > best[j]) | (v != v);
            best[j] = larger ? v : best[j];
            place[j] = larger ? at : place[j];
          }
        }
      // Of its own, because with three choices in one loop the compiler takes one channel at a time.
      for (int64_t j = 0; j < b; j++) source[j] = corner[j];
      for (int64_t m = 0; m < w.kernel_height; m++)
        for (int64_t n = 0; n < w.kernel_width; n++) {
          const float *value = corner + (m * w.width + n) * s.row;
          int32_t at = (int32_t)(m * w.kernel_width + n);
          for (int64_t j = 0; j < b; j++) source[j] = place[j] == at ? value[j] : source[j];
        }
      for (int64_t j = 0; j < b; j++) {
        y[j] = (s.relu & (best[j] < 0)) ? 0 : best[j];
        peak[j] = source[j];
        tap[j] = (uint8_t)place[j];
      }
    }
}

KERNEL void kernel_norm_max_pool(const float *x, float *y, float *peak, uint8_t *tap, kernel_extent e,
    kernel_pool_window w, const float *scale, const float *shift, int relu) {
  int64_t out_space = w.out_height * w.out_width;
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block)
      for (int64_t first = 0; first < e.block; first += max_block) {
        int64_t width = e.block - first < max_block ? e.block - first : max_block;
        int64_t from = (n * e.channels + c) * e.space + first, to = (n * e.channels + c) * out_space + first;
        strip s = {w, e.block, scale + c + first, shift + c + first, relu};
        FOR_BLOCK(width, pool_strip(x + from, y + to, peak + to, tap + to, s, b);)
      }
}

// The three numbers of a channel that make dx of g and x.
typedef struct {
  const float *a, *b, *c;
} line;

// Places that no window covers: from column `first` on in row `row`.
INLINE void uncovered(const float *x, float *dx, strip s, line l, int64_t row, int64_t first, const int64_t b) {
  for (int64_t k = first; k < s.window.width; k++) {
    int64_t at = (row * s.window.width + k) * s.row;
    for (int64_t j = 0; j < b; j++) dx[at + j] = l.b[j] * x[at + j] + l.c[j];
  }
}

INLINE void gradient_strip(const float *x, const float *peak, const uint8_t *tap, const float *dy, float *restrict dx,
    strip s, line given, const int64_t b) {
  kernel_pool_window w = s.window;
  float scale[max_block], shift[max_block], slope[max_block], onto[max_block], offset[max_block];
  for (int64_t j = 0; j < b; j++) {
    scale[j] = s.scale[j], shift[j] = s.shift[j];
    slope[j] = given.a[j], onto[j] = given.b[j], offset[j] = given.c[j];
  }
  line l = {slope, onto, offset};
  for (int64_t i = 0; i < w.out_height; i++) {
    for (int64_t k = 0; k < w.out_width; k++, dy += s.row, peak += s.row, tap += s.row) {
      int64_t corner = (i * w.stride_height * w.width + k * w.stride_width) * s.row;
      float share[max_block];
      int32_t place[max_block];
      for (int64_t j = 0; j < b; j++) {
        float g = ((s.relu == 0) | (peak[j] * scale[j] + shift[j] > 0)) ? dy[j] : 0;
        share[j] = slope[j] * g;
        place[j] = tap[j];
      }
      for (int64_t m = 0; m < w.kernel_height; m++)
        for (int64_t n = 0; n < w.kernel_width; n++) {
          int64_t at = corner + (m * w.width + n) * s.row;
          int32_t here = (int32_t)(m * w.kernel_width + n);
          for (int64_t j = 0; j < b; j++) {
            float g = place[j] == here ? share[j] : 0;
            dx[at + j] = g + (onto[j] * x[at + j] + offset[j]);
          }
        }
    }
    for (int64_t m = 0; m < w.kernel_height; m++)
      uncovered(x, dx, s, l, i * w.stride_height + m, w.out_width * w.stride_width, b);
  }
  for (int64_t row = w.out_height * w.stride_height; row < w.height; row++) uncovered(x, dx, s, l, row, 0, b);
}

KERNEL void kernel_norm_max_pool_gradient(const float *x, const float *peak, const uint8_t *tap, const float *dy,
    float *dx, kernel_extent e, kernel_pool_window w, const float *scale, const float *shift, int relu, const float *a,
    const float *b, const float *c) {
  int64_t out_space = w.out_height * w.out_width;
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t i = 0; i < e.channels; i += e.block)
      for (int64_t first = 0; first < e.block; first += max_block) {
        int64_t width = e.block - first < max_block ? e.block - first : max_block, at = i + first;
        int64_t from = (n * e.channels + i) * out_space + first, to = (n * e.channels + i) * e.space + first;
        strip s = {w, e.block, scale + at, shift + at, relu};
        line l = {a + at, b + at, c + at};
        FOR_BLOCK(width, gradient_strip(x + to, peak + from, tap + from, dy + from, dx + to, s, l, b);)
      }
}
