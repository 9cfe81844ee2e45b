import Arrays
public import Settings

/// The mean of random masks, each weighed by what the network says of the record seen through it.
///
/// Masks are coarse grids of open and closed cells, enlarged bilinearly and moved at random, the same for all records.
///
/// - Reference: Petsiuk, Das and Saenko, 2018, "RISE", arXiv:1806.07421, equation 6 and section 3.2.
public struct RISE: AttributionKind {
  public static let keyword = "rise"
  public static let summary =
    "Shows through which random masks the class decided is still seen: the mean of masks, weighed by its probability."
  public static let settings: [Setting<RISE>] = [
    Setting("masks", \.maskCount, in: .within(2...1_000_000), "How many masks."),
    Setting("cells", \.cellCount, in: .within(1...1_024), "Cells of a mask along each side."),
    Setting("share", \.share, in: .within(0.01...0.99), "The share of cells that are open."),
    Setting("replacement", \.replacement, "What stands where a mask is closed."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var maskCount = 1_000
  public var cellCount = 7
  public var share = 0.5
  public var replacement = Baseline.zeros
  public var output = ExplainedOutput.probability

  public init() {}

  public var isRandom: Bool { true }
  public var backgroundCount: Int { replacement.settings.backgroundCount }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let area = subject.height * subject.width
    let replacement = replacement.values(subject)
    var (values, errors): ([Float], [Float]) = ([], [])
    var base: [Float] = []
    let masks = (0..<min(maskCount, 64)).map { mask($0, subject) }
    func masked(_ number: Int) -> [Float] { number < masks.count ? masks[number] : mask(number, subject) }
    var current: [Float] = []
    for record in 0..<subject.count {
      try subject.onRecord()
      base = replacement(record)
      let outputs = subject.values(of: maskCount, output, class: { _ in subject.decisions[record] }) { number, batch in
        current = masked(number)
        for (place, value) in subject.input(record).enumerated() {
          let share = current[place % area]
          batch.append(value * share + base[place] * (1 - share))
        }
      }
      var (sums, squares) = ([Double](repeating: 0, count: area), [Double](repeating: 0, count: area))
      for (number, output) in outputs.enumerated() {
        for (place, share) in masked(number).enumerated() {
          let value = output * Double(share)
          sums[place] += value
          squares[place] += value * value
        }
      }
      let count = Double(maskCount)
      values += sums.map { Float($0 / count / share) }
      errors += zip(sums, squares).map { sum, square in
        Float((max(square - sum * sum / count, 0) / (count - 1) / count).squareRoot() / share)
      }
    }
    let shape = [subject.count, subject.height, subject.width]
    return [
      ExplanationPart(
        .maps(.sequential), title: "RISE, \(maskCount) masks", values: Tensor(shape: shape, values: values),
        standardErrors: Tensor(shape: shape, values: errors))
    ]
  }

  /// A mask: a grid of a cell more than asked for along each side, enlarged and cut out at a random place.
  func mask(_ number: Int, _ subject: AttributionSubject) -> [Float] {
    let (height, width) = (subject.height, subject.width)
    var generator = subject.key.derived("mask").derived(number).generator()
    let rows = height == 1 ? 1 : cellCount
    let columns = height == 1 ? cellCount * cellCount : cellCount
    let (cellHeight, cellWidth) = ((height + rows - 1) / rows, (width + columns - 1) / columns)
    let (down, across) = (rows == 1 ? 1 : rows + 1, columns + 1)
    var grid = Tensor(shape: [rows, columns])
    for place in grid.values.indices { grid.values[place] = generator.uniform() < Float(share) ? 1 : 0 }
    let large = ActivationMaps.resized(grid, height: down * cellHeight, width: across * cellWidth)
    let top = down == 1 ? 0 : generator.below(cellHeight)
    let left = generator.below(cellWidth)
    var mask: [Float] = []
    mask.reserveCapacity(height * width)
    for row in top..<top + height {
      let start = row * across * cellWidth + left
      mask += large.values[start..<start + width]
    }
    return mask
  }
}
