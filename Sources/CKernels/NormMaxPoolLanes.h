// The two passes for `LANE_COUNT` neighbouring channels, spelled in vectors: of loops over them the compiler makes scalar
// code as soon as three things are chosen by one comparison.

typedef float OF(lanes) __attribute__((vector_size(4 * LANE_COUNT), aligned(4)));
typedef int32_t OF(places) __attribute__((vector_size(4 * LANE_COUNT), aligned(4)));
typedef uint8_t OF(bytes) __attribute__((vector_size(LANE_COUNT), aligned(1)));

INLINE OF(lanes) OF(load)(const float *x) { return *(const OF(lanes) *)x; }
INLINE void OF(store)(float *y, OF(lanes) x) { *(OF(lanes) *)y = x; }

// `yes` where all bits of `mask` are set, `no` where none is.
INLINE OF(lanes) OF(chosen)(OF(places) mask, OF(lanes) yes, OF(lanes) no) {
  return (OF(lanes))((mask & (OF(places))yes) | (~mask & (OF(places))no));
}

INLINE void OF(pool)(const float *x, float *y, float *peak, uint8_t *tap, strip s) {
  kernel_pool_window w = s.window;
  OF(lanes) scale = OF(load)(s.scale), shift = OF(load)(s.shift);
  for (int64_t i = 0; i < w.out_height; i++)
    for (int64_t k = 0; k < w.out_width; k++, y += s.row, peak += s.row, tap += s.row) {
      const float *corner = x + (i * w.stride_height * w.width + k * w.stride_width) * s.row;
      OF(lanes) source = OF(load)(corner), best = source * scale + shift;
      OF(places) place = {};
      for (int64_t m = 0; m < w.kernel_height; m++)
        for (int64_t n = 0; n < w.kernel_width; n++) {
          OF(lanes) value = OF(load)(corner + (m * w.width + n) * s.row), v = value * scale + shift;
          OF(places) larger = (v > best) | (v != v);
          best = OF(chosen)(larger, v, best);
          source = OF(chosen)(larger, value, source);
          place = (larger & (int32_t)(m * w.kernel_width + n)) | (~larger & place);
        }
      if (s.relu) best = (OF(lanes))((OF(places))best & ~(best < 0));
      OF(store)(y, best);
      OF(store)(peak, source);
      *(OF(bytes) *)tap = __builtin_convertvector(place, OF(bytes));
    }
}

INLINE void OF(gradient)(
    const float *x, const float *peak, const uint8_t *tap, const float *dy, float *dx, strip s, line l) {
  kernel_pool_window w = s.window;
  OF(lanes) scale = OF(load)(s.scale), shift = OF(load)(s.shift);
  OF(lanes) slope = OF(load)(l.a), onto = OF(load)(l.b), offset = OF(load)(l.c);
  int64_t covered = w.out_width * w.stride_width;
  for (int64_t i = 0; i < w.out_height; i++) {
    for (int64_t k = 0; k < w.out_width; k++, dy += s.row, peak += s.row, tap += s.row) {
      OF(lanes) share = slope * OF(load)(dy);
      if (s.relu) share = OF(chosen)(OF(load)(peak) * scale + shift > 0, share, (OF(lanes)){});
      OF(places) place = __builtin_convertvector(*(const OF(bytes) *)tap, OF(places));
      int64_t corner = (i * w.stride_height * w.width + k * w.stride_width) * s.row;
      for (int64_t m = 0; m < w.kernel_height; m++)
        for (int64_t n = 0; n < w.kernel_width; n++) {
          int64_t at = corner + (m * w.width + n) * s.row;
          OF(places) here = place == (int32_t)(m * w.kernel_width + n);
          OF(store)(dx + at, OF(chosen)(here, share, (OF(lanes)){}) + (onto * OF(load)(x + at) + offset));
        }
    }
    // Places that no window covers.
    for (int64_t m = 0; m < w.kernel_height; m++)
      for (int64_t n = covered; n < w.width; n++) {
        int64_t at = ((i * w.stride_height + m) * w.width + n) * s.row;
        OF(store)(dx + at, onto * OF(load)(x + at) + offset);
      }
  }
  for (int64_t place = w.out_height * w.stride_height * w.width; place < w.height * w.width; place++)
    OF(store)(dx + place * s.row, onto * OF(load)(x + place * s.row) + offset);
}
