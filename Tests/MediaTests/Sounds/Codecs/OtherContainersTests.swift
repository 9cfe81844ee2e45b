import Media
import Testing

/// Files of 100 frames of 16 bits, as writers that can seek leave them and as those that cannot.
@Suite struct OtherContainersTests {
  private let values = (0..<100).map { Int16($0 * 321 - 16000) }
  private var sound: Waveform { Waveform(sampleRateHz: 8000, samples: values.map { Float($0) / 32768 }) }

  private func check(_ file: [UInt8], _ words: String? = nil) throws {
    guard let words else { return #expect(try AudioCodec.decode(file) == sound) }
    let error = #expect(throws: MediaError.self) { try AudioCodec.decode(file) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  private func wave64(_ whole: UInt64, _ samples: UInt64) -> [UInt8] {
    let tail: [UInt8] = [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A]
    let riff: [UInt8] = Array("riff".utf8) + [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0, 0]
    let format: [UInt8] =
      little(UInt16(1)) + little(UInt16(1)) + little(UInt32(8000)) + little(UInt32(16000)) + little(UInt16(2))
      + little(UInt16(16))
    let head: [UInt8] =
      riff + little(whole) + Array("wave".utf8) + tail + Array("fmt ".utf8) + tail + little(UInt64(40)) + format
    return head + Array("data".utf8) + tail + little(samples) + values.flatMap { little($0) }
  }

  @Test func wave64() throws {
    try check(wave64(304, 224))
    try check(wave64(0, 0))
    // ffmpeg.
    try check(wave64(.max, .max >> 1))
    try check(wave64(304, 226), "take 202 bytes, but 200")
    try check(wave64(304, 1 << 50), "but 200")
    try check(wave64(304, 24), "no samples are declared")
    try check(wave64(0, 23), "end before the samples")
  }

  private func au(_ samples: UInt32) -> [UInt8] {
    [UInt8](".snd".utf8) + big(UInt32(24)) + big(samples) + big(UInt32(3)) + big(UInt32(8000)) + big(UInt32(1))
      + values.flatMap { big($0) }
  }

  @Test func au() throws {
    try check(au(200))
    try check(au(.max))
    try check(au(0))
    try check(au(202), "take 202 bytes, but 200")
  }

  private func caf(_ samples: UInt64) -> [UInt8] {
    let description: [UInt8] =
      big((8000 as Double).bitPattern) + Array("lpcm".utf8) + big(UInt32(0)) + big(UInt32(2)) + big(UInt32(1))
      + big(UInt32(1)) + big(UInt32(16))
    let head: [UInt8] = Array("caff".utf8) + [0, 1, 0, 0] + Array("desc".utf8) + big(UInt64(32)) + description
    return head + Array("data".utf8) + big(samples) + [0, 0, 0, 0] + values.flatMap { big($0) }
  }

  @Test func caf() throws {
    try check(caf(204))
    try check(caf(.max))
    try check(caf(4), "no samples are declared")
    try check(caf(206), "take 206 bytes, but 204")
  }

  private func aiff(_ whole: UInt32, frames: UInt32, samples: UInt32) -> [UInt8] {
    let rate: [UInt8] = [0x40, 0x0B, 0xFA, 0, 0, 0, 0, 0, 0, 0]
    let head: [UInt8] =
      Array("FORM".utf8) + big(whole) + Array("AIFFCOMM".utf8) + big(UInt32(18)) + big(UInt16(1)) + big(frames)
      + big(UInt16(16)) + rate
    return head + Array("SSND".utf8) + big(samples) + [UInt8](repeating: 0, count: 8) + values.flatMap { big($0) }
  }

  @Test func aiff() throws {
    try check(aiff(246, frames: 100, samples: 208))
    // ffmpeg, and SoX.
    try check(aiff(0, frames: 0, samples: 0))
    try check(aiff(0x7F00_002E, frames: 0x3F80_0000, samples: 0x7F00_0008))
    try check(aiff(246, frames: 100, samples: 210), "take 202 bytes, but 200")
    try check(aiff(246, frames: 120, samples: 208), "120 frames are declared at byte 22, but the samples are 100")
    try check(aiff(246, frames: 80, samples: 208), "80 frames are declared")
    try check(aiff(246, frames: 100, samples: 0), "no samples are declared")
  }

  @Test(arguments: ["wave64", "au", "caf", "aiff"]) func damageEndsInAnErrorOrASound(name: String) throws {
    let files = [
      "wave64": wave64(304, 224), "au": au(200), "caf": caf(204), "aiff": aiff(246, frames: 100, samples: 208),
    ]
    let count = try forEachDamage(of: files[name] ?? [], flipCount: 3000, key: name) { bytes throws(MediaError) in
      _ = try AudioCodec.decode(bytes)
    }
    #expect(count > 200)
  }
}
