import CMediaKernels

/// Finds images that are others encoded anew, made brighter or darker, or cropped by a few pixels.
///
/// Small grey images stand for large ones. An image that is looked for is compared in many frames, shifted and cropped by
/// up to ``margin`` pixels, with the middle of every known one: those whose perceptual hashes differ in the fewest bits are
/// then compared by their frequencies, in all frames.
public struct NearDuplicates: Sendable {
  /// A known image that is like the one looked for.
  public struct Match: Sendable, Equatable {
    /// The known image, by the order in which they were added.
    public let index: Int
    /// 1 - cosine of the frequencies in the best frame: 0 for equal images, 1 for such as have nothing in common.
    public let distance: Double
    /// The distance as a share of that to the eighth nearest known image: small where this one is much nearer than images
    /// are that are merely of the same sort.
    public let ratio: Double
    /// The bits, of 63, in which the perceptual hashes differ in the best frame for them.
    public let hammingDistance: Int
  }

  /// How far a frame may be off at each edge, in pixels of a small image.
  public static let margin = 2
  /// How many of the known images are looked at closely.
  private static let candidateCount = 256
  /// To which of the nearest the nearest is compared.
  private static let reference = 8

  /// The size of the small images.
  public let size: ImageSize
  private let frequencies: LowFrequencies
  private var numbers: [Float] = []
  private var hashes: [UInt64] = []

  /// Knows no image yet.
  ///
  /// - Precondition: `size` is at least 16 × 16.
  public init(size: ImageSize) {
    precondition(min(size.height, size.width) >= 16, "near duplicates are found by 16 × 16 pixels or more")
    self.size = size
    let lengths = [size.height, size.width].flatMap { $0 - 2 * Self.margin...$0 }
    frequencies = LowFrequencies(lengths: lengths)
  }

  /// How many images are known.
  public var count: Int { hashes.count }

  /// What is kept of an image that others are looked for among.
  public struct Kept: Sendable {
    fileprivate let numbers: [Float]
    fileprivate let hash: UInt64
  }

  /// Makes of an image what is kept of it; for any thread.
  ///
  /// - Parameter image: the brightness of ``size`` pixels, row after row.
  public func kept(_ image: [Float]) -> Kept {
    check(image)
    var numbers: [Float] = []
    let across = frequencies.across(
      Self.margin..<size.width - Self.margin, of: image, width: size.width)
    let hash = frequencies.append(Self.margin..<size.height - Self.margin, of: across, to: &numbers)
    return Kept(numbers: numbers, hash: hash)
  }

  /// Adds an image to the known ones.
  public mutating func append(_ kept: Kept) {
    numbers += kept.numbers
    hashes.append(kept.hash)
  }

  /// The nearest of the known images; `nil` where there is none.
  ///
  /// Complexity: O(known images · frames), a few operations each.
  public func nearest(to image: [Float]) -> Match? {
    check(image)
    guard count > 0 else { return nil }
    var frames: [Float] = []
    var queries: [UInt64] = []
    let rows = Self.frames(size.height)
    for columns in Self.frames(size.width) {
      let across = frequencies.across(columns, of: image, width: size.width)
      for rows in rows {
        let hash = frequencies.append(rows, of: across, to: &frames)
        // Every second length is enough to find candidates by.
        if (size.height - rows.count) % 2 == 0, (size.width - columns.count) % 2 == 0 { queries.append(hash) }
      }
    }
    let distances = [UInt64](unsafeUninitializedCapacity: count) { room, initializedCount in
      // Sound: the kernel writes `count` distances.
      if let room = room.baseAddress {
        least_hamming_distances(queries, Int64(queries.count), hashes, room, Int64(count))
      }
      initializedCount = count
    }
    let near = candidates(distances).map { index in
      (index: index, distance: max(0, 1 - Double(greatestCosine(frames, index))))
    }.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
    guard let best = near.first else { return nil }
    let other = near[min(Self.reference, near.count) - 1].distance
    return Match(
      index: best.index, distance: best.distance,
      ratio: near.count > 1 && other > 0 ? best.distance / other : best.distance == 0 ? 0 : 1,
      hammingDistance: Int(distances[best.index]))
  }

  /// The known images whose hashes differ least, the first of equals.
  private func candidates(_ distances: [UInt64]) -> [Int] {
    var counts = [Int](repeating: 0, count: 65)
    for distance in distances { counts[Int(distance)] += 1 }
    var (limit, below) = (0, 0)
    while limit < 64, below + counts[limit] < Self.candidateCount {
      below += counts[limit]
      limit += 1
    }
    var found: [Int] = []
    var room = Self.candidateCount - below
    for (index, distance) in distances.enumerated() where distance <= limit {
      if distance == limit {
        guard room > 0 else { continue }
        room -= 1
      }
      found.append(index)
    }
    return found
  }

  private func greatestCosine(_ frames: [Float], _ index: Int) -> Float {
    let width = LowFrequencies.width
    return frames.withUnsafeBufferPointer { frames in
      numbers.withUnsafeBufferPointer { numbers in
        // Sound: every frame and every known image has `width` numbers.
        guard let frames = frames.baseAddress, let numbers = numbers.baseAddress else { return 0 }
        return greatest_dot_product(frames, Int64(frameCount), numbers + index * width, Int64(width))
      }
    }
  }

  private var frameCount: Int { Self.frames(size.height).count * Self.frames(size.width).count }

  /// Every range of a side that leaves out at most the margin at either end.
  private static func frames(_ length: Int) -> [Range<Int>] {
    (0...2 * margin).flatMap { missing in (0...missing).map { $0..<$0 + length - missing } }
  }

  private func check(_ image: [Float]) {
    precondition(
      image.count == size.height * size.width,
      "an image of \(image.count) pixels instead of \(size.height * size.width)")
  }
}
