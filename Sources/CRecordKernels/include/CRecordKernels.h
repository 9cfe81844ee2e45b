#ifndef CRECORDKERNELS_H
#define CRECORDKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The CRC-32C checksum (Castagnoli) of `count` bytes; the processor's own instruction where it has one.
uint32_t crc32c(const uint8_t *bytes, size_t count);

/// The same by tables, on any processor.
uint32_t crc32c_by_tables(const uint8_t *bytes, size_t count);

#endif
