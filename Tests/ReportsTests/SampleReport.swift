import Arrays
import Calibration
import Evaluation
import Glibc
import Reports

/// A report with plausible numbers of a five-member ensemble on ten classes of clothing.
func sampleReport() throws -> ClassificationReport {
  let names = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]
  var generator = RandomKey(seed: 42).derived("sample").generator()
  let labels = (0..<1_000).map { Int32($0 % 10) }
  let difficulty: [Float] = [1.9, 0.4, 1.8, 1.1, 1.9, 0.5, 3.0, 0.8, 0.4, 0.7]
  let common = labels.map { label in
    (0..<10).map { $0 == Int(label) ? Float(6) : difficulty[Int(label)] * difficulty[$0] * generator.normal() }
  }
  let logits = (0..<5).map { _ in
    Tensor(
      shape: [labels.count, 10], values: common.flatMap { $0.map { 1.6 * ($0 + 0.8 * generator.normal()) } })
  }
  let members = try logits.map {
    try Predictions(meaning: .logits, width: 10, outputs: $0.values, labels: labels)
  }
  let mean = try meanOfProbabilities(members)
  let calibrators = [
    Calibrator.none, Calibrator(kind: TemperatureScaling()), Calibrator(kind: VectorScaling()),
    Calibrator(kind: IsotonicScaling()),
  ]
  let candidates = try calibrators.map { try FittedCalibrator($0, fitting: mean) }
  let choice = try CalibratorChoice(among: candidates, of: mean)

  var report = ClassificationReport(
    title: "Fashion-MNIST: five small networks, averaged and calibrated",
    lead: "Ten kinds of clothing in 28 × 28 grey images, told apart by an ensemble of convolutional networks.",
    classNames: names)
  report.dataFacts = [
    .init("Data set", "fashion_mnist 3.0.1"), .init("Training records", "48 000"),
    .init("Validation records", "12 000"), .init("Test records", "10 000"), .init("Seed", "42"),
  ]
  report.layers = [
    .init(name: "Convolution 3×3, relu", outputShape: [16, 28, 28], parameterCount: 160),
    .init(name: "Batch normalisation", outputShape: [16, 28, 28], parameterCount: 32),
    .init(name: "Max pooling 2×2", outputShape: [16, 14, 14], parameterCount: 0),
    .init(name: "Convolution 3×3, relu", outputShape: [32, 14, 14], parameterCount: 4_640),
    .init(name: "Dense, softmax", outputShape: [10], parameterCount: 62_730),
  ]
  report.members = try members.enumerated().map { index, member in
    let descent = (1...10).map { exp(-0.4 * Double($0)) }
    let validation = (1...10).map { epoch -> Double in
      let overfit = 0.004 * Double(max(0, epoch - 7))
      let noise = 0.012 * Double(generator.normal())
      return 0.27 + 0.5 * exp(-0.55 * Double(epoch)) + overfit + noise
    }
    let best = (validation.indices.min { validation[$0] < validation[$1] } ?? 0) + 1
    return .init(
      name: "train.\(index + 1)",
      curves: .init(
        trainingLoss: descent.map { 0.16 + 0.6 * $0 }, validationLoss: validation,
        trainingAccuracy: descent.map { 0.945 - 0.2 * $0 },
        validationAccuracy: validation.map { 1 - 0.32 * $0 }, bestEpoch: best),
      accuracy: try accuracy(of: member), negativeLogLikelihood: try negativeLogLikelihood(of: member),
      agreement: 0.9 - 0.01 * Double(index))
  }
  report.gradientNorms = (1...5).map { member in
    // Layers nearer to the input have shorter gradients, the later the less.
    let norms = (1...5).map { exp(Double($0) + 0.2 * Double(generator.normal())) / 100 }
    return .init(
      name: "train.\(member)", layers: report.layers.map(\.name), firstEpoch: norms,
      lastEpoch: norms.map { 0.2 * $0.squareRoot() })
  }
  report.ensemble = .init(
    accuracy: try accuracy(of: mean), negativeLogLikelihood: try negativeLogLikelihood(of: mean), agreement: 0.88,
    unanimous: 0.75, verb: "averages")
  report.confusion = try ConfusionMatrix(of: mean)
  var results: [ClassificationReport.CalibrationResult] = []
  for (score, candidate) in zip(choice.scores, candidates) {
    results.append(
      .init(
        calibrator: candidate.calibrator,
        scores: try ProbabilityScores(of: candidate.apply(to: mean), binCount: 12),
        heldOut: score.heldOutNegativeLogLikelihood))
  }
  let chosen = try choice.calibrator.apply(to: mean)
  let key = RandomKey(seed: 42).derived("calibration")
  report.calibrations = [
    .init(
      subject: "ensemble", results: results, chosen: choice.calibrator.calibrator, binCount: 12,
      certificates: candidates.map(\.certificate).filter { !$0.isEmpty },
      interval: try calibrationErrorInterval(of: chosen, resampleCount: 50, key: key),
      null: try nullCalibrationError(of: chosen, drawCount: 50, key: key))
  ]
  let explained = (0..<4).map { sampleExplanation($0, key: RandomKey(seed: UInt64($0))) }
  report.galleries = [.init(records: explained)]
  report.filters = [
    try FilterGrid(layer: "convolution1", weights: noise([16, 1, 3, 3], key)),
    try FilterGrid(layer: "convolution2", weights: noise([32, 16, 3, 3], key)),
    try FilterGrid(layer: "convolution3", weights: noise([32, 3, 7, 7], key)),
  ]
  let images = Tensor(shape: [4, 1, 28, 28], values: explained.flatMap(\.image.values))
  report.responses = [
    try ResponseGrid(
      layer: "convolution1", images: images, responses: noise([4, 16, 28, 28], key), imageCount: 4,
      channelCount: 16),
    try ResponseGrid(
      layer: "convolution2", images: images, responses: noise([4, 16, 14, 14], key), imageCount: 4,
      channelCount: 32),
  ]
  return report
}

