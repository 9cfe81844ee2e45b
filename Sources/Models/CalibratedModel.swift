package import Arrays
package import Calibration
package import Concurrency
package import Evaluation
import Foundation
package import Store
import Streams

/// A model whose probabilities are corrected by what was learnt on records that it had not seen.
package struct CalibratedModel: ModelKind {
  package static let keyword = "calibrated"

  /// The folder of the model that is corrected.
  package static let baseFolder = "base"

  private static let calibratorName = "calibrator.json"

  /// The model that is corrected, and what it is called.
  package let base: (name: String, model: Model)
  /// What corrects it.
  package let calibrator: FittedCalibrator

  /// Corrects a model.
  package init(_ base: (name: String, model: Model), by calibrator: FittedCalibrator) {
    self.base = base
    self.calibrator = calibrator
  }

  package var parts: [ModelPart] { [ModelPart(folder: Self.baseFolder, name: base.name, model: base.model)] }
  package var words: String { "\(base.model.kind.words), calibrated by \(calibrator.calibrator.keyword)" }

  // MARK: Its folder

  package struct Content: Codable, Sendable {
    /// What the model is called that is corrected.
    let base: String
  }

  package var content: Content { Content(base: base.name) }

  package init(_ content: Content, output: ModelOutput, in folder: ModelFolder) throws {
    let model = try folder.part(Self.baseFolder)
    let calibrator = try folder.json(FittedCalibrator.self, Self.calibratorName)
    let said = model.output
    guard said.count == output.count, said.classNames == output.classNames, said.target == nil,
      output.meaning == .probabilities, said.meaning.isExclusive, calibrator.classCount ?? output.count == output.count
    else { throw folder.damage("the model in \(Self.baseFolder) or its calibrator is for something else") }
    self.init((content.base, model), by: calibrator)
  }

  package func writeFiles(_ make: (_ name: String) throws -> OutputFile) throws {
    let file = try make(Self.calibratorName)
    try file.write(Array(try ModelFolder.encoder.encode(calibrator)) + [0x0A])
    _ = try file.finish()
  }

  // MARK: Its answers

  package func makePredictor(batchSize: Int, workers: Workers) throws -> any Predictor {
    CalibratedPredictor(
      calibrator, base.model.output.meaning,
      try base.model.kind.makePredictor(batchSize: batchSize, workers: workers))
  }
}

private final class CalibratedPredictor: Predictor {
  private let calibrator: FittedCalibrator
  private let meaning: OutputMeaning
  private let base: any Predictor

  init(_ calibrator: FittedCalibrator, _ meaning: OutputMeaning, _ base: any Predictor) {
    self.calibrator = calibrator
    self.meaning = meaning
    self.base = base
  }

  func outputs(of fed: [EvaluationInput: Tensor]) throws -> Tensor {
    let outputs = try base.outputs(of: fed)
    let probabilities = try calibrator.apply(to: Predictions(meaning: meaning, outputs)).collected().outputs
    return Tensor(shape: outputs.shape, values: probabilities.map { Float($0) })
  }
}
