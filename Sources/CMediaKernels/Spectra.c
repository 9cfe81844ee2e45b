#include "CMediaKernels.h"
#include "MediaKernelMacros.h"
#include <string.h>

// Vectors are handed over only to what is inlined, so that no call depends on how machines pass them.
#pragma clang diagnostic ignored "-Wpsabi"

// Sixteen frames lie side by side in the lanes of vectors, so that a transform of sixteen is written as that of one.
typedef float lanes __attribute__((vector_size(64), aligned(64)));
typedef float loose_lanes __attribute__((vector_size(64), aligned(4)));

enum { lane_count = spectrum_lanes };

// Complex numbers as two arrays.
typedef struct {
  lanes *restrict re, *restrict im;
} complex_lanes;

INLINE void store_turned(complex_lanes out, int64_t at, lanes re, lanes im, float c, float s) {
  out.re[at] = re * c - im * s;
  out.im[at] = re * s + im * c;
}

// One pass: number i + ido (b + p k) of `in` is the b-th of p; number i + ido (k + before j) of `out` the j-th, turned.
#define PASS(p, ...)                                                                                                   \
  for (int64_t k = 0; k < before; k++)                                                                                 \
    for (int64_t i = 0; i < ido; i++) {                                                                                \
      const int64_t from = i + ido * p * k, to = i + ido * k, step = ido * before;                                     \
      (void)step;                                                                                                      \
      __VA_ARGS__                                                                                                      \
    }
#define TURNED(j, x, y)                                                                                                \
  store_turned(out, to + (j) * step, x, y, roots[2 * (((j) - 1) * ido + i)], roots[2 * (((j) - 1) * ido + i) + 1])
#define PLAIN(x, y) out.re[to] = x, out.im[to] = y

INLINE void pass2(complex_lanes in, complex_lanes out, int64_t before, int64_t ido, const float *roots) {
  PASS(2, {
    lanes ar = in.re[from], ai = in.im[from], br = in.re[from + ido], bi = in.im[from + ido];
    PLAIN(ar + br, ai + bi);
    TURNED(1, ar - br, ai - bi);
  })
}

INLINE void pass3(complex_lanes in, complex_lanes out, int64_t before, int64_t ido, const float *roots) {
  const float s = 0.86602540378443865f;
  PASS(3, {
    lanes ar = in.re[from], ai = in.im[from];
    lanes br = in.re[from + ido], bi = in.im[from + ido], cr = in.re[from + 2 * ido], ci = in.im[from + 2 * ido];
    lanes sr = br + cr, si = bi + ci, dr = s * (br - cr), di = s * (bi - ci);
    lanes mr = ar - 0.5f * sr, mi = ai - 0.5f * si;
    PLAIN(ar + sr, ai + si);
    TURNED(1, mr + di, mi - dr);
    TURNED(2, mr - di, mi + dr);
  })
}

INLINE void pass4(complex_lanes in, complex_lanes out, int64_t before, int64_t ido, const float *roots) {
  PASS(4, {
    lanes ar = in.re[from], ai = in.im[from], br = in.re[from + ido], bi = in.im[from + ido];
    lanes cr = in.re[from + 2 * ido], ci = in.im[from + 2 * ido], dr = in.re[from + 3 * ido], di = in.im[from + 3 * ido];
    lanes pr = ar + cr, pi = ai + ci, qr = ar - cr, qi = ai - ci;
    lanes rr = br + dr, ri = bi + di, sr = br - dr, si = bi - di;
    PLAIN(pr + rr, pi + ri);
    TURNED(1, qr + si, qi - sr);
    TURNED(2, pr - rr, pi - ri);
    TURNED(3, qr - si, qi + sr);
  })
}

INLINE void pass5(complex_lanes in, complex_lanes out, int64_t before, int64_t ido, const float *roots) {
  const float c1 = 0.30901699437494742f, c2 = -0.80901699437494742f;
  const float s1 = 0.95105651629515357f, s2 = 0.58778525229247313f;
  PASS(5, {
    lanes ar = in.re[from], ai = in.im[from], br = in.re[from + ido], bi = in.im[from + ido];
    lanes cr = in.re[from + 2 * ido], ci = in.im[from + 2 * ido], dr = in.re[from + 3 * ido], di = in.im[from + 3 * ido];
    lanes er = in.re[from + 4 * ido], ei = in.im[from + 4 * ido];
    lanes pr = br + er, pi = bi + ei, qr = cr + dr, qi = ci + di;
    lanes rr = br - er, ri = bi - ei, tr = cr - dr, ti = ci - di;
    lanes mr = ar + c1 * pr + c2 * qr, mi = ai + c1 * pi + c2 * qi;
    lanes nr = ar + c2 * pr + c1 * qr, ni = ai + c2 * pi + c1 * qi;
    lanes ur = s1 * rr + s2 * tr, ui = s1 * ri + s2 * ti, vr = s2 * rr - s1 * tr, vi = s2 * ri - s1 * ti;
    PLAIN(ar + pr + qr, ai + pi + qi);
    TURNED(1, mr + ui, mi - ur);
    TURNED(2, nr + vi, ni - vr);
    TURNED(3, nr - vi, ni + vr);
    TURNED(4, mr - ui, mi + ur);
  })
}

