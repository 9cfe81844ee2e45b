import Arrays
public import Settings

/// How much each input value contributes to an output, against training records: the mean of integrated gradients over them.
///
/// The places on the paths are drawn in strata: every training record gets equally many, one in each of as many equal parts
/// of its path, and all places together fall one into each of as many parts as there are samples. So the mean over training
/// records is exact, and what varies is only the place within a part.
///
/// - Reference: Erion et al., 2021, "Improving performance of deep learning models with axiomatic attribution priors and
///   expected gradients", arXiv:1906.10670, equation 3; GradientSHAP of Lundberg and Lee's `shap`.
public struct ExpectedGradients: AttributionKind {
  public static let keyword = "expectedGradients"
  public static let summary =
    "Shows how much each input value contributes to the class decided, against training records (GradientSHAP)."
  public static let settings: [Setting<ExpectedGradients>] = [
    Setting("background", \.recordCount, in: .within(1...10_000), "How many training records, drawn by the seed."),
    Setting(
      "samples", \.sampleCount, in: .within(2...1_000_000),
      "Gradients of each record: at most so many, and an even number for each training record."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var recordCount = 50
  public var sampleCount = 200
  public var output = ExplainedOutput.logit

  public init() {}

  public var backgroundCount: Int { recordCount }
  public var isRandom: Bool { true }

  public var fault: (setting: String, message: String)? {
    recordCount * 2 <= sampleCount
      ? nil : ("samples", "\(recordCount) training records need at least \(recordCount * 2) samples")
  }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let background = subject.background.prefix(recordCount)
    let bases = background.shape[0]
    guard bases > 0 else { throw AttributionRefusal("needs training records to compare with") }
    let rounds = sampleCount / bases / 2 * 2
    let (samples, width) = (bases * rounds, subject.inputCount)
    let baseOutputs = subject.meanOutputs(of: background, output)
    let ownOutputs = subject.values(of: subject.count, output, class: { subject.decisions[$0] }) { record, batch in
      batch += subject.input(record)
    }
    var (values, errors): ([Float], [Float]) = ([], [])
    var completeness: [Completeness] = []
    var strata: [Double] = []
    var sums = [Double](repeating: 0, count: width)
    var (squares, first) = (sums, sums)
    var (firstSum, squaredSums) = (0.0, 0.0)
    try subject.forEachGradient(
      of: subject.count * samples, output, class: { subject.decisions[$0 / samples] }
    ) { index, batch in
      let (record, sample) = index.quotientAndRemainder(dividingBy: samples)
      if sample == 0 { strata = Self.places(bases: bases, rounds: rounds, subject.key(record, "places")) }
      let base = background.values[sample / rounds * width..<(sample / rounds + 1) * width]
      let t = Float(strata[sample])
      for (value, base) in zip(subject.input(record), base) { batch.append(base + t * (value - base)) }
    } _: { index, point in
      let (record, sample) = index.quotientAndRemainder(dividingBy: samples)
      if sample == 0 {
        try subject.onRecord()
        for place in 0..<width { (sums[place], squares[place]) = (0, 0) }
        squaredSums = 0
      }
      let base = background.values[sample / rounds * width..<(sample / rounds + 1) * width]
      var sum = 0.0
      // Two parts of a path that follow each other tell how much one part varies, or more.
      let isSecond = !sample.isMultiple(of: 2)
      for (place, (slope, (value, base))) in zip(point.gradient, zip(subject.input(record), base)).enumerated() {
        let share = Double(slope * (value - base))
        sums[place] += share
        sum += share
        if isSecond { squares[place] += (share - first[place]) * (share - first[place]) } else { first[place] = share }
      }
      if isSecond { squaredSums += (sum - firstSum) * (sum - firstSum) } else { firstSum = sum }
      guard sample == samples - 1 else { return }
      let count = Double(samples)
      let found = sums.map { Float($0 / count) }
      values += found
      errors += squares.map { Float($0.squareRoot() / count) }
      completeness.append(
        Completeness(
          of: found, difference: ownOutputs[record] - baseOutputs[subject.decisions[record]],
          standardError: squaredSums.squareRoot() / count))
    }
    return [
      ExplanationPart(
        .maps(.signed), title: "Expected gradients, \(bases) training records",
        values: Tensor(shape: subject.mapShape, values: values), completeness: completeness,
        standardErrors: Tensor(shape: subject.mapShape, values: errors))
    ]
  }

  /// A place in 0..<1 on the path from each base in each round: by base, then ascending.
  ///
  /// Round j of every base falls into part j of as many as there are rounds, each base into its own part of these.
  static func places(bases: Int, rounds: Int, _ key: RandomKey) -> [Double] {
    var places = [Double](repeating: 0, count: bases * rounds)
    for round in 0..<rounds {
      var generator = key.derived(round).generator()
      for (part, base) in Array(0..<bases).shuffled(using: &generator).enumerated() {
        let offset = Double(generator.uniform())
        places[base * rounds + round] = (Double(round * bases + part) + offset) / Double(bases * rounds)
      }
    }
    return places
  }
}
