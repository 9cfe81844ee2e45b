import Arrays
import Evaluation
import Glibc
import Reports

/// A comparison with plausible figures: networks that learn, one that learns nothing, and an ensemble.
func sampleComparison(variantCount: Int = 6, repeatCount: Int = 3) -> Comparison {
  var generator = RandomKey(seed: 7).derived("comparison").generator()
  func noise(_ size: Double) -> Double { size * Double(generator.normal()) }
  var rows = (0..<variantCount).map { index -> Comparison.Row in
    let level = index == 2 ? 0.1 : 0.86 + 0.006 * Double((index * 5) % 11)
    let repeats = (0..<repeatCount).map { number -> Comparison.Repeat in
      let epochs = 1...(18 + (index + number) % 3)
      let rise = epochs.map { index == 2 ? 0.0 : 1 - 0.35 * exp(-0.35 * Double($0)) }
      let validation = rise.map { index == 2 ? 0.1 : level * $0 + noise(0.004) }
      let curves = Comparison.Curves(
        trainLoss: rise.map { index == 2 ? 2.3026 : 1.15 - $0 * 0.95 },
        validationLoss: epochs.map { epoch in
          index == 2 ? 2.3026 : 0.28 + 0.6 * exp(-0.4 * Double(epoch)) + 0.003 * Double(epoch * index) + noise(0.005)
        }, trainFigure: rise.map { index == 2 ? 0.1 : (level + 0.05) * $0 }, validationFigure: validation,
        keptEpoch: epochs.count)
      return Comparison.Repeat(
        stage: "v\(index).\(number)", work: ["v\(index).\(number)"], figure: level + (index == 2 ? 0 : noise(0.004)),
        trainFigure: curves.trainFigure.last, curves: curves, measure: .accuracy)
    }
    return Comparison.Row(
      name: ["MLP", "C3", "30 convolutions", "VGG, norms", "SGD, rate 0.001", "Adam, batch of 1024"][index % 6]
        + (index < 6 ? "" : " \(index)"), original: index % 4 == 3 ? nil : level - 0.004,
      parameterCount: 25_034 * (index + 1), multiplyAdds: 310_000 * (index + 2), repeats: repeats)
  }
  let members = (0..<repeatCount).map { "v0.\($0)" }
  rows.append(
    Comparison.Row(
      name: "Ensemble of MLP", original: 0.915, parameterCount: 3 * 25_034,
      repeats: [.init(stage: "ensemble", work: members + ["ensemble"], figure: 0.921, measure: .accuracy)]))
  return Comparison(measure: .accuracy, curveMeasure: .accuracy, originals: "Keras, course of 2024", rows: rows)
}
