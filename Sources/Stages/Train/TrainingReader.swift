package import Networks
package import Pipelines
package import Training

/// Reads from a `train` stage's settings how to train.
package enum TrainingReader {
  /// - Parameter target: the feature whose numbers the network is to predict; `nil` for classes.
  package static func read(
    _ reader: StageReader, network: NetworkDescription, target: String? = nil
  ) throws -> TrainingDescription {
    let optimizer = try OptimizerReader.read(reader, preset: network.preset)
    return TrainingDescription(
      batchSize: try reader.int("batch", default: 64, in: 1...65_536),
      accumulation: try reader.int("accumulate", default: 1, in: 1...65_536),
      sliceCount: try reader.int("slices", default: 8, in: 1...256),
      precision: try reader.choice("precision", of: Precision.self, default: .float32),
      epochCount: try reader.int("epochs", in: 1...100_000), loss: try LossReader.read(reader, target: target),
      groups: try ParameterGroupReader.read(reader, network: network, optimizer: optimizer),
      optimizer: optimizer, clip: try OptimizerReader.clip(reader),
      average: try average(reader),
      schedule: try ScheduleReader.read(
        reader, preset: network.preset, target: target),
      earlyStopping: try earlyStopping(reader, target: target))
  }

  private static func average(_ reader: StageReader) throws -> WeightAverage? {
    guard reader.contains("ema") else { return nil }
    let section = try reader.section("ema")
    return WeightAverage(
      decay: try section.double("decay", in: 0...0.999_999_9), warmsUp: try section.bool("warmUp", default: true))
  }

  private static func earlyStopping(_ reader: StageReader, target: String?) throws -> EarlyStopping? {
    guard reader.contains("stopEarly") else { return nil }
    let section = try reader.section("stopEarly")
    let monitor = try section.choice("monitor", of: EarlyStopping.Monitor.self, default: .validationLoss)
    if let fault = monitor.fault(target: target) { throw section.failure(at: "monitor", fault) }
    return EarlyStopping(
      monitor: monitor,
      patience: try section.int("patience", in: 0...100_000),
      minimumChange: try section.double("minimumChange", default: 0, in: 0...1_000),
      restoreBest: try section.bool("restoreBest", default: true))
  }
}

extension EarlyStopping.Monitor {
  /// Why this cannot be watched, in words; `nil` where it can.
  func fault(target: String?) -> String? {
    switch (self, target) {
    case (.validationAccuracy, let target?):
      "the target '\(target)' is a number, which has no accuracy; watch validation.loss or validation.rmse"
    case (.validationRMSE, nil):
      "classes have no such error; watch validation.loss or validation.accuracy, or name a 'target'"
    case (.validationLoss, _), (.validationAccuracy, nil), (.validationRMSE, _?): nil
    }
  }
}