// Any radix, whose own roots stand behind those of the pass.
INLINE void pass_any(int64_t p, complex_lanes in, complex_lanes out, int64_t before, int64_t ido, const float *roots) {
  const float *own = roots + 2 * (p - 1) * ido;
  PASS(p, {
    for (int64_t j = 0; j < p; j++) {
      lanes re = in.re[from], im = in.im[from];
      for (int64_t b = 1, turn = j; b < p; b++, turn = (turn + j) % p) {
        lanes br = in.re[from + b * ido], bi = in.im[from + b * ido];
        re += br * own[2 * turn] - bi * own[2 * turn + 1];
        im += br * own[2 * turn + 1] + bi * own[2 * turn];
      }
      if (j == 0) {
        PLAIN(re, im);
      } else {
        TURNED(j, re, im);
      }
    }
  })
}

// Transforms `in`, which is overwritten as is `other`; one of the two is returned, with the result.
INLINE complex_lanes transform(fourier_plan plan, complex_lanes in, complex_lanes other) {
  const float *roots = plan.roots;
  int64_t before = 1;
  for (int64_t pass = 0; pass < plan.pass_count; pass++) {
    const int64_t p = plan.radices[pass], ido = plan.length / (before * p);
    switch (p) {
    case 2: pass2(in, other, before, ido, roots); break;
    case 3: pass3(in, other, before, ido, roots); break;
    case 4: pass4(in, other, before, ido, roots); break;
    case 5: pass5(in, other, before, ido, roots); break;
    default: pass_any(p, in, other, before, ido, roots); break;
    }
    roots += 2 * (p - 1) * ido + (p > 5 ? 2 * p : 0);
    before *= p;
    complex_lanes swapped = in;
    in = other;
    other = swapped;
  }
  return in;
}

