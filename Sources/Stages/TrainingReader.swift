package import Networks
package import Pipelines
package import Training

/// Reads from a `train` stage's settings how to train.
package enum TrainingReader {
  package static func read(_ reader: StageReader, preset: FrameworkPreset) throws -> TrainingDescription {
    TrainingDescription(
      batchSize: try reader.int("batch", default: 64, in: 1...65_536),
      sliceCount: try reader.int("slices", default: 8, in: 1...256),
      epochCount: try reader.int("epochs", in: 1...100_000),
      optimizer: try OptimizerReader.read(reader, preset: preset), clip: try OptimizerReader.clip(reader),
      schedule: try schedule(reader), earlyStopping: try earlyStopping(reader))
  }

  private static func schedule(_ reader: StageReader) throws -> Schedule {
    enum Word: String, CaseIterable { case constant, cosine }
    guard let node = reader.node("schedule") else { return .constant }
    guard case .mapping = node.value else {
      return try node.choice(of: Word.self) == .constant ? .constant : .cosine(warmUpEpochs: 0)
    }
    try node.allow(only: ["cosine"])
    guard let cosine = node["cosine"] else {
      throw node.failure("expected constant, cosine, or {cosine: {warmUpEpochs: 1}}")
    }
    try cosine.allow(only: ["warmUpEpochs"])
    return .cosine(warmUpEpochs: try cosine["warmUpEpochs"]?.double(in: 0...1_000) ?? 0)
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