/// The mean of what members say, as an ensemble gives it.
private func meanOfProbabilities(_ members: [Predictions]) throws -> Predictions {
  let rows = try members.map { try $0.probabilities.collected().outputs }
  return try Predictions(
    meaning: .probabilities, width: members[0].width,
    outputs: rows[0].indices.map { index in rows.reduce(0) { $0 + $1[index] } / Double(rows.count) },
    labels: members[0].collected().labels)
}

private func noise(_ shape: [Int], _ key: RandomKey) -> Tensor {
  var generator = key.generator()
  return Tensor(shape: shape, values: (0..<shape.product).map { _ in generator.normal() })
}

private func sampleExplanation(_ index: Int, key: RandomKey) -> ClassificationReport.Explanation {
  var generator = key.generator()
  func plane(_ size: Int, _ value: (Double, Double) -> Double) -> Tensor {
    let values = (0..<size * size).map { index -> Float in
      Float(value(Double(index % size) / Double(size), Double(index / size) / Double(size)))
    }
    return Tensor(shape: [size, size], values: values)
  }
  let lean = 0.1 * Double(index)
  let image = plane(28) { x, y -> Double in
    let body = abs(x - 0.5) < 0.16 + 0.1 * y + lean / 4 && y > 0.12 && y < 0.9
    let sleeve = y > 0.15 && y < 0.4 && abs(x - 0.5) < 0.42 - lean
    let fold = sin(9 * x + 4 * y)
    return body || sleeve ? 0.55 + 0.35 * fold * fold : 0
  }.reshaped(to: [1, 28, 28])
  var signed = plane(28) { x, y in sin(11 * x + Double(index)) * cos(7 * y) }
  for pixel in signed.values.indices {
    signed.values[pixel] *= image.values[pixel] * (0.6 + 0.4 * generator.uniform())
  }
  let grad = plane(7) { x, y -> Double in
    let across = x - 0.35 - lean
    let down = y - 0.3
    return exp(-8 * (across * across + down * down))
  }
  return .init(
    name: "test \(812 + 37 * index)", image: image, trueClass: index == 2 ? 6 : index, decidedClass: index,
    probability: 0.93 - 0.17 * Double(index),
    attributions: [
      .init(method: "Grad-CAM", map: grad, scale: .sequential),
      .init(method: "Integrated gradients", map: signed, scale: .signed, completenessResidual: 0.0031),
      .init(method: "Deep SHAP", map: signed, scale: .signed, completenessResidual: 0.0004),
    ])
}
