// Batch normalisation, for one type of element, spelled like ElementKernels.h.

// Sums go on where `adds`, from those of records before; in either case one record's are made in floats.

INLINE void OF(plain_moments)(
    const ELEMENT *x, kernel_extent e, int adds, float *pivot, double *sum, double *square_sum) {
  for (int64_t c = 0; c < e.channels; c++) {
    if (!adds) pivot[c] = WIDEN(x[c * e.space]);
    float p = pivot[c];
    double s = adds ? sum[c] : 0, q = adds ? square_sum[c] : 0;
    for (int64_t n = 0; n < e.batch; n++) {
      const ELEMENT *row = x + (n * e.channels + c) * e.space;
      float ls[lanes] = {0}, lq[lanes] = {0};
      int64_t i = 0;
      for (; i + lanes <= e.space; i += lanes)
        for (int j = 0; j < lanes; j++) {
          float d = WIDEN(row[i + j]) - p;
          ls[j] += d;
          lq[j] += d * d;
        }
      for (int j = 0; i < e.space; i++, j++) {
        float d = WIDEN(row[i]) - p;
        ls[j] += d;
        lq[j] += d * d;
      }
      s += lane_total(ls);
      q += lane_total(lq);
    }
    sum[c] = s;
    square_sum[c] = q;
  }
}

// Blocks wider than `max_block` (channels-last with many channels) are walked in strips of it.
INLINE void OF(strip_moments)(const ELEMENT *x, int64_t batch, int64_t batch_stride, int64_t space, int64_t row_stride,
    const int64_t b, int adds, float *pivot, double *sum, double *square_sum) {
  for (int64_t j = 0; j < b && !adds; j++) {
    pivot[j] = WIDEN(x[j]);
    sum[j] = square_sum[j] = 0;
  }
  for (int64_t n = 0; n < batch; n++) {
    float s[max_block] = {0}, q[max_block] = {0};
    const ELEMENT *row = x + n * batch_stride;
    for (int64_t i = 0; i < space; i++, row += row_stride)
      for (int64_t j = 0; j < b; j++) {
        float d = WIDEN(row[j]) - pivot[j];
        s[j] += d;
        q[j] += d * d;
      }
    for (int64_t j = 0; j < b; j++) {
      sum[j] += s[j];
      square_sum[j] += q[j];
    }
  }
}

WHOLE void OF(channel_moments)(
    const ELEMENT *x, kernel_extent e, int adds, float *pivot, double *sum, double *square_sum) {
  if (e.block == 1) {
    OF(plain_moments)(x, e, adds, pivot, sum, square_sum);
    return;
  }
  int64_t batch_stride = e.channels * e.space;
  for (int64_t c = 0; c < e.channels; c += e.block)
    for (int64_t strip = 0; strip < e.block; strip += max_block) {
      int64_t width = e.block - strip < max_block ? e.block - strip : max_block, at = c + strip;
      const ELEMENT *start = x + c * e.space + strip;
      FOR_BLOCK(width, OF(strip_moments)(start, e.batch, batch_stride, e.space, e.block, b, adds, pivot + at,
          sum + at, square_sum + at);)
    }
}

INLINE void OF(affine_rows)(const ELEMENT *x, ELEMENT *restrict y, int64_t rows, const float *restrict scale,
    const float *restrict shift, int relu, const int64_t b) {
  ROWS
  for (int64_t i = 0; i < rows; i++, x += b, y += b)
    LANES
    for (int64_t j = 0; j < b; j++) {
      float v = WIDEN(x[j]) * scale[j] + shift[j];
      y[j] = NARROW(ramped(v, relu));
    }
}

WHOLE void OF(channel_affine)(
    const ELEMENT *x, ELEMENT *y, kernel_extent e, const float *scale, const float *shift, int relu) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      int64_t at = (n * e.channels + c) * e.space;
      if (e.block == 1) {
        float s = scale[c], t = shift[c];
        LANES
        for (int64_t i = 0; i < e.space; i++) {
          float v = WIDEN(x[at + i]) * s + t;
          y[at + i] = NARROW(ramped(v, relu));
        }
      } else {
        FOR_BLOCK(e.block, OF(affine_rows)(x + at, y + at, e.space, scale + c, shift + c, relu, b);)
      }
    }
}

