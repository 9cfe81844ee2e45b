// Functions of one float, accurate to about 1e-7 of the result, without branches or calls: loops over them become
// vector code. What is not a number stays so.
#ifndef MILLRACE_KERNEL_MATH_H
#define MILLRACE_KERNEL_MATH_H

#include "KernelMacros.h"
#include <stdint.h>
#include <string.h>

INLINE float float_of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

INLINE uint32_t bits_of_float(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

INLINE float magnitude(float x) { return float_of_bits(bits_of_float(x) & 0x7FFFFFFFu); }

// ln 2 in two parts; n times the first is exact for |n| < 2^10 (Cody and Waite, 1980).
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)

// e^(x + rest) = scale · (1 + part) with a power of two and |part| < 0.42, for -87 <= x <= 0 and a small rest.
typedef struct {
  float scale, part;
} split_exponential;

INLINE split_exponential split_exp(float x, float rest) {
  // Adding 1.5 · 2^23 rounds to a whole number and leaves it in the lowest bits.
  float shifted = x * 1.44269504f + 12582912.0f;
  float n = shifted - 12582912.0f;
  float r = (x - n * LN2_HIGH) - n * LN2_LOW + rest;
  // Taylor's series; the next term is below 2e-8 of the sum.
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  return (split_exponential){float_of_bits((bits_of_float(shifted) + 127u) << 23), p * r * r + r};
}

// e^(x + rest) for x <= 0; 0 below e^-87, the least that needs no denormal numbers.
INLINE float exp_sum_below(float x, float rest) {
  split_exponential e = split_exp(x < -87 ? -87 : x, rest);
  return x < -87 ? 0 : e.scale * e.part + e.scale;
}

INLINE float exp_below(float x) { return exp_sum_below(x, 0); }

// e^x - 1 for x <= 0, near 0 as accurate as elsewhere.
INLINE float expm1_below(float x) {
  split_exponential e = split_exp(x < -87 ? -87 : x, 0);
  return e.scale * e.part + (e.scale - 1);
}

// log(1 + x) for 0 <= x <= 1, by 2 · artanh(x / (2 + x)).
INLINE float log1p_unit(float x) {
  float s = x / (2 + x), q = s * s;
  float p = 1.0f / 15;
  p = p * q + 1.0f / 13;
  p = p * q + 1.0f / 11;
  p = p * q + 1.0f / 9;
  p = p * q + 1.0f / 7;
  p = p * q + 1.0f / 5;
  p = p * q + 1.0f / 3;
  return 2 * s + 2 * s * q * p;
}

// log x for normal x > 0: the exponent's share and log of a mantissa in √½…√2, by 2 · artanh((m - 1) / (m + 1)).
INLINE float log_positive(float x) {
  uint32_t bits = bits_of_float(x);
  int32_t exponent = (int32_t)(bits - 0x3F3504F3u) >> 23;
  float f = float_of_bits(bits - ((uint32_t)exponent << 23)) - 1, n = (float)exponent;
  float s = f / (2 + f), q = s * s;
  float p = 1.0f / 11;
  p = p * q + 1.0f / 9;
  p = p * q + 1.0f / 7;
  p = p * q + 1.0f / 5;
  p = p * q + 1.0f / 3;
  // x - x is 0, or not a number where x is none: its bits look like those of a large number.
  return n * LN2_HIGH + (2 * s + (2 * s * q * p + n * LN2_LOW)) + (x - x);
}

// 1 / (1 + e^-x), and what it lacks of 1.
typedef struct {
  float value, rest;
} sigmoid_parts;

INLINE sigmoid_parts sigmoid_of(float x) {
  float e = exp_below(-magnitude(x)), large = 1 / (1 + e), small = e * large;
  return (sigmoid_parts){x < 0 ? small : large, x < 0 ? large : small};
}

INLINE float hyperbolic_tangent(float x) {
  float e = expm1_below(-2 * magnitude(x)), size = magnitude(e / (e + 2));
  return float_of_bits(bits_of_float(size) | (bits_of_float(x) & 0x80000000u));
}

INLINE float softplus(float x) {
  float rest = log1p_unit(exp_below(-magnitude(x)));
  return x < 0 ? rest : x + rest;
}

// e^(-x²/2). The square is taken in two parts: rounded once it would be off by 1e-6 of the result where x is large.
INLINE float gaussian(float x) {
  float high = float_of_bits(bits_of_float(x) & 0xFFFFF000u);
  return exp_sum_below(-0.5f * high * high, -0.5f * (x - high) * (x + high));
}

// The distribution function of the standard normal, e^(-x²/2) given: its tail is that times w(|x|), where
// (a + 17/4) · w(a) is a polynomial in (a - 17/4) / (a + 17/4), fitted at Chebyshev nodes for 0 <= a <= 13.5.
INLINE float normal_distribution(float x, float gaussian) {
  float a = magnitude(x), inverse = 1 / (a + 4.25f), t = (a - 4.25f) * inverse;
  float p = -0.00023530233011115342f;
  p = p * t - 0.00036667665699496865f;
  p = p * t + 0.0021837432868778706f;
  p = p * t - 0.000750455423258245f;
  p = p * t - 0.019366631284356117f;
  p = p * t + 0.08527214080095291f;
  p = p * t - 0.22051526606082916f;
  p = p * t + 0.41822752356529236f;
  p = p * t - 0.6251298189163208f;
  p = p * t + 0.7595542073249817f;
  float tail = gaussian * p * inverse;
  return x < 0 ? tail : 1 - tail;
}

// Sums and maxima of a row have this many lanes, so that they become vector code; softmax takes as many neighbouring
// positions of space through the channels together.
enum { strip = 16 };

INLINE float lane_maximum(const float *x, int64_t count) {
  float lane[strip];
  for (int j = 0; j < strip; j++) lane[j] = x[0];
  int64_t i = 0;
  for (; i + strip <= count; i += strip)
    for (int j = 0; j < strip; j++) lane[j] = x[i + j] > lane[j] ? x[i + j] : lane[j];
  for (; i < count; i++) lane[0] = x[i] > lane[0] ? x[i] : lane[0];
  float top = lane[0];
  for (int j = 1; j < strip; j++) top = lane[j] > top ? lane[j] : top;
  return top;
}

INLINE float lane_sum(const float *x, int64_t count) {
  float lane[strip] = {0};
  int64_t i = 0;
  for (; i + strip <= count; i += strip)
    for (int j = 0; j < strip; j++) lane[j] += x[i + j];
  for (int j = 0; i < count; i++, j++) lane[j] += x[i];
  float total = 0;
  for (int j = 0; j < strip; j++) total += lane[j];
  return total;
}

#endif
