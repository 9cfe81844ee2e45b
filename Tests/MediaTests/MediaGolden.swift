import Foundation
import Media
import Testing

/// Numbers of another library, read from this folder's `Goldens`.
struct MediaGolden {
  private struct Entry: Decodable {
    var shape: [Int]
    var type: String
    var base64: Data
  }

  private let entries: [String: Entry]

  init(_ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).json")
    entries = try JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: file))
  }

  var names: [String] { entries.keys.sorted() }

  func shape(_ name: String) throws -> [Int] { try #require(entries[name], "\(name)").shape }

  func bytes(_ name: String) throws -> [UInt8] { try values(name, "uint8") }

  func words(_ name: String) throws -> [UInt16] { try values(name, "uint16") }

  func floats(_ name: String) throws -> [Float] { try values(name, "float32") }

  func image(_ name: String) throws -> Image { try Image(shape: imageShape(name), samples: bytes(name)) }

  func deepImage(_ name: String) throws -> DeepImage { try DeepImage(shape: imageShape(name), samples: words(name)) }

  func floatImage(_ name: String) throws -> FloatImage {
    try FloatImage(shape: imageShape(name), samples: floats(name))
  }

  /// A shape without channels is that of one channel.
  private func imageShape(_ name: String) throws -> ImageShape {
    let shape = try shape(name)
    return ImageShape(height: shape[0], width: shape[1], channelCount: shape.count > 2 ? shape[2] : 1)
  }

  private func values<Value: BitwiseCopyable>(_ name: String, _ type: String) throws -> [Value] {
    let entry = try #require(entries[name], "\(name)")
    try #require(entry.type == type, "\(name)")
    return entry.base64.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Value>.size).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: Value.self)
      }
    }
  }
}

/// The greatest difference of two arrays of equal length.
func greatestDifference<Sample: ImageSample>(_ a: [Sample], _ b: [Sample]) -> Float {
  precondition(a.count == b.count, "\(a.count) and \(b.count) values cannot be compared")
  return zip(Sample.levels(of: a), Sample.levels(of: b)).map { abs($0 - $1) }.max() ?? 0
}
