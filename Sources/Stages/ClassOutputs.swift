import Arrays
import Calibration
import Ensembles
import Networks

/// What a model says of classes, read by what its outputs mean: here and nowhere else.
struct ClassOutputs {
  /// `[record, class]`.
  let outputs: Tensor
  let meaning: OutputMeaning

  /// The probabilities of the classes, `[record, class]`.
  ///
  /// - Throws: ``StagesError`` where the outputs are no probabilities of classes; `CalibrationError` where one is not
  ///   finite.
  var probabilities: ClassScores {
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
  var logits: ClassScores {
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

  /// How the classes stand to each other.
  var classes: Predictions.Classes { meaning.isIndependent ? .independent : .exclusive }

  /// Why outputs of a meaning cannot be calibrated, in words.
  static func faultOfCalibration(_ meaning: OutputMeaning) -> String {
    "the outputs are \(meaning.words), but calibration is of classes of which one is true; leave it out, or train with "
      + "crossEntropy"
  }
}

/// Here and not in the file of predictions, which `train` writes without looking at what they say of classes.
extension PredictionFile.Split {
  /// What is said of the classes.
  var classOutputs: ClassOutputs { ClassOutputs(outputs: outputs, meaning: meaning) }

  /// The probabilities of the classes beside the true ones.
  ///
  /// - Throws: ``StagesError`` where numbers are predicted; `EnsembleError`, `CalibrationError` for what cannot be.
  var classPredictions: Predictions {
    get throws {
      try Predictions(
        labels: labels, probabilities: classOutputs.probabilities.tensor, classes: classOutputs.classes)
    }
  }

  /// What calibration takes, with the true classes.
  var labelledLogits: LabelledScores {
    get throws { try LabelledScores(classOutputs.logits, labels: labels) }
  }
}
