// The products at each of the 36 points, over the tiles of a block.

#if VECTOR_WIDTH == 16
enum { most_vectors = 2, most_tiles = 14, most_tiles_single = 16 };
#else
enum { most_vectors = vectors_per_block, most_tiles = 6, most_tiles_single = 6 };
#endif

// m[tile][j] = Σ over inputs of v[input block][tile][input] · u[input][j], for `rows` tiles and `n` vectors of outputs.
INLINE void point_product(const float *v, int64_t v_next, const float *u, int64_t u_step, float *m, int64_t m_step,
    int64_t blocks, const int rows, const int n) {
  vec sum[16][most_vectors];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < n; j++) sum[i][j] = (vec){};
  for (int64_t block = 0; block < blocks; block++, v += v_next, u += 256)
#pragma clang loop unroll_count(4)
    for (int k = 0; k < 16; k++) {
      vec weight[most_vectors];
#pragma clang loop unroll(full)
      for (int j = 0; j < n; j++) weight[j] = load(u + k * 16 + j * u_step);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        vec value = splat(v[i * 16 + k]);
#pragma clang loop unroll(full)
        for (int j = 0; j < n; j++) sum[i][j] = fused(value, weight[j], sum[i][j]);
      }
    }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < n; j++) store(m + i * 16 + j * m_step, sum[i][j]);
}

#define ROWS(r) case r: point_product(v, v_next, u, u_step, m, m_step, blocks, r, n); break;

INLINE void product_rows(const float *v, int64_t v_next, const float *u, int64_t u_step, float *m, int64_t m_step,
    int64_t blocks, int64_t rows, const int n) {
  switch (rows) {
    ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6)
#if VECTOR_WIDTH == 16
    ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12) ROWS(13) ROWS(14)
#endif
  }
#if VECTOR_WIDTH == 16
  if (n == 1) switch (rows) { ROWS(15) ROWS(16) }
#endif
}
#undef ROWS

// All tiles of a block at one point, in groups of nearly one size: a small rest would wait for each of its additions.
INLINE void product_tiles(const float *v, int64_t v_next, const float *u, int64_t u_step, float *m, int64_t m_step,
    int64_t blocks, int64_t count, const int n) {
  int64_t most = n == 1 ? most_tiles_single : most_tiles, groups = (count + most - 1) / most;
  for (int64_t group = 0, begin = 0; group < groups; group++) {
    int64_t end = count * (group + 1) / groups;
    product_rows(v + begin * 16, v_next, u, u_step, m + begin * 16, m_step, blocks, end - begin, n);
    begin = end;
  }
}

// All outputs of a block of tiles at one point; `v` and `m` hold `stride` floats for each block of channels.
INLINE void outputs_at_point(
    const float *v, const float *u, float *m, int64_t stride, int64_t inputs, int64_t outputs, int64_t count) {
  int64_t step = inputs * 256, o = 0;
#if VECTOR_WIDTH == 16
  for (; o + 2 <= outputs; o += 2) product_tiles(v, stride, u + o * step, step, m + o * stride, stride, inputs, count, 2);
  if (o < outputs) product_tiles(v, stride, u + o * step, step, m + o * stride, stride, inputs, count, 1);
#else
  for (; o < outputs; o++)
    product_tiles(v, stride, u + o * step, vector_width, m + o * stride, vector_width, inputs, count, vectors_per_block);
#endif
}

// to[i][j] = from[i][j] + Σ over tiles of v[tile][i] · d[tile][j], for `rows` inputs and `n` vectors of outputs; NULL is zero.
INLINE void weight_product(const float *v, const float *d, int64_t d_step, const float *from, float *to, int64_t step,
    int64_t count, const int rows, const int n) {
  vec sum[16][most_vectors];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < n; j++) sum[i][j] = (vec){};
  for (int64_t t = 0; t < count; t++, v += 16, d += 16) {
    vec gradient[most_vectors];
#pragma clang loop unroll(full)
    for (int j = 0; j < n; j++) gradient[j] = load(d + j * d_step);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      vec value = splat(v[i]);
#pragma clang loop unroll(full)
      for (int j = 0; j < n; j++) sum[i][j] = fused(value, gradient[j], sum[i][j]);
    }
  }
  // Sums of a block's tiles first, then of blocks: fewer roundings in a row.
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < n; j++) {
      int64_t place = i * 16 + j * step;
      store(to + place, from ? load(from + place) + sum[i][j] : sum[i][j]);
    }
}

// A unit of the weight gradient's sums: `rows` inputs from number `input` on, 16 outputs or 32 from block `output` on.
typedef struct {
  int64_t input, output;
  int rows;
} unit;

// The first unit of a block of outputs: of two blocks where there are, for two vectors of outputs for each input's value.
INLINE unit unit_of(int64_t output, int64_t outputs) {
  return (unit){0, output, VECTOR_WIDTH == 16 && output + 2 <= outputs ? 8 : 16};
}

INLINE unit unit_after(unit at, int64_t inputs, int64_t outputs) {
  at.input += at.rows;
  return at.input < 16 * inputs ? at : unit_of(at.output + 16 / at.rows, outputs);
}

// The sums of a unit at one point.
INLINE void unit_at_point(
    unit at, const float *v, const float *d, int64_t stride, const float *from, float *to, int64_t count) {
  v += at.input / 16 * stride + at.input % 16, d += at.output * stride;
#if VECTOR_WIDTH == 16
  if (at.rows == 8)
    weight_product(v, d, stride, from, to, 128, count, 8, 2);
  else
    weight_product(v, d, 0, from, to, 0, count, 16, 1);
#else
  for (int i = 0; i < 16; i += 4)
    weight_product(v + i, d, vector_width, from ? from + i * 16 : 0, to + i * 16, vector_width, count, 4,
        vectors_per_block);
#endif
}

// The gradient with respect to the weights of a unit.
INLINE void unit_gradient(unit at, const float *sums, int64_t inputs, float *weights) {
  for (int64_t row = 0; row < 16; row++) {
    int64_t over = row >= at.rows, input = at.input + row - over * at.rows, output = at.output + over;
    for (int64_t p = 0; p < vectors_per_block; p++) {
      const float *from = sums + row * 16 + p * vector_width;
      float *to = weights + ((output * inputs + input / 16) * 9 * 16 + input % 16) * 16 + p * vector_width;
      vec columns[3][6];
      for (int j = 0; j < 6; j++) {
        vec read[6], y[3];
        for (int k = 0; k < 6; k++) read[k] = load(from + (k * 6 + j) * winograd_unit_point);
        weight_gradient_transform(read, y);
        for (int k = 0; k < 3; k++) columns[k][j] = y[k];
      }
      for (int k = 0; k < 3; k++) {
        vec y[3];
        weight_gradient_transform(columns[k], y);
        for (int j = 0; j < 3; j++) store(to + (k * 3 + j) * 256, y[j]);
      }
    }
  }
}
