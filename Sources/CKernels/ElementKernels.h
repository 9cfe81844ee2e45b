// What is done to every element of an activation, and its means, for one type of element: included once for each by
// ElementKernels.c, which defines ELEMENT, OF (a name's suffix), WIDEN (to float), NARROW (from float), WHOLE (how a
// kernel that is called from there is linked) and LANES (what a compiler is told before a loop over elements). All
// arithmetic is on floats.

// MARK: Element by element

WHOLE void OF(relu)(const ELEMENT *x, ELEMENT *y, int64_t count) {
  LANES
  for (int64_t i = 0; i < count; i++) y[i] = WIDEN(x[i]) < 0 ? 0 : x[i];
}

WHOLE void OF(relu_in_place)(ELEMENT *x, int64_t count) {
  LANES
  for (int64_t i = 0; i < count; i++) {
    ELEMENT kept = x[i];
    x[i] = WIDEN(kept) < 0 ? 0 : kept;
  }
}

WHOLE void OF(relu_gradient)(
    const ELEMENT *restrict y, const ELEMENT *restrict dy, ELEMENT *restrict dx, int64_t count) {
  LANES
  for (int64_t i = 0; i < count; i++) {
    ELEMENT g = dy[i];
    dx[i] = WIDEN(y[i]) > 0 ? g : 0;
  }
}

WHOLE void OF(relu_gradient_in_place)(const ELEMENT *restrict y, ELEMENT *restrict g, int64_t count) {
  LANES
  for (int64_t i = 0; i < count; i++) {
    ELEMENT kept = g[i];
    g[i] = WIDEN(y[i]) > 0 ? kept : 0;
  }
}

WHOLE void OF(multiply)(const ELEMENT *x, const float *factor, ELEMENT *y, int64_t count) {
  LANES
  for (int64_t i = 0; i < count; i++) y[i] = NARROW(WIDEN(x[i]) * factor[i]);
}

INLINE void OF(scale_rows)(
    const ELEMENT *x, const float *restrict factor, ELEMENT *restrict y, int64_t rows, const int64_t b) {
  ROWS
  for (int64_t i = 0; i < rows; i++, x += b, y += b)
    LANES
    for (int64_t j = 0; j < b; j++) y[j] = NARROW(WIDEN(x[j]) * factor[j]);
}

WHOLE void OF(multiply_channels)(const ELEMENT *x, const float *factor, ELEMENT *y, kernel_extent e) {
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block) {
      const float *f = factor + n * e.channels + c;
      int64_t at = (n * e.channels + c) * e.space;
      if (e.block == 1) {
        LANES
        for (int64_t i = 0; i < e.space; i++) y[at + i] = NARROW(WIDEN(x[at + i]) * f[0]);
      } else {
        FOR_BLOCK(e.block, OF(scale_rows)(x + at, f, y + at, e.space, b);)
      }
    }
}

WHOLE void OF(multiply_rows)(const ELEMENT *x, const float *factor, ELEMENT *y, int64_t count, int64_t rows) {
  int64_t width = count / rows;
  for (int64_t n = 0; n < rows; n++, x += width, y += width) {
    float f = factor[n];
    LANES
    for (int64_t i = 0; i < width; i++) y[i] = NARROW(WIDEN(x[i]) * f);
  }
}

WHOLE void OF(add)(const ELEMENT *x, ELEMENT *y, int64_t count) {
  LANES
  for (int64_t i = 0; i < count; i++) y[i] = NARROW(WIDEN(y[i]) + WIDEN(x[i]));
}

WHOLE void OF(sum)(const ELEMENT *a, const ELEMENT *b, ELEMENT *y, int64_t count, int relu) {
  LANES
  for (int64_t i = 0; i < count; i++) {
    float v = WIDEN(a[i]) + WIDEN(b[i]);
    y[i] = NARROW(relu && v < 0 ? 0 : v);
  }
}

// MARK: Means

INLINE void OF(strip_mean)(const ELEMENT *x, int64_t space, int64_t row_stride, const int64_t b, float *mean) {
  float total[max_block] = {0};
  for (int64_t i = 0; i < space; i++, x += row_stride)
    for (int64_t j = 0; j < b; j++) total[j] += WIDEN(x[j]);
  float reciprocal = 1.0f / (float)space;
  for (int64_t j = 0; j < b; j++) mean[j] = total[j] * reciprocal;
}

INLINE void OF(plain_mean)(const ELEMENT *x, float *y, kernel_extent e) {
  for (int64_t c = 0; c < e.batch * e.channels; c++, x += e.space) {
    float lane[lanes] = {0};
    int64_t i = 0;
    for (; i + lanes <= e.space; i += lanes)
      for (int j = 0; j < lanes; j++) lane[j] += WIDEN(x[i + j]);
    for (int j = 0; i < e.space; i++, j++) lane[j] += WIDEN(x[i]);
    y[c] = (float)(lane_total(lane) / (double)e.space);
  }
}

WHOLE void OF(space_mean)(const ELEMENT *x, float *y, kernel_extent e, int64_t plain_channels) {
  if (e.block == 1) {
    OF(plain_mean)(x, y, e);
    return;
  }
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < plain_channels; c += e.block)
      for (int64_t strip = 0; strip < e.block && c + strip < plain_channels; strip += max_block) {
        int64_t width = e.block - strip < max_block ? e.block - strip : max_block, at = c + strip;
        const ELEMENT *start = x + (n * e.channels + c) * e.space + strip;
        float mean[max_block];
        FOR_BLOCK(width, OF(strip_mean)(start, e.space, e.block, b, mean);)
        int64_t real = plain_channels - at < width ? plain_channels - at : width;
        memcpy(y + n * plain_channels + at, mean, sizeof(float) * (size_t)real);
      }
}

INLINE void OF(strip_mean_gradient)(
    const float *share, int64_t space, int64_t row_stride, const int64_t b, ELEMENT *restrict dx) {
  ELEMENT row[max_block];
  LANES
  for (int64_t j = 0; j < b; j++) row[j] = NARROW(share[j]);
  for (int64_t i = 0; i < space; i++, dx += row_stride)
    memcpy(dx, row, sizeof(ELEMENT) * (size_t)b);
}

WHOLE void OF(space_mean_gradient)(const float *dy, ELEMENT *dx, kernel_extent e, int64_t plain_channels) {
  float reciprocal = 1.0f / (float)e.space;
  if (e.block == 1) {
    for (int64_t c = 0; c < e.batch * e.channels; c++, dx += e.space) {
      ELEMENT share = NARROW(dy[c] * reciprocal);
      for (int64_t i = 0; i < e.space; i++) dx[i] = share;
    }
    return;
  }
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t c = 0; c < e.channels; c += e.block)
      for (int64_t strip = 0; strip < e.block; strip += max_block) {
        int64_t width = e.block - strip < max_block ? e.block - strip : max_block, at = c + strip;
        // Padding channels get none.
        float share[max_block] = {0};
        for (int64_t j = 0; j < width && at + j < plain_channels; j++)
          share[j] = dy[n * plain_channels + at + j] * reciprocal;
        ELEMENT *start = dx + (n * e.channels + c) * e.space + strip;
        FOR_BLOCK(width, OF(strip_mean_gradient)(share, e.space, e.block, b, start);)
      }
}

#undef ELEMENT
#undef OF
#undef WIDEN
#undef NARROW
#undef WHOLE
#undef LANES
