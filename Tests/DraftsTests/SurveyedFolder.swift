import Foundation
import Media
import Records
import Store

/// A folder of records for a survey, removed at the end.
final class SurveyedFolder {
  let path = NSTemporaryDirectory() + "draft-\(UUID())"

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], _ name: String) throws { try Disk.replace("\(path)/\(name)", with: bytes) }

  func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

  /// An image of random values.
  func image(_ name: String, _ height: Int = 12, _ width: Int = 12, seed: Int, isGray: Bool = false) throws {
    let samples = (0..<height * width).flatMap { place in
      let value = UInt8(truncatingIfNeeded: (place &* 2_654_435_761 &+ seed &* 40_503) >> 3)
      return isGray ? [value, value, value] : [value, value &* 3, value &* 5]
    }
    try write(
      PNGCodec.encode(Image(shape: ImageShape(height: height, width: width, channelCount: 3), samples: samples)), name)
  }

  /// A tone.
  func sound(_ name: String, hertz: Float, frameCount: Int = 800, sampleRateHz: Int = 8000) throws {
    let samples = (0..<frameCount).map { 0.4 * sin(2 * .pi * hertz * Float($0) / Float(sampleRateHz)) }
    try write(AudioCodec.encode(Waveform(sampleRateHz: sampleRateHz, samples: samples), as: .wav16), name)
  }
}
