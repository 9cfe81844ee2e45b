#include "CMediaKernels.h"
#include "MediaKernelMacros.h"

INLINE double floor_of(double x) { return __builtin_elementwise_floor(x); }

// The pixel within 0..<count that stands for index i, or -1 for the constant.
INLINE int64_t folded(int64_t i, int64_t count, warp_fill fill) {
  if (i >= 0 && i < count) return i;
  switch (fill) {
  case fill_constant: return -1;
  case fill_nearest: return i < 0 ? 0 : count - 1;
  case fill_wrap: i %= count; return i < 0 ? i + count : i;
  case fill_reflect:
    i %= 2 * count;
    if (i < 0) i += 2 * count;
    return i < count ? i : 2 * count - 1 - i;
  }
  return -1;
}

INLINE float sample(const float *source, int64_t y, int64_t x, int64_t width, int64_t c, int64_t channel,
    float constant) {
  return y < 0 || x < 0 ? constant : source[(y * width + x) * c + channel];
}

INLINE void warp_pixels(const float *source, int64_t in_height, int64_t in_width, float *destination,
    int64_t out_height, int64_t out_width, const int64_t c, warp_map map, int bilinear, warp_fill fill,
    float constant) {
  const double *m = map.m;
  // Places so far off that they are no index are all equally far off; what is not a number is, too.
  const double far = 1e9;
  for (int64_t row = 0; row < out_height; row++)
    for (int64_t column = 0; column < out_width; column++, destination += c) {
      double x = column + 0.5, y = row + 0.5;
      double w = m[6] * x + m[7] * y + 1;
      double u = (m[0] * x + m[1] * y + m[2]) / w, v = (m[3] * x + m[4] * y + m[5]) / w;
      u = u > -far ? (u < far ? u : far) : -far;
      v = v > -far ? (v < far ? v : far) : -far;
      if (!bilinear) {
        int64_t left = folded((int64_t)floor_of(u), in_width, fill);
        int64_t top = folded((int64_t)floor_of(v), in_height, fill);
        for (int64_t j = 0; j < c; j++) destination[j] = sample(source, top, left, in_width, c, j, constant);
        continue;
      }
      double left = floor_of(u - 0.5), top = floor_of(v - 0.5);
      float right_share = (float)(u - 0.5 - left), lower_share = (float)(v - 0.5 - top);
      int64_t x0 = (int64_t)left, y0 = (int64_t)top, x1 = x0 + 1, y1 = y0 + 1;
      if (x0 < 0 || y0 < 0 || x1 >= in_width || y1 >= in_height) {
        x0 = folded(x0, in_width, fill);
        x1 = folded(x1, in_width, fill);
        y0 = folded(y0, in_height, fill);
        y1 = folded(y1, in_height, fill);
      }
      for (int64_t j = 0; j < c; j++) {
        float a = sample(source, y0, x0, in_width, c, j, constant);
        float b = sample(source, y0, x1, in_width, c, j, constant);
        float d = sample(source, y1, x0, in_width, c, j, constant);
        float e = sample(source, y1, x1, in_width, c, j, constant);
        float upper = a + (b - a) * right_share, lower = d + (e - d) * right_share;
        destination[j] = upper + (lower - upper) * lower_share;
      }
    }
}

void warp_f32(const float *source, int64_t in_height, int64_t in_width, float *destination, int64_t out_height,
    int64_t out_width, int64_t channels, warp_map map, int bilinear, warp_fill fill, float constant) {
  FOR_CHANNELS(channels, warp_pixels(source, in_height, in_width, destination, out_height, out_width, c, map, bilinear,
      fill, constant);)
}
