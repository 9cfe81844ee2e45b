import Media
import Records

/// Makes records of CIFAR-10's binary batches, keyed by their place in all training batches or in the test batch.
///
/// - Reference: tensorflow_datasets/image_classification/cifar.py (names and keys).
struct CIFARBatches {
  let manifest: DatasetManifest

  /// How many images each of the published batches holds.
  private static let batchCount = 10_000

  func forEach(_ sources: SourceFiles, _ take: (SourceRecord) throws -> Void) throws {
    for file in manifest.files {
      let found = try sources.find(file)
      try found.tree.forEach { name, contents in
        let place = "\(found.path): member '\(name)'"
        guard let (split, first) = Self.batch(named: name) else {
          throw DatasetsError(.damaged, "\(place) is no batch of CIFAR-10; expected data_batch_N.bin or test_batch.bin")
        }
        var reader = CIFARReader(bytes: try contents(), path: place, kind: .cifar10)
        while let image = try reader.next() {
          let index = first + reader.imageCount - 1
          guard reader.imageCount <= Self.batchCount else {
            throw DatasetsError(.damaged, "\(place) holds more than \(Self.batchCount) images")
          }
          try take(
            SourceRecord(
              split: split, key: "\(index)", name: "\(split)_\(Self.fiveDigits(index))",
              content: PNGCodec.encode(Self.image(image.samples)), label: image.label, source: file.name))
        }
        return true
      }
    }
  }

  /// The split of a batch, and the number of its first image there.
  private static func batch(named name: String) -> (split: String, first: Int)? {
    if name == "test_batch.bin" { return ("test", 0) }
    guard name.hasPrefix("data_batch_"), let number = Int(name.dropFirst(11).dropLast(4)), (1...5).contains(number)
    else { return nil }
    return ("train", (number - 1) * batchCount)
  }

  private static func fiveDigits(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 5 - String(number).count)) + String(number)
  }

  /// An image with the channels of each pixel side by side.
  private static func image(_ planes: [UInt8]) -> Image {
    let shape = Image.Shape(height: 32, width: 32, channelCount: 3)
    let planeCount = 32 * 32
    return Image(
      shape: shape, samples: (0..<shape.sampleCount).map { planes[$0 % 3 * planeCount + $0 / 3] })
  }
}
