// Inner loops over pixels, where Swift cannot compile one function for several instruction sets. One thread each.
#ifndef MILLRACE_MEDIA_KERNELS_H
#define MILLRACE_MEDIA_KERNELS_H

#include <stdint.h>

/// One axis of a resize: output i is the sum over k < lengths[i] of weights[i · taps + k] · input[starts[i] + k].
typedef struct {
  int64_t count, taps;
  const int32_t *starts, *lengths;
} resize_axis;

/// Rows of `in_width` pixels become rows of `axis.count`; weights are fixed-point with 22 bits after the point, sums
/// are rounded and clamped to a byte.
void resize_horizontal_u8(const uint8_t *source, uint8_t *destination, int64_t rows, int64_t in_width,
    int64_t channels, resize_axis axis, const int32_t *weights);

/// Columns become columns of `axis.count`; `row_samples` is width times channels. Numbers as above.
void resize_vertical_u8(const uint8_t *source, uint8_t *destination, int64_t row_samples, resize_axis axis,
    const int32_t *weights);

/// As `resize_horizontal_u8`, from bytes to floats.
void resize_horizontal_u8_f32(const uint8_t *source, float *destination, int64_t rows, int64_t in_width,
    int64_t channels, resize_axis axis, const float *weights);

/// As `resize_horizontal_u8`, on floats.
void resize_horizontal_f32(const float *source, float *destination, int64_t rows, int64_t in_width, int64_t channels,
    resize_axis axis, const float *weights);

/// As `resize_vertical_u8`, from bytes to floats.
void resize_vertical_u8_f32(const uint8_t *source, float *destination, int64_t row_samples, resize_axis axis,
    const float *weights);

/// As `resize_vertical_u8`, on floats.
void resize_vertical_f32(const float *source, float *destination, int64_t row_samples, resize_axis axis,
    const float *weights);

/// Bytes to floats of equal value.
void floats_of_bytes(const uint8_t *source, float *destination, int64_t count);

/// Bytes to floats, 255 becoming 1.
void unit_floats_of_bytes(const uint8_t *source, float *destination, int64_t count);

/// `[pixel, channel]` to `[channel, pixel]`, bytes to floats, 255 becoming 1.
void unit_planes_of_bytes(const uint8_t *source, float *destination, int64_t pixels, int64_t channels);

/// `[pixel, channel]` to `[channel, pixel]`.
void planes_of_floats(const float *source, float *destination, int64_t pixels, int64_t channels);

/// Floats to the nearest byte, halves to even; what is not a number becomes 0.
void nearest_bytes(const float *source, uint8_t *destination, int64_t count);

/// Floats to bytes, fractions dropped; what is not a number becomes 0.
void truncated_bytes(const float *source, uint8_t *destination, int64_t count);

/// What lies beyond an image's edge.
typedef enum { fill_constant, fill_nearest, fill_reflect, fill_wrap } warp_fill;

/// Per output pixel (x, y), centres at half coordinates, the place in the input that it shows:
/// ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w) with w = m6 x + m7 y + 1.
typedef struct {
  double m[8];
} warp_map;

/// Warps `[height, width, channels]` into the same layout of another size, bilinearly or to the nearest pixel.
void warp_f32(const float *source, int64_t in_height, int64_t in_width, float *destination, int64_t out_height,
    int64_t out_width, int64_t channels, warp_map map, int bilinear, warp_fill fill, float constant);

/// Sums neighbours: sample i of output row y is the sum over k < kernel_height and j < kernel_width of
/// weights[k · kernel_width + j] · padded[rows[y + k] · padded_row_samples + j · channels + i].
///
/// A row of -1 is one of zeros. `row_samples` is width times channels; a padded row has `(kernel_width - 1) · channels` more.
void convolve_f32(const float *padded, const int32_t *rows, float *destination, int64_t height, int64_t row_samples,
    int64_t padded_row_samples, int64_t channels, const float *weights, int64_t kernel_height, int64_t kernel_width);

/// A discrete Fourier transform of `length` complex numbers as passes of small radices, whose product it is.
///
/// Per pass of radix p, behind passes whose radices multiply up to b: cos and -sin of 2π j b i / length for j from 1 to
/// p - 1 and i below length / (b p); where p is above 5, then those of 2π j / p for j below p.
typedef struct {
  int64_t length, pass_count;
  const int32_t *radices;
  const float *roots;
} fourier_plan;

/// The same of twice as many real numbers: cos and -sin of π k / half.length for k from 0 to half.length.
typedef struct {
  fourier_plan half;
  const float *roots;
} real_plan;

/// So many frames are transformed together, side by side.
enum { spectrum_lanes = 16 };

/// What is written of a spectrum.
typedef enum { spectrum_complex, spectrum_magnitude, spectrum_power } spectrum_values;

/// Spectra of frames: frame f is `span` samples from `f hop` on, times the window, and zeros up to the transform's length.
/// Its bin k, from 0 to half.length, goes to `real[k stride + f]`, and only for complex values to `imaginary`, too.
/// `scratch` has 4 half.length spectrum_lanes floats, aligned to 64 bytes.
void spectra_f32(const float *samples, int64_t hop, int64_t frames, const float *window, int64_t span, real_plan plan,
    float *scratch, float *real, float *imaginary, int64_t stride, spectrum_values values);

/// The samples of spectra in the same order, times the transform's length, `[frame, time]`; the imaginary parts of the
/// first and the last bin count for nothing.
void samples_of_spectra_f32(const float *real, const float *imaginary, int64_t stride, int64_t frames, real_plan plan,
    float *scratch, float *destination);

/// Transforms spectrum_lanes sequences of complex numbers in place: real parts `[number, sequence]`, then imaginary ones;
/// `scratch` holds them, and behind them as much again.
void fourier_f32(fourier_plan plan, float *scratch);

/// For each hash the fewest bits in which it differs from any of the queries; 64 where there is no query.
void least_hamming_distances(
    const uint64_t *queries, int64_t query_count, const uint64_t *hashes, uint64_t *distances, int64_t count);

/// The greatest dot product of `other` with a row, at least -1; `width` is a multiple of 16.
float greatest_dot_product(const float *rows, int64_t row_count, const float *other, int64_t width);

#endif