INLINE void OF(plain_gradient_sums)(const ELEMENT *x, const ELEMENT *dy, kernel_extent e, int adds,
    const float *scale, const float *shift, const float *mean, int relu, double *sum, double *product_sum) {
  for (int64_t c = 0; c < e.channels; c++) {
    double s = adds ? sum[c] : 0, p = adds ? product_sum[c] : 0;
    for (int64_t n = 0; n < e.batch; n++) {
      int64_t at = (n * e.channels + c) * e.space;
      float ls[lanes] = {0}, lp[lanes] = {0};
      int64_t i = 0;
      for (; i + lanes <= e.space; i += lanes)
        for (int j = 0; j < lanes; j++) {
          float v = WIDEN(x[at + i + j]);
          float g = WIDEN(dy[at + i + j]);
          g = passed(g, v * scale[c] + shift[c], relu);
          ls[j] += g;
          lp[j] += g * (v - mean[c]);
        }
      for (int j = 0; i < e.space; i++, j++) {
        float v = WIDEN(x[at + i]);
        float g = WIDEN(dy[at + i]);
        g = passed(g, v * scale[c] + shift[c], relu);
        ls[j] += g;
        lp[j] += g * (v - mean[c]);
      }
      s += lane_total(ls);
      p += lane_total(lp);
    }
    sum[c] = s;
    product_sum[c] = p;
  }
}

INLINE void OF(strip_gradient_sums)(const ELEMENT *x, const ELEMENT *dy, int64_t batch, int64_t batch_stride,
    int64_t space, int64_t row_stride, const int64_t b, int adds, const float *scale, const float *shift,
    const float *mean, int relu, double *sum, double *product_sum) {
  for (int64_t j = 0; j < b && !adds; j++) sum[j] = product_sum[j] = 0;
  for (int64_t n = 0; n < batch; n++) {
    float s[max_block] = {0}, p[max_block] = {0};
    const ELEMENT *row = x + n * batch_stride, *gradient = dy + n * batch_stride;
    for (int64_t i = 0; i < space; i++, row += row_stride, gradient += row_stride)
      for (int64_t j = 0; j < b; j++) {
        float v = WIDEN(row[j]);
        float g = WIDEN(gradient[j]);
        g = passed(g, v * scale[j] + shift[j], relu);
        s[j] += g;
        p[j] += g * (v - mean[j]);
      }
    for (int64_t j = 0; j < b; j++) {
      sum[j] += s[j];
      product_sum[j] += p[j];
    }
  }
}

WHOLE void OF(norm_gradient_sums)(const ELEMENT *x, const ELEMENT *dy, kernel_extent e, int adds, const float *scale,
    const float *shift, const float *mean, int relu, double *sum, double *product_sum) {
  if (e.block == 1) {
    OF(plain_gradient_sums)(x, dy, e, adds, scale, shift, mean, relu, sum, product_sum);
    return;
  }
  int64_t batch_stride = e.channels * e.space;
  for (int64_t c = 0; c < e.channels; c += e.block)
    for (int64_t strip = 0; strip < e.block; strip += max_block) {
      int64_t width = e.block - strip < max_block ? e.block - strip : max_block, at = c + strip;
      int64_t start = c * e.space + strip;
      FOR_BLOCK(width, OF(strip_gradient_sums)(x + start, dy + start, e.batch, batch_stride, e.space, e.block, b,
          adds, scale + at, shift + at, mean + at, relu, sum + at, product_sum + at);)
    }
}

INLINE void OF(gradient_rows)(const ELEMENT *x, const ELEMENT *dy, ELEMENT *restrict dx, int64_t rows,
    const float *restrict scale, const float *restrict shift, int relu, const float *restrict a,
    const float *restrict slope, const float *restrict offset, const int64_t b) {
  ROWS
  for (int64_t i = 0; i < rows; i++, x += b, dy += b, dx += b)
    LANES
    for (int64_t j = 0; j < b; j++) {
      float v = WIDEN(x[j]);
      float g = WIDEN(dy[j]);
      g = passed(g, v * scale[j] + shift[j], relu);
      dx[j] = NARROW(a[j] * g + slope[j] * v + offset[j]);
    }
}

WHOLE void OF(norm_gradient)(const ELEMENT *x, const ELEMENT *dy, ELEMENT *dx, kernel_extent e, const float *scale,
    const float *shift, int relu, const float *a, const float *slope, const float *offset) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      int64_t at = (n * e.channels + c) * e.space;
      if (e.block == 1) {
        LANES
        for (int64_t i = 0; i < e.space; i++) {
          float v = WIDEN(x[at + i]);
          float g = WIDEN(dy[at + i]);
          g = passed(g, v * scale[c] + shift[c], relu);
          dx[at + i] = NARROW(a[c] * g + slope[c] * v + offset[c]);
        }
      } else {
        FOR_BLOCK(e.block, OF(gradient_rows)(x + at, dy + at, dx + at, e.space, scale + c, shift + c, relu, a + c,
            slope + c, offset + c, b);)
      }
    }
}
