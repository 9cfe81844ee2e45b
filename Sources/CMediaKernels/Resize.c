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
  }                                                                                                                    \
  KERNEL void name(const in_type *source, out_type *destination, int64_t rows, int64_t in_width, int64_t channels,     \
      resize_axis axis, const sum_type *weights) {                                                                     \
    FOR_CHANNELS(channels, name##_pixels(source, destination, rows, in_width, c, axis, weights);)                      \
  }

#define VERTICAL(name, type, sum_type, zero, finish)                                                                   \
  KERNEL void name(const type *source, type *destination, int64_t row_samples, resize_axis axis,                       \
      const sum_type *weights) {                                                                                       \
    for (int64_t y = 0; y < axis.count; y++, destination += row_samples) {                                             \
      const type *rows = source + axis.starts[y] * row_samples;                                                        \
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
HORIZONTAL(resize_horizontal_u8_f32, uint8_t, float, float, 0, )
HORIZONTAL(resize_horizontal_f32, float, float, float, 0, )
VERTICAL(resize_vertical_u8, uint8_t, int32_t, 1 << (fraction_bits - 1), byte_of)
VERTICAL(resize_vertical_f32, float, float, 0, )
