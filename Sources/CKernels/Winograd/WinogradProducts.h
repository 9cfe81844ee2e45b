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

// u[i][j] += Σ over tiles of v[tile][i] · d[tile][j], for `rows` inputs and `n` vectors of outputs.
INLINE void weight_product(const float *v, const float *d, int64_t d_step, float *u, int64_t u_step, int64_t count,
    const int rows, const int n) {
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
      float *total = u + i * 16 + j * u_step;
      store(total, load(total) + sum[i][j]);
    }
}

// All weights at one point.
INLINE void weights_at_point(
    const float *v, const float *d, float *u, int64_t stride, int64_t inputs, int64_t outputs, int64_t count) {
  int64_t step = inputs * 256, o = 0;
#if VECTOR_WIDTH == 16
  for (; o + 2 <= outputs; o += 2)
    for (int64_t i = 0; i < 2 * inputs; i++)
      weight_product(v + i / 2 * stride + i % 2 * 8, d + o * stride, stride, u + o * step + i * 128, step, count, 8, 2);
  if (o < outputs)
    for (int64_t i = 0; i < inputs; i++)
      weight_product(v + i * stride, d + o * stride, 0, u + o * step + i * 256, 0, count, 16, 1);
#else
  for (; o < outputs; o++)
    for (int64_t i = 0; i < 4 * inputs; i++)
      weight_product(v + i / 4 * stride + i % 4 * 4, d + o * stride, vector_width, u + o * step + i * 64, vector_width,
          count, 4, vectors_per_block);
#endif
}
