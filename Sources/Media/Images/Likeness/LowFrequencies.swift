import Glibc

/// The lowest frequencies of parts of a grey image, by the discrete cosine transform: what stays of it when it is encoded
/// anew, made brighter or seen through a slightly other frame.
///
/// Of each part 12 × 12 frequencies are taken, the mean left out, and scaled to a length of 1; a part without any contrast
/// is all zeros. The lowest 8 × 8 of them give its perceptual hash: a bit each, set where the frequency is above their
/// median.
///
/// - Reference: Zauner, 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", section 3.2.1 (pHash).
struct LowFrequencies: Sendable {
  /// Frequencies along each side.
  static let side = 12
  /// Numbers of a part: the frequencies and, to fill whole registers, zeros.
  static let width = 144
  private static let hashSide = 8

  /// `[frequency][place]`, by the length of a part's side.
  private let cosines: [Int: [Float]]

  /// Prepares for parts with sides of these lengths, in pixels.
  init(lengths: some Sequence<Int>) {
    cosines = Dictionary(
      lengths.map { length in
        let scale = (2 / Double(length)).squareRoot()
        return (
          length,
          (0..<Self.side * length).map { index in
            let (frequency, place) = index.quotientAndRemainder(dividingBy: length)
            let angle = Double.pi * (2 * Double(place) + 1) * Double(frequency) / (2 * Double(length))
            return Float(cos(angle) * scale * (frequency == 0 ? 0.5.squareRoot() : 1))
          }
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The columns of a range, each row of the image by its frequencies across: `[row][frequency]`.
  func across(_ columns: Range<Int>, of image: [Float], width: Int) -> [Float] {
    let cosines = cosines[columns.count] ?? []
    let rowCount = image.count / max(width, 1)
    var result = [Float](repeating: 0, count: rowCount * Self.side)
    for row in 0..<rowCount {
      let start = row * width + columns.lowerBound
      for frequency in 0..<Self.side {
        var sum: Float = 0
        for place in 0..<columns.count { sum += cosines[frequency * columns.count + place] * image[start + place] }
        result[row * Self.side + frequency] = sum
      }
    }
    return result
  }

  /// Appends the numbers of the part in these rows, scaled to a length of 1.
  ///
  /// - Returns: The part's perceptual hash.
  func append(_ rows: Range<Int>, of across: [Float], to numbers: inout [Float]) -> UInt64 {
    let cosines = cosines[rows.count] ?? []
    let start = numbers.count
    numbers += repeatElement(0, count: Self.width)
    for down in 0..<Self.side {
      for place in 0..<rows.count {
        let weight = cosines[down * rows.count + place]
        let row = (rows.lowerBound + place) * Self.side
        for frequency in 0..<Self.side {
          numbers[start + down * Self.side + frequency] += weight * across[row + frequency]
        }
      }
    }
    let brightness = numbers[start].magnitude
    numbers[start] = 0
    let length = numbers[start...].reduce(0) { $0 + $1 * $1 }.squareRoot()
    // What is left of an even area is rounding.
    let scale = length > 1e-4 * max(brightness, 1) ? 1 / length : 0
    for index in start..<numbers.count { numbers[index] *= scale }
    return hash(numbers[start...])
  }

  private func hash(_ numbers: ArraySlice<Float>) -> UInt64 {
    let low = (1..<Self.hashSide * Self.hashSide).map { index in
      let (down, frequency) = index.quotientAndRemainder(dividingBy: Self.hashSide)
      return numbers[numbers.startIndex + down * Self.side + frequency]
    }
    let median = low.sorted()[low.count / 2]
    return low.enumerated().reduce(0) { $1.element > median ? $0 | 1 << UInt64($1.offset) : $0 }
  }
}
