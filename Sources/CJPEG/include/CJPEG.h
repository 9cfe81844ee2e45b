#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdint.h>

enum { MILLRACE_JPEG_MESSAGE_BYTES = 256 };

/// Decodes a JPEG whose head has been read, by the accurate integer transform and smooth chroma upsampling.
///
/// Bytes that stand where a marker is expected are passed over; whatever else libjpeg warns of ends the decoding.
///
/// - eighths: the part of its size, 1 to 8.
/// - channels: 1 for luminance, 3 for RGB, 4 for the four inks of a CMYK image.
/// - samples: room for height * width * channels bytes, rows without padding; an image of another size is refused.
/// - message: room for MILLRACE_JPEG_MESSAGE_BYTES.
///
/// Returns 0, or -1 with a message.
int millrace_jpeg_decode(const uint8_t *bytes, size_t count, int eighths, int channels, uint32_t height, uint32_t width,
                         uint8_t *samples, char *message);

#endif
