/// A PNG file with its pixels stored uncompressed: enough to look at a sample, and independent of any library.
func storedPNG(width: Int, height: Int, channels: Int, pixels: [UInt8]) -> [UInt8] {
  func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) } }
  func chunk(_ kind: String, _ body: [UInt8]) -> [UInt8] {
    var crc: UInt32 = .max
    for byte in Array(kind.utf8) + body {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return big(UInt32(body.count)) + Array(kind.utf8) + body + big(~crc)
  }
  var rows: [UInt8] = []
  for row in 0..<height { rows += [0] + pixels[row * width * channels..<(row + 1) * width * channels] }
  var stream: [UInt8] = [0x78, 0x01]
  for start in stride(from: 0, to: rows.count, by: 65_535) {
    let block = rows[start..<min(start + 65_535, rows.count)]
    let size = UInt16(block.count)
    stream.append(start + 65_535 >= rows.count ? 1 : 0)
    for word in [size, ~size] { stream += [UInt8(word & 255), UInt8(word >> 8)] }
    stream += block
  }
  var a: UInt32 = 1
  var b: UInt32 = 0
  for byte in rows {
    a = (a + UInt32(byte)) % 65_521
    b = (b + a) % 65_521
  }
  stream += big(b << 16 | a)
  let header = big(UInt32(width)) + big(UInt32(height)) + [8, channels == 3 ? 2 : 0, 0, 0, 0]
  return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", stream)
    + chunk("IEND", [])
}
