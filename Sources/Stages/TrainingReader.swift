package import Networks
package import Pipelines
package import Training

/// Reads from a `train` stage's settings how to train.
package enum TrainingReader {
  package static func read(_ reader: StageReader, network: NetworkDescription) throws -> TrainingDescription {
    let optimizer = try OptimizerReader.read(reader, preset: network.preset)
    return TrainingDescription(
      batchSize: try reader.int("batch", default: 64, in: 1...65_536),
      accumulation: try reader.int("accumulate", default: 1, in: 1...65_536),
      sliceCount: try reader.int("slices", default: 8, in: 1...256),
      precision: try reader.choice("precision", of: Precision.self, default: .float32),
      epochCount: try reader.int("epochs", in: 1...100_000), loss: try LossReader.read(reader),
      groups: try ParameterGroupReader.read(reader, network: network, optimizer: optimizer),
      optimizer: optimizer, clip: try OptimizerReader.clip(reader),
      average: try average(reader), schedule: try ScheduleReader.read(reader, preset: network.preset),
      earlyStopping: try earlyStopping(reader))
  }

  private static func average(_ reader: StageReader) throws -> WeightAverage? {
    guard reader.contains("ema") else { return nil }
    let section = try reader.section("ema")
    return WeightAverage(
      decay: try section.double("decay", in: 0...0.999_999_9), warmsUp: try section.bool("warmUp", default: true))
  }

  private static func earlyStopping(_ reader: StageReader) throws -> EarlyStopping? {
    guard reader.contains("stopEarly") else { return nil }
    let section = try reader.section("stopEarly")
    return EarlyStopping(
      monitor: try section.choice("monitor", of: EarlyStopping.Monitor.self, default: .validationLoss),
      patience: try section.int("patience", in: 0...100_000),
      minimumChange: try section.double("minimumChange", default: 0, in: 0...1_000),
      restoreBest: try section.bool("restoreBest", default: true))
  }
}
