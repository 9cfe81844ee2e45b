#include <stdarg.h>
#include <stddef.h>
#include <tiffio.h>

// Swift cannot call functions of variable arguments. Where a field is missing, and has no default, nothing is written.

static inline void tiff_get16(TIFF *tiff, uint32_t tag, uint16_t *value) { TIFFGetFieldDefaulted(tiff, tag, value); }

static inline void tiff_get32(TIFF *tiff, uint32_t tag, uint32_t *value) { TIFFGetFieldDefaulted(tiff, tag, value); }

/// The colours of a palette, 2^(bits per sample) of each; 0 where there are none.
static inline int tiff_get_colors(TIFF *tiff, uint16_t **red, uint16_t **green, uint16_t **blue) {
  return TIFFGetField(tiff, TIFFTAG_COLORMAP, red, green, blue);
}

/// The kinds of the samples behind the colours; 0 where none are named.
static inline int tiff_get_extra_samples(TIFF *tiff, uint16_t *count, uint16_t **kinds) {
  return TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, count, kinds);
}

/// Lets JPEG data be delivered as RGB.
static inline void tiff_decode_jpeg_to_rgb(TIFF *tiff) { TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB); }

static inline int tiff_be_silent(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  return 1;
}

/// Prints neither errors nor warnings.
static inline void tiff_silence(TIFFOpenOptions *options) {
  TIFFOpenOptionsSetErrorHandlerExtR(options, tiff_be_silent, NULL);
  TIFFOpenOptionsSetWarningHandlerExtR(options, tiff_be_silent, NULL);
}
