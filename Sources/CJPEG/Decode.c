#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/// More scans than any image needs: each costs a pass over all blocks, whatever its bytes.
enum { SCAN_LIMIT = 500 };

typedef struct {
  struct jpeg_error_mgr manager;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  char *message;
} Failure;

static void fail(j_common_ptr info) {
  Failure *failure = (Failure *)info->err;
  char words[JMSG_LENGTH_MAX];
  info->err->format_message(info, words);
  snprintf(failure->message, MILLRACE_JPEG_MESSAGE_BYTES, "%s", words);
  longjmp(failure->escape, 1);
}

/// Levels below zero are warnings.
static void judge(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code != JWRN_EXTRANEOUS_DATA) fail(info);
}

static void ignore(j_common_ptr info) { (void)info; }

static void limit(j_common_ptr info) {
  Failure *failure = (Failure *)info->err;
  if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > SCAN_LIMIT) {
    snprintf(failure->message, MILLRACE_JPEG_MESSAGE_BYTES, "more than %d scans", SCAN_LIMIT);
    longjmp(failure->escape, 1);
  }
}

int millrace_jpeg_decode(const uint8_t *bytes, size_t count, int eighths, int channels, uint32_t height, uint32_t width,
                         uint8_t *samples, char *message) {
  struct jpeg_decompress_struct info;
  Failure failure;
  info.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = fail;
  failure.manager.emit_message = judge;
  failure.manager.output_message = ignore;
  failure.message = message;
  jpeg_create_decompress(&info);
  if (setjmp(failure.escape)) {
    jpeg_destroy_decompress(&info);
    return -1;
  }
  failure.progress.progress_monitor = limit;
  info.progress = &failure.progress;
  jpeg_mem_src(&info, (unsigned char *)bytes, count);
  jpeg_read_header(&info, TRUE);
  info.scale_num = eighths;
  info.scale_denom = 8;
  info.dct_method = JDCT_ISLOW;
  info.out_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_start_decompress(&info);
  if (info.output_height != height || info.output_width != width || info.output_components != channels) {
    snprintf(message, MILLRACE_JPEG_MESSAGE_BYTES, "%u x %u pixels of %d samples, expected %u x %u of %d",
             info.output_height, info.output_width, info.output_components, height, width, channels);
    jpeg_destroy_decompress(&info);
    return -1;
  }
  while (info.output_scanline < height) {
    JSAMPROW row = samples + (size_t)info.output_scanline * width * (size_t)channels;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return 0;
}
