import Arrays

/// Gradients at copies of each record with normal noise, and what they have in common.
struct NoisyGradients {
  /// Copies of a record.
  let sampleCount: Int
  /// The standard deviation of the noise, as a share of the record's range.
  let noise: Double
  let output: ExplainedOutput

  /// Hands on each record's mean gradient and the variance over its copies, n - 1 in the denominator.
  func forEachRecord(
    of subject: AttributionSubject, _ body: (_ record: Int, _ mean: [Double], _ variance: [Double]) throws -> Void
  ) throws {
    let width = subject.inputCount
    var mean = [Double](repeating: 0, count: width)
    var squares = mean
    try subject.forEachGradient(
      of: subject.count * sampleCount, output, class: { subject.decisions[$0 / sampleCount] }
    ) { index, batch in
      let (record, sample) = index.quotientAndRemainder(dividingBy: sampleCount)
      let values = subject.input(record)
      let deviation = Float(noise) * ((values.max() ?? 0) - (values.min() ?? 0))
      // The same noise whatever stands beside it.
      var generator = subject.key(record, "noise").derived(sample).generator()
      for value in values { batch.append(value + deviation * generator.normal()) }
    } _: { index, point in
      let (record, sample) = index.quotientAndRemainder(dividingBy: sampleCount)
      if sample == 0 {
        try subject.onRecord()
        for place in 0..<width { (mean[place], squares[place]) = (0, 0) }
      }
      // Welford's update: no digits are lost where the variance is small beside the mean.
      let count = Double(sample + 1)
      for (place, value) in point.gradient.enumerated() {
        let change = Double(value) - mean[place]
        mean[place] += change / count
        squares[place] += change * (Double(value) - mean[place])
      }
      guard sample == sampleCount - 1 else { return }
      try body(record, mean, squares.map { $0 / Double(max(sampleCount - 1, 1)) })
    }
  }
}
