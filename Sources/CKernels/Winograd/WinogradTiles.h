// Tiles of 4×4 outputs: where they lie, and the two-dimensional transforms of their values.

// One side of a convolution: images of blocks of 16 channels.
typedef struct {
  int64_t blocks, height, width;
} images;

// Where a tile of a side begins: the first plane of its record, and a place that may lie in the padding.
typedef struct {
  int64_t record, row, column;
} tile;

static const float zero_lines[6 * 16] __attribute__((aligned(64)));

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t clamped(int64_t x, int64_t high) { return x < 0 ? 0 : smaller(x, high); }
INLINE int64_t plane(images s) { return s.height * s.width * 16; }

// The line of a block's plane, or zeros outside the image.
INLINE const float *row_line(const float *image, images s, int64_t row, int64_t column) {
  return row >= 0 && row < s.height ? image + (row * s.width + column) * 16 : zero_lines;
}

// Asks for the 4×4 lines from (row, column) on, as far as they lie in the image.
INLINE void prefetch_tile(const float *image, images s, int64_t row, int64_t column, const int writes) {
  for (int i = 0; i < 4; i++) {
    const float *line = image + clamped(row + i, s.height - 1) * s.width * 16;
    for (int j = 0; j < 4; j++) {
      const float *at = line + clamped(column + j, s.width - 1) * 16;
      if (writes) __builtin_prefetch(at, 1, 3); else __builtin_prefetch(at, 0, 3);
    }
  }
}

// B^T x B of 6×6 values, of which the columns from `low` to before `high` lie in the image.
INLINE void source_columns(const float *image, images s, tile at, float *v, int64_t next, const int low, const int high) {
  const float *line[6];
  for (int i = 0; i < 6; i++) {
    int64_t row = at.row + i;
    line[i] = row >= 0 && row < s.height ? image + (row * s.width + at.column) * 16 : zero_lines;
  }
  for (int part = 0; part < vectors_per_block; part++)
#pragma clang loop unroll(full)
    for (int half = 0; half < 2; half++) {
      vec columns[3][6];
#pragma clang loop unroll(full)
      for (int j = 0; j < 6; j++) {
        if (j < low || j >= high) {
          for (int i = 0; i < 3; i++) columns[i][j] = (vec){};
          continue;
        }
        vec x[6], y[3];
        for (int i = 0; i < 6; i++) x[i] = load(line[i] + j * 16 + part * vector_width);
        source_transform(x, y, half);
        for (int i = 0; i < 3; i++) columns[i][j] = y[i];
      }
#pragma clang loop unroll(full)
      for (int i = 0; i < 3; i++) {
        vec y[6];
        source_transform(columns[i], y, 0);
        source_transform(columns[i], y + 3, 1);
        float *target = v + (half * 3 + i) * 6 * next + part * vector_width;
        for (int j = 0; j < 6; j++) store(target + j * next, y[j]);
      }
    }
}

INLINE void source_tile(const float *image, images s, tile at, float *v, int64_t next) {
  int64_t low = at.column < 0 ? -at.column : 0, high = smaller(6, s.width - at.column);
#define COLUMNS(l, h) case l * 8 + h: source_columns(image, s, at, v, next, l, h); return;
  switch (low * 8 + high) {
    COLUMNS(0, 6) COLUMNS(0, 5) COLUMNS(0, 4) COLUMNS(0, 3) COLUMNS(1, 6) COLUMNS(1, 5) COLUMNS(1, 4) COLUMNS(1, 3)
  }
#undef COLUMNS
  // Seldom: the tile with its zeros, as an image of its own.
  float copy[36 * 16] __attribute__((aligned(64)));
  for (int64_t i = 0; i < 6; i++)
    for (int64_t j = 0; j < 6; j++) {
      const float *line = j >= low && j < high ? row_line(image, s, at.row + i, at.column + j) : zero_lines;
      memcpy(copy + (i * 6 + j) * 16, line, 16 * sizeof(float));
    }
  source_columns(copy, (images){1, 6, 6}, (tile){0, 0, 0}, v, next, 0, 6);
}

// A dY A^T of 4×4 values, of which the first `high` columns lie in the image; adds their sum to `total`.
INLINE void gradient_columns(const float *image, images s, tile at, float *d, int64_t next, float *total, const int high) {
  const float *line[4];
  for (int i = 0; i < 4; i++) line[i] = row_line(image, s, at.row + i, at.column);
  for (int part = 0; part < vectors_per_block; part++) {
    vec columns[6][4], sums = {};
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      vec x[4] = {}, y[6] = {};
      if (j < high) {
        for (int i = 0; i < 4; i++) x[i] = load(line[i] + j * 16 + part * vector_width);
        output_gradient_transform(x, y);
        sums += (x[0] + x[1]) + (x[2] + x[3]);
      }
      for (int i = 0; i < 6; i++) columns[i][j] = y[i];
    }
    store(total + part * vector_width, load(total + part * vector_width) + sums);
#pragma clang loop unroll(full)
    for (int i = 0; i < 6; i++) {
      vec y[6];
      output_gradient_transform(columns[i], y);
      for (int j = 0; j < 6; j++) store(d + (i * 6 + j) * next + part * vector_width, y[j]);
    }
  }
}

INLINE void gradient_tile(const float *image, images s, tile at, float *d, int64_t next, float *total) {
  switch (s.width - at.column) {
  case 1: gradient_columns(image, s, at, d, next, total, 1); break;
  case 2: gradient_columns(image, s, at, d, next, total, 2); break;
  case 3: gradient_columns(image, s, at, d, next, total, 3); break;
  default: gradient_columns(image, s, at, d, next, total, 4); break;
  }
}

// A^T M A with bias, the image `term` where it is not NULL, and relu, as far as it lies in the image.
INLINE void output_tile(const float *m, int64_t next, const float *bias, const float *term, int relu, float *image,
    images s, tile at, const int whole) {
  int64_t begin = (at.row * s.width + at.column) * 16;
  float *corner = image + begin;
  int64_t rows = whole ? 4 : smaller(4, s.height - at.row), columns = whole ? 4 : smaller(4, s.width - at.column);
  for (int part = 0; part < vectors_per_block; part++) {
    vec passed[4][6], shift = load(bias + part * vector_width);
#pragma clang loop unroll(full)
    for (int j = 0; j < 6; j++) {
      vec x[6], y[4];
      for (int i = 0; i < 6; i++) x[i] = load(m + (i * 6 + j) * next + part * vector_width);
      output_transform(x, y);
      for (int i = 0; i < 4; i++) passed[i][j] = y[i];
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
      vec y[4];
      output_transform(passed[i], y);
      for (int j = 0; j < 4; j++) {
        if (!whole && (i >= rows || j >= columns)) continue;
        int64_t place = (i * s.width + j) * 16 + part * vector_width;
        vec value = y[j] + shift;
        if (term) value += load(term + begin + place);
        if (relu) value = positive(value);
        store(corner + place, value);
      }
    }
  }
}
