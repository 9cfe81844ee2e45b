package import Arrays
import Pipelines

/// What a model says of classes, read by what its outputs mean: here and nowhere else.
package struct ClassOutputs {
  /// `[record, class]`.
  package let outputs: Tensor
  package let meaning: OutputMeaning

  package init(outputs: Tensor, meaning: OutputMeaning) {
    self.outputs = outputs
    self.meaning = meaning
  }

  /// The probabilities of the classes, `[record, class]`.
  ///
  /// - Throws: ``StagesError`` where the outputs are no probabilities of classes; `EvaluationError` where one is not
  ///   finite.
  package var probabilities: ClassScores {
    get throws {
      let scores = try ClassScores(outputs)
      switch meaning {
      case .logits, .logProbabilities: return scores.softmax()
      case .independentLogits: return scores.sigmoid()
      case .probabilities, .independentProbabilities: return scores
      case .numbers: throw StagesError(.mismatch, "the outputs are numbers, where probabilities of classes are needed")
      }
    }
  }

  /// Scores whose softmax is the probabilities of the classes, which is what calibration takes.
  ///
  /// - Throws: ``StagesError`` where classes are independent, or the outputs are numbers.
  package var logits: ClassScores {
    get throws {
      let scores = try ClassScores(outputs)
      switch meaning {
      case .logits, .logProbabilities: return scores
      case .probabilities: return scores.logarithm()
      case .independentLogits, .independentProbabilities, .numbers:
        throw StagesError(.mismatch, Self.faultOfCalibration(meaning))
      }
    }
  }

  /// Why outputs of a meaning cannot be calibrated, in words.
  package static func faultOfCalibration(_ meaning: OutputMeaning) -> String {
    "the outputs are \(meaning.words), but calibration is of classes of which one is true; leave it out, or train with "
      + "crossEntropy"
  }
}

/// Here and not in the file of predictions, which `train` writes without looking at what they say of classes.
extension PredictionFile.Split {
  /// What is said of the classes.
  package var classOutputs: ClassOutputs { ClassOutputs(outputs: outputs, meaning: meaning) }

  /// What calibration takes, with the true classes.
  package var labelledLogits: LabelledScores {
    get throws { try LabelledScores(classOutputs.logits, labels: labels) }
  }
}
