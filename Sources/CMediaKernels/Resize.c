#include "CMediaKernels.h"
#include "MediaKernelMacros.h"

enum { fraction_bits = 22, chunk = 64 };

INLINE uint8_t byte_of(int32_t fixed) {
  int32_t value = fixed >> fraction_bits;
  return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

#define HORIZONTAL(name, in_type, out_type, sum_type, zero, finish)                                                    \
  INLINE void name##_pixels(const in_type *source, out_type *destination, int64_t rows, int64_t in_width,              \
      const int64_t c, resize_axis axis, const sum_type *weights) {                                                    \
    for (int64_t y = 0; y < rows; y++, source += in_width * c)                                                         \
      for (int64_t x = 0; x < axis.count; x++, destination += c) {                                                     \
        const in_type *pixel = source + axis.starts[x] * c;                                                            \
        const sum_type *w = weights + x * axis.taps;                                                                   \
        const int64_t length = axis.lengths[x];                                                                        \
        for (int64_t j = 0; j < c; j += 4) {                                                                           \
          sum_type sum[4] = {zero, zero, zero, zero};                                                                  \
          const int64_t lanes = c - j < 4 ? c - j : 4;                                                                 \
          for (int64_t k = 0; k < length; k++)                                                                         \
            for (int64_t i = 0; i < lanes; i++) sum[i] += (sum_type)pixel[k * c + j + i] * w[k];                       \
          for (int64_t i = 0; i < lanes; i++) destination[j + i] = finish(sum[i]);                                     \
        }                                                                                                              \
      }                                                                                                                \
  }

#define HORIZONTAL_KERNEL(name, in_type, out_type, sum_type)                                                           \
  KERNEL void name(const in_type *source, out_type *destination, int64_t rows, int64_t in_width, int64_t channels,     \
      resize_axis axis, const sum_type *weights) {                                                                     \
    FOR_CHANNELS(channels, name##_pixels(source, destination, rows, in_width, c, axis, weights);)                      \
  }

#define VERTICAL(name, in_type, out_type, sum_type, zero, finish)                                                      \
  KERNEL void name(const in_type *source, out_type *destination, int64_t row_samples, resize_axis axis,                \
      const sum_type *weights) {                                                                                       \
    for (int64_t y = 0; y < axis.count; y++, destination += row_samples) {                                             \
      const in_type *rows = source + axis.starts[y] * row_samples;                                                     \
      const sum_type *w = weights + y * axis.taps;                                                                     \
      int64_t x = 0;                                                                                                   \
      for (; x + chunk <= row_samples; x += chunk) {                                                                   \
        sum_type sum[chunk];                                                                                           \
        for (int64_t i = 0; i < chunk; i++) sum[i] = zero;                                                             \
        for (int64_t k = 0; k < axis.lengths[y]; k++)                                                                  \
          for (int64_t i = 0; i < chunk; i++) sum[i] += (sum_type)rows[k * row_samples + x + i] * w[k];                \
        for (int64_t i = 0; i < chunk; i++) destination[x + i] = finish(sum[i]);                                       \
      }                                                                                                                \
      for (; x < row_samples; x++) {                                                                                   \
        sum_type sum = zero;                                                                                           \
        for (int64_t k = 0; k < axis.lengths[y]; k++) sum += (sum_type)rows[k * row_samples + x] * w[k];               \
        destination[x] = finish(sum);                                                                                  \
      }                                                                                                                \
    }                                                                                                                  \
  }

HORIZONTAL(resize_horizontal_u8, uint8_t, uint8_t, int32_t, 1 << (fraction_bits - 1), byte_of)
HORIZONTAL_KERNEL(resize_horizontal_u8, uint8_t, uint8_t, int32_t)
HORIZONTAL(resize_horizontal_u8_f32, uint8_t, float, float, 0, )
HORIZONTAL_KERNEL(resize_horizontal_u8_f32, uint8_t, float, float)
HORIZONTAL(resize_horizontal_f32, float, float, float, 0, )
VERTICAL(resize_vertical_u8, uint8_t, uint8_t, int32_t, 1 << (fraction_bits - 1), byte_of)
VERTICAL(resize_vertical_u8_f32, uint8_t, float, float, 0, )
VERTICAL(resize_vertical_f32, float, float, float, 0, )

typedef float float4 __attribute__((vector_size(16), aligned(4)));

// Three channels as the lower lanes of four: twice as fast as lane by lane, and the same sums.
//
// Sound: the fourth lane reads and writes the first sample of the next pixel, which the next step writes again; behind the
// last pixel of a row that is the next row, and the last row is left to the other loop.
INLINE void rgb_rows(const float *source, float *destination, int64_t rows, int64_t in_width, resize_axis axis,
    const float *weights) {
  for (int64_t y = 0; y < rows; y++, source += in_width * 3)
    for (int64_t x = 0; x < axis.count; x++, destination += 3) {
      const float *pixel = source + axis.starts[x] * 3;
      const float *w = weights + x * axis.taps;
      float4 sum = {0, 0, 0, 0};
      for (int64_t k = 0; k < axis.lengths[x]; k++) sum += *(const float4 *)(pixel + 3 * k) * w[k];
      *(float4 *)destination = sum;
    }
}

KERNEL void resize_horizontal_f32(const float *source, float *destination, int64_t rows, int64_t in_width,
    int64_t channels, resize_axis axis, const float *weights) {
  int64_t done = 0;
  if (channels == 3 && rows > 1) {
    done = rows - 1;
    rgb_rows(source, destination, done, in_width, axis, weights);
  }
  source += done * in_width * channels;
  destination += done * axis.count * channels;
  FOR_CHANNELS(
      channels, resize_horizontal_f32_pixels(source, destination, rows - done, in_width, c, axis, weights);)
}