// Rows become columns: each round moves the highest bit of a row's number to the lowest of the column's.
INLINE void transpose(lanes rows[lane_count]) {
  for (int round = 0; round < 4; round++) {
    lanes next[lane_count];
    for (int i = 0; i < 8; i++) {
      next[2 * i] = __builtin_shufflevector(
          rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      next[2 * i + 1] = __builtin_shufflevector(
          rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    for (int i = 0; i < lane_count; i++) rows[i] = next[i];
  }
}

// Windowed samples of up to sixteen frames, even ones as real and odd ones as imaginary parts.
INLINE void pack(const float *samples, int64_t hop, int64_t frames, const float *window, int64_t span, int64_t length,
    complex_lanes out) {
  int64_t t = 0;
  for (; t + lane_count <= span; t += lane_count) {
    lanes rows[lane_count], weights = *(const loose_lanes *)(window + t);
    for (int l = 0; l < lane_count; l++) {
      lanes zero = {0};
      rows[l] = l < frames ? *(const loose_lanes *)(samples + l * hop + t) * weights : zero;
    }
    transpose(rows);
    for (int i = 0; i < lane_count / 2; i++) {
      out.re[t / 2 + i] = rows[2 * i];
      out.im[t / 2 + i] = rows[2 * i + 1];
    }
  }
  for (; t < length; t++) {
    lanes column = {0};
    if (t < span)
      for (int64_t l = 0; l < frames; l++) column[l] = samples[l * hop + t] * window[t];
    if (t % 2 == 0) {
      out.re[t / 2] = column;
    } else {
      out.im[t / 2] = column;
    }
  }
}

INLINE void store(lanes value, float *destination, int64_t count) {
  if (count == lane_count) {
    *(loose_lanes *)destination = value;
  } else {
    for (int64_t l = 0; l < count; l++) destination[l] = value[l];
  }
}

INLINE complex_lanes half_of(float *scratch, int64_t half, int number) {
  lanes *start = (lanes *)scratch + 2 * half * number;
  return (complex_lanes){start, start + half};
}

INLINE void spectra(const float *samples, int64_t hop, int64_t frames, const float *window, int64_t span,
    real_plan plan, float *scratch, float *real, float *imaginary, int64_t stride, const spectrum_values values) {
  const int64_t half = plan.half.length;
  for (int64_t first = 0; first < frames; first += lane_count) {
    const int64_t count = frames - first < lane_count ? frames - first : lane_count;
    complex_lanes in = half_of(scratch, half, 0);
    pack(samples + first * hop, hop, count, window, span, 2 * half, in);
    complex_lanes z = transform(plan.half, in, half_of(scratch, half, 1));
    for (int64_t k = 0; k <= half; k++) {
      const int64_t a = k < half ? k : 0, b = k > 0 ? half - k : 0;
      const float c = plan.roots[2 * k], s = plan.roots[2 * k + 1];
      lanes even_re = z.re[a] + z.re[b], even_im = z.im[a] - z.im[b];
      lanes odd_re = z.im[a] + z.im[b], odd_im = z.re[b] - z.re[a];
      lanes re = 0.5f * (even_re + c * odd_re - s * odd_im), im = 0.5f * (even_im + c * odd_im + s * odd_re);
      float *row = real + k * stride + first;
      switch (values) {
      case spectrum_complex:
        store(re, row, count);
        store(im, imaginary + k * stride + first, count);
        break;
      case spectrum_magnitude: store(__builtin_elementwise_sqrt(re * re + im * im), row, count); break;
      case spectrum_power: store(re * re + im * im, row, count); break;
      }
    }
  }
}

KERNEL void spectra_f32(const float *samples, int64_t hop, int64_t frames, const float *window, int64_t span,
    real_plan plan, float *scratch, float *real, float *imaginary, int64_t stride, spectrum_values values) {
  switch (values) {
  case spectrum_complex:
    spectra(samples, hop, frames, window, span, plan, scratch, real, imaginary, stride, spectrum_complex);
    break;
  case spectrum_magnitude:
    spectra(samples, hop, frames, window, span, plan, scratch, real, imaginary, stride, spectrum_magnitude);
    break;
  case spectrum_power:
    spectra(samples, hop, frames, window, span, plan, scratch, real, imaginary, stride, spectrum_power);
    break;
  }
}

INLINE lanes loaded(const float *source, int64_t count) {
  lanes value = {0};
  if (count == lane_count) return *(const loose_lanes *)source;
  for (int64_t l = 0; l < count; l++) value[l] = source[l];
  return value;
}

INLINE void samples_of(const float *real, const float *imaginary, int64_t stride, int64_t frames, real_plan plan,
    float *scratch, float *destination) {
  const int64_t half = plan.half.length, length = 2 * half;
  for (int64_t first = 0; first < frames; first += lane_count) {
    const int64_t count = frames - first < lane_count ? frames - first : lane_count;
    complex_lanes in = half_of(scratch, half, 0), other = half_of(scratch, half, 1);
    for (int64_t k = 0; k < half; k++) {
      const int64_t a = k * stride + first, b = (half - k) * stride + first;
      const float c = plan.roots[2 * k], s = plan.roots[2 * k + 1];
      lanes zero = {0};
      lanes ar = loaded(real + a, count), br = loaded(real + b, count);
      // What is real of a real signal's spectrum is taken as such.
      lanes ai = k == 0 ? zero : loaded(imaginary + a, count), bi = k == 0 ? zero : loaded(imaginary + b, count);
      lanes odd_re = ar - br, odd_im = ai + bi;
      in.re[k] = ar + br - (c * odd_im - s * odd_re);
      in.im[k] = ai - bi + (c * odd_re + s * odd_im);
    }
    // The inverse is the transform with real and imaginary parts exchanged.
    complex_lanes z = transform(
        plan.half, (complex_lanes){in.im, in.re}, (complex_lanes){other.im, other.re});
    for (int64_t t = 0; t < half; t++)
      for (int64_t l = 0; l < count; l++) {
        destination[(first + l) * length + 2 * t] = z.im[t][l];
        destination[(first + l) * length + 2 * t + 1] = z.re[t][l];
      }
  }
}

KERNEL void samples_of_spectra_f32(const float *real, const float *imaginary, int64_t stride, int64_t frames,
    real_plan plan, float *scratch, float *destination) {
  samples_of(real, imaginary, stride, frames, plan, scratch, destination);
}

KERNEL void fourier_f32(fourier_plan plan, float *scratch) {
  complex_lanes in = half_of(scratch, plan.length, 0);
  complex_lanes z = transform(plan, in, half_of(scratch, plan.length, 1));
  if (z.re != in.re) memcpy(in.re, z.re, sizeof(lanes) * 2 * (size_t)plan.length);
}
