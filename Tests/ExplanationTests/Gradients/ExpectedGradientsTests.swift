import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct ExpectedGradientsTests {
  @Test func `Comes to the mean of integrated gradients over the background`() throws {
    let goldens = try ExplanationGoldens("explain")
    var kind = ExpectedGradients()
    (kind.recordCount, kind.sampleCount) = (6, 6 * 4_096)
    let part = try kind.explain(goldens.subject())[0]
    let (largest, scale) = distance(part.values.values, goldens["expected_gradients_exact"].values)
    #expect(largest < 1e-3 * scale, "\(largest) of \(scale)")
    for completeness in part.completeness {
      #expect(abs(completeness.residual) < 1e-3 * completeness.magnitude && completeness.isWithin(1e-3))
      #expect(abs(completeness.residual) < 4 * (try #require(completeness.standardError)) + 1e-5)
    }
  }

  @Test func `Strata leave at most a quarter of the variance of plain draws`() throws {
    let goldens = try ExplanationGoldens("explain")
    let exact = goldens["expected_gradients_exact"].values
    let subject = try goldens.subject()
    let (background, inputs) = (goldens["background"].tensor, goldens["input"].tensor)
    let (repeats, samples) = (40, 200)
    var (plain, strata, told) = (0.0, 0.0, 0.0)
    for number in 0..<repeats {
      var kind = ExpectedGradients()
      (kind.recordCount, kind.sampleCount) = (6, samples)
      let seeded = try AttributionSubject(
        subject.network, inputs: inputs, decisions: subject.decisions, background: background,
        key: RandomKey(seed: UInt64(number)), workers: Workers(count: 2))
      let part = try kind.explain(seeded)[0]
      for (found, right) in zip(part.values.values, exact) {
        strata += (Double(found) - right) * (Double(found) - right)
      }
      for error in try #require(part.standardErrors).values { told += Double(error * error) }
      // The same by draws of a place and a training record each, as many libraries do: gradients of points, one record each.
      var generator = RandomKey(seed: 1_000 + UInt64(number)).generator()
      for record in 0..<5 {
        var points: [Float] = []
        var bases: [Int] = []
        for _ in 0..<samples {
          let (base, t) = (generator.below(6), generator.uniform())
          bases.append(base)
          for place in 0..<144 {
            let from = background.values[base * 144 + place]
            points.append(from + t * (inputs.values[record * 144 + place] - from))
          }
        }
        let slopes = try InputGradient().explain(
          AttributionSubject(
            subject.network, inputs: Tensor(shape: [samples, 1, 12, 12], values: points),
            decisions: [Int](repeating: subject.decisions[record], count: samples), workers: Workers(count: 2)))[0]
          .values
        for place in 0..<144 {
          var mean = 0.0
          for sample in 0..<samples {
            let change = inputs.values[record * 144 + place] - background.values[bases[sample] * 144 + place]
            mean += Double(slopes.values[sample * 144 + place] * change) / Double(samples)
          }
          plain += (mean - exact[record * 144 + place]) * (mean - exact[record * 144 + place])
        }
      }
    }
    #expect(strata <= plain / 4, "\(strata / plain) of the variance of plain draws")
    // The error that is told is rather too large than too small.
    #expect(told > 0.8 * strata && told < 10 * strata, "told \(told / strata) of the variance")
  }

  @Test func `More training records than samples are refused`() throws {
    var kind = ExpectedGradients()
    (kind.recordCount, kind.sampleCount) = (101, 200)
    #expect(kind.fault?.setting == "samples")
  }

  @Test func `Without training records there is nothing to compare with`() throws {
    let goldens = try ExplanationGoldens("explain")
    let subject = try AttributionSubject(
      goldens.network(), inputs: goldens["input"].tensor, decisions: [0, 0, 0, 0, 0], workers: Workers(count: 1))
    for kind in [ExpectedGradients(), DeepSHAP()] as [any AttributionKind] {
      #expect(throws: AttributionRefusal.self) { try kind.explain(subject) }
    }
  }
}

extension ExpectedGradients: ExemplifiedAttribution {
  /// Of a linear network: weight times what the input is above the mean of the background.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        ExpectedGradients(), [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]),
        background: Tensor(shape: [2, 1, 2, 2], values: [0, 0, 2, 2, 2, 0, 2, 4]), gives: [0, -2, 0.5, 2])
    }
  }
}
