import Glibc

/// The smallest probability a logarithm is taken of, 10⁻¹²: one impossible event costs 27.6 nats, not infinity.
public let probabilityFloor = 1e-12

extension Predictions {
  /// How the classes of a record stand to each other.
  public enum Classes: String, Sendable, Equatable, Codable {
    /// One of them is true, so that probabilities sum to 1.
    case exclusive
    /// Each is true or not by itself, as after binary cross-entropy; the record's class is the likeliest of them.
    case independent
  }

  /// How the classes stand to each other.
  public var classes: Classes { meaning.isIndependent ? .independent : .exclusive }

  /// The same records with the probabilities of their classes.
  ///
  /// - Throws: `otherMeaning` where the outputs are no scores of classes; when read, `notFinite` or `notADistribution`
  ///   naming the record.
  public var probabilities: Predictions {
    get throws(EvaluationError) {
      switch meaning {
      case .logits, .logProbabilities:
        mapped(meaning: .probabilities) { block in
          try block.checkOutputs("score")
          softmax(&block.outputs, width: block.width)
        }
      case .independentLogits:
        mapped(meaning: .independentProbabilities) { block in
          try block.checkOutputs("score")
          sigmoid(&block.outputs)
        }
      case .probabilities: mapped { try $0.checkProbabilities(areIndependent: false) }
      case .independentProbabilities: mapped { try $0.checkProbabilities(areIndependent: true) }
      case .numbers:
        throw EvaluationError(.otherMeaning, "the outputs are numbers, where probabilities of classes are needed")
      }
    }
  }

  /// The same records with scores whose softmax is the probabilities of their classes, which is what calibration takes.
  ///
  /// - Throws: `otherMeaning` where classes are independent, or the outputs are numbers; when read, `notFinite` or
  ///   `notADistribution` naming the record.
  public var logits: Predictions {
    get throws(EvaluationError) {
      if let fault = meaning.faultOfCalibration { throw EvaluationError(.otherMeaning, fault) }
      guard meaning == .probabilities else {
        return mapped(meaning: .logits) { try $0.checkOutputs("score") }
      }
      return mapped(meaning: .logits) { block in
        try block.checkProbabilities(areIndependent: false)
        for index in block.outputs.indices { block.outputs[index] = log(max(block.outputs[index], probabilityFloor)) }
      }
    }
  }
}

extension OutputMeaning {
  /// Why outputs of this meaning cannot be calibrated, in words; `nil` where they can.
  public var faultOfCalibration: String? {
    switch self {
    case .logits, .logProbabilities, .probabilities: nil
    case .independentLogits, .independentProbabilities, .numbers:
      "the outputs are \(words), but calibration is of classes of which one is true; leave it out, or train with "
        + "crossEntropy"
    }
  }
}
