// The one-dimensional transforms at the points 0, ±2/3, ±3/2 and infinity, whose errors are a third of those at 0, ±1, ±2
// (Alam, Anderson, Barabasz and Gregg, 2022, "Winograd convolution for deep neural networks: efficient point selection").
//
// With the polynomials M(x) = x (x² − a²) (x² − b²) and M(x) / (x − p), a b = 1: rows of B^T are their coefficients, rows of
// G the powers of p over M'(p), columns of A^T the powers of p.
#pragma STDC FP_CONTRACT OFF

typedef int32_t bits __attribute__((vector_size(4 * VECTOR_WIDTH)));
typedef float vec __attribute__((vector_size(4 * VECTOR_WIDTH), aligned(4 * VECTOR_WIDTH)));

enum { vector_width = VECTOR_WIDTH, vectors_per_block = 16 / VECTOR_WIDTH };

static const float point_a = 2.0f / 3, point_b = 3.0f / 2;
static const float square_a = 4.0f / 9, square_b = 9.0f / 4, square_sum = 97.0f / 36;
static const float cube_a = 8.0f / 27, cube_b = 27.0f / 8;
// M'(±a) and M'(±b), inverted.
static const float inverse_a = -81.0f / 130, inverse_b = 8.0f / 65;

// Less zero, which is nothing; more zero would be an addition, for a negative zero.
INLINE vec splat(float x) { return x - (vec){}; }
INLINE vec fused(vec x, vec y, vec z) { return __builtin_elementwise_fma(x, y, z); }
INLINE vec scaled(float c, vec x, vec z) { return fused(splat(c), x, z); }
INLINE vec load(const float *x) { return *(const vec *)x; }
// What is not a number stays so.
INLINE vec positive(vec x) { return (vec)((bits)x & ~(bits)(x < 0)); }
INLINE void store(float *y, vec x) { *(vec *)y = x; }

// B^T x, of which the first three (`half` 0) or the last (1).
INLINE void source_transform(const vec x[6], vec y[3], const int half) {
  const float outer = half ? square_a : square_b, inner = half ? point_b : point_a;
  vec even = scaled(-outer, x[2], x[4]), odd = scaled(-outer, x[1], x[3]);
  vec plus = scaled(inner, odd, even), minus = scaled(-inner, odd, even);
  if (half) {
    y[0] = plus, y[1] = minus, y[2] = scaled(-square_sum, x[3], x[1] + x[5]);
  } else {
    y[0] = scaled(-square_sum, x[2], x[0] + x[4]), y[1] = plus, y[2] = minus;
  }
}

// A^T x: four values from six.
INLINE void output_transform(const vec x[6], vec y[4]) {
  vec sum_a = x[1] + x[2], difference_a = x[1] - x[2], sum_b = x[3] + x[4], difference_b = x[3] - x[4];
  y[0] = x[0] + (sum_a + sum_b);
  y[1] = scaled(point_a, difference_a, splat(point_b) * difference_b);
  y[2] = scaled(square_a, sum_a, splat(square_b) * sum_b);
  y[3] = scaled(cube_a, difference_a, scaled(cube_b, difference_b, x[5]));
}

// A x: six values from four.
INLINE void output_gradient_transform(const vec x[4], vec y[6]) {
  vec even_a = scaled(square_a, x[2], x[0]), odd_a = scaled(square_a, x[3], x[1]);
  vec even_b = scaled(square_b, x[2], x[0]), odd_b = scaled(square_b, x[3], x[1]);
  y[0] = x[0];
  y[1] = scaled(point_a, odd_a, even_a), y[2] = scaled(-point_a, odd_a, even_a);
  y[3] = scaled(point_b, odd_b, even_b), y[4] = scaled(-point_b, odd_b, even_b);
  y[5] = x[3];
}

// G x: six values from three.
INLINE void weight_transform(const vec x[3], vec y[6]) {
  vec even_a = splat(inverse_a) * scaled(square_a, x[2], x[0]), odd_a = splat(inverse_a * point_a) * x[1];
  vec even_b = splat(inverse_b) * scaled(square_b, x[2], x[0]), odd_b = splat(inverse_b * point_b) * x[1];
  y[0] = x[0];
  y[1] = even_a + odd_a, y[2] = even_a - odd_a, y[3] = even_b + odd_b, y[4] = even_b - odd_b;
  y[5] = x[2];
}

// G^T x: three values from six.
INLINE void weight_gradient_transform(const vec x[6], vec y[3]) {
  vec sum_a = splat(inverse_a) * (x[1] + x[2]), difference_a = splat(inverse_a) * (x[1] - x[2]);
  vec sum_b = splat(inverse_b) * (x[3] + x[4]), difference_b = splat(inverse_b) * (x[3] - x[4]);
  y[0] = x[0] + (sum_a + sum_b);
  y[1] = scaled(point_a, difference_a, splat(point_b) * difference_b);
  y[2] = scaled(square_a, sum_a, scaled(square_b, sum_b, x[5]));
}
