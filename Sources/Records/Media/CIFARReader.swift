/// Reads CIFAR-10 and CIFAR-100 in their binary form: labels, then 32×32 red, green and blue samples.
///
/// - Reference: Krizhevsky, 2009, cs.toronto.edu/~kriz/cifar.html, "Binary version".
public struct CIFARReader {
  /// Which of the two datasets.
  public enum Kind: Sendable {
    /// One label: the class.
    case cifar10
    /// Two labels: the coarse class, then the fine one.
    case cifar100

    var labelCount: Int { self == .cifar10 ? 1 : 2 }
    var classCounts: [Int] { self == .cifar10 ? [10] : [20, 100] }
  }

  /// One image.
  public struct Image: Sendable, Equatable {
    /// The class number; for CIFAR-100 that of the fine class.
    public var label: Int
    /// The number of the coarse class, in CIFAR-100 only.
    public var coarseLabel: Int?
    /// `[channel, height, width]`, 3×32×32.
    public var samples: [UInt8]
  }

  private let kind: Kind
  private let content: ContentReader
  private static let sampleCount = 3 * 32 * 32

  /// How many images were read.
  public private(set) var imageCount = 0

  /// Opens a file, plain or gzip.
  public init(path: String, kind: Kind, compression: Compression = .none) throws(RecordsError) {
    self.kind = kind
    content = ContentReader(try compression.source(of: InputFile(opening: path)))
  }

  /// Reads the member that an archive stands at.
  public init(member archive: ArchiveReader, kind: Kind) {
    self.kind = kind
    content = ContentReader(archive)
  }

  /// Reads bytes in memory; `path` is for messages.
  public init(bytes: [UInt8], path: String, kind: Kind) {
    self.kind = kind
    content = ContentReader(MemorySource(bytes, path: path))
  }

  /// The next image; `nil` at the end.
  public mutating func next() throws(RecordsError) -> Image? {
    let offset = content.contentOffset
    let byteCount = kind.labelCount + Self.sampleCount
    let left = try content.load(byteCount)
    if left == 0 { return nil }
    guard left >= byteCount else {
      throw RecordsError(
        .damaged,
        "\(content.path): image \(imageCount) at byte \(offset) has \(left) bytes, expected \(byteCount); "
          + "the file was cut short")
    }
    let record = content.withLoaded(byteCount) { $0.withUnsafeBufferPointer { Array($0) } }
    let labels = record[..<kind.labelCount].map { Int($0) }
    for (label, classCount) in zip(labels, kind.classCounts) where label >= classCount {
      throw RecordsError(
        .damaged,
        "\(content.path): image \(imageCount) at byte \(offset) has the label \(label) of \(classCount) classes")
    }
    content.advance(byteCount)
    imageCount += 1
    return Image(
      label: labels[kind.labelCount - 1], coarseLabel: kind == .cifar100 ? labels[0] : nil,
      samples: Array(record[kind.labelCount...]))
  }
}
