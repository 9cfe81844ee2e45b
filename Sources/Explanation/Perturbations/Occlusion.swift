import Arrays
public import Networks
public import Settings

/// What the output loses when a window of the record is replaced: at each place the mean over the windows that cover it.
///
/// - Reference: Zeiler and Fergus, 2014, "Visualizing and understanding convolutional networks", arXiv:1311.2901, section 4.2.
public struct Occlusion: AttributionKind {
  public static let keyword = "occlusion"
  public static let summary =
    "Shows what the output for the class decided loses when a window of the record is replaced."
  public static let settings: [Setting<Occlusion>] = [
    Setting(
      "window", \.window, in: .within(1...1 << 20), "The window: a side, or [height, width]; its length over time."),
    Setting("stride", \.stride, in: .within(1...1 << 20), "The step from one window to the next."),
    Setting("replacement", \.replacement, "What stands in the window."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var window: AxisLengths = 8
  public var stride: AxisLengths = 4
  public var replacement = Baseline.zeros
  public var output = ExplainedOutput.logit

  public init() {}

  public var backgroundCount: Int { replacement.settings.backgroundCount }

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Occlusion {
    let isSound = network.input.count == 2
    for (name, lengths) in [("window", window), ("stride", stride)] where isSound && lengths.lengths.count > 1 {
      throw AttributionRefusal(setting: name, "needs one length, as sounds have no height")
    }
    let sides = Array(network.input.dropFirst())
    let reaches = zip(Self.axes(window, sides.count), sides)
    guard reaches.allSatisfy({ $0 <= $1 }) else {
      throw AttributionRefusal(
        setting: "window", "is \(Self.axes(window, sides.count)), greater than the record, \(sides)")
    }
    return self
  }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let (height, width) = (subject.height, subject.width)
    let isSound = subject.inputs.shape.count == 3
    let (sides, steps) = (Self.axes(window, isSound ? 1 : 2), Self.axes(stride, isSound ? 1 : 2))
    let rows = isSound ? [0..<1] : Self.ranges(height, sides[0], steps[0])
    let columns = Self.ranges(width, sides[sides.count - 1], steps[steps.count - 1])
    let windows = rows.flatMap { row in columns.map { (row: row, column: $0) } }
    let replacement = replacement.values(subject)
    let points = windows.count + 1
    var base: [Float] = []
    // The record as it is, then each window of it.
    let values = subject.values(of: subject.count * points, output, class: { subject.decisions[$0 / points] }) {
      index, batch in
      let (record, point) = index.quotientAndRemainder(dividingBy: points)
      if point == 0 { base = replacement(record) }
      let start = batch.count
      batch += subject.input(record)
      guard point > 0 else { return }
      let window = windows[point - 1]
      for channel in 0..<subject.channelCount {
        for row in window.row {
          for column in window.column {
            let place = (channel * height + row) * width + column
            batch[start + place] = base[place]
          }
        }
      }
    }
    var maps: [Float] = []
    for record in 0..<subject.count {
      try subject.onRecord()
      var (sums, counts) = (
        [Double](repeating: 0, count: height * width), [Double](repeating: 0, count: height * width)
      )
      for (number, window) in windows.enumerated() {
        let loss = values[record * points] - values[record * points + number + 1]
        for row in window.row {
          for column in window.column {
            sums[row * width + column] += loss
            counts[row * width + column] += 1
          }
        }
      }
      maps += zip(sums, counts).map { Float($1 > 0 ? $0 / $1 : 0) }
    }
    return [
      ExplanationPart(
        .maps(.signed), title: "Occlusion by \(self.replacement.words)",
        values: Tensor(shape: [subject.count, height, width], values: maps))
    ]
  }

  private static func axes(_ lengths: AxisLengths, _ rank: Int) -> [Int] {
    lengths.lengths.count == rank ? lengths.lengths : [Int](repeating: lengths.lengths[0], count: rank)
  }

  /// Windows over an axis, the last of them cut at its end where steps do not fit.
  private static func ranges(_ length: Int, _ window: Int, _ step: Int) -> [Range<Int>] {
    let count = 1 + (max(length - window, 0) + step - 1) / step
    return (0..<count).map { $0 * step..<min($0 * step + window, length) }.filter { !$0.isEmpty }
  }
}
