import Arrays
public import Settings

/// How much more the class's probability loses when the most important places are imputed than when the least important are.
///
/// Places are filled in from their neighbours, so that little can be read from where they were taken.
///
/// - Reference: Rong et al., 2022, "A consistent and efficient evaluation strategy for attribution methods", arXiv:2202.00449;
///   both orders joined: (least first − most first) / 2, mean over the shares.
public struct RemoveAndDebias: AttributionScoreKind {
  public static let keyword = "road"
  public static let summary =
    "Fills in from their neighbours the most and the least important places (ROAD); losing the former should hurt more."
  public static let settings: [Setting<RemoveAndDebias>] = [
    Setting("shares", \.shares, in: .within(0.001...0.999), counts: 1...99, "The shares of places that are filled in."),
    Setting(
      "noise", \.noise, in: .within(0...10),
      "The standard deviation of the noise on what is filled in, as a share of the record's range."),
  ]

  public static let isBetterHigh = true

  public var shares = [0.1, 0.3, 0.5, 0.7, 0.9]
  public var noise = 0.01

  public init() {}

  public var words: String {
    "loss of probability, half of least less most important places first, \(shares.count) shares from "
      + "\(shares.min() ?? 0) to \(shares.max() ?? 0) filled in from their neighbours with noise of \(noise)"
  }

  public func measure(_ trial: ScoreTrial) throws -> ScoreValues {
    let (subject, area) = (trial.subject, trial.area)
    let imputation = NeighbourImputation(height: subject.height, width: subject.width)
    // A method's record has two orders of each share.
    let points = shares.count * 2
    let pointCount = trial.methods.count * trial.recordCount * points
    let inputCount = subject.inputCount
    var values: [Double] = []
    for start in stride(from: 0, to: pointCount, by: 256) {
      try trial.check()
      let chunk = start..<min(start + 256, pointCount)
      var filled = [Float](repeating: 0, count: chunk.count * inputCount)
      subject.workers.forEachRow(of: &filled, width: inputCount) { row, values in
        let (curve, point) = (start + row).quotientAndRemainder(dividingBy: points)
        let (method, record) = curve.quotientAndRemainder(dividingBy: trial.recordCount)
        let ranks = ReplacementCurve.ranks(trial.methods[method].maps[record])
        let count = Int((shares[point / 2] * Double(area)).rounded())
        let isMostFirst = point.isMultiple(of: 2)
        let isKnown = ranks.map { isMostFirst ? $0 >= count : $0 < area - count }
        let input = subject.input(record)
        for (place, value) in input.enumerated() { values[place] = value }
        let deviation = Float(noise) * ((input.max() ?? 0) - (input.min() ?? 0))
        var generator = subject.key(record, "imputation").derived(point).generator()
        for channel in 0..<subject.channelCount {
          let plane = UnsafeMutableBufferPointer(rebasing: values[channel * area..<(channel + 1) * area])
          imputation.fill(plane, isKnown: isKnown)
          for place in 0..<area where !isKnown[place] { plane[place] += deviation * generator.normal() }
        }
      }
      values += trial.values(of: chunk.count, .probability, record: { (start + $0) / points % trial.recordCount }) {
        index, batch in
        batch += filled[index * inputCount..<(index + 1) * inputCount]
      }
    }
    return ScoreValues(
      methods: trial.methods.indices.map { method in
        (0..<trial.recordCount).map { record in
          let first = (method * trial.recordCount + record) * points
          let sum = stride(from: first, to: first + points, by: 2).reduce(0) { $0 + values[$1 + 1] - values[$1] }
          return sum / Double(points)
        }
      })
  }
}
