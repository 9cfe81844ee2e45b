import Glibc

public import Settings

/// What of a network's output is explained for a class.
public enum ExplainedOutput: String, CaseIterable, Sendable, SettingValue {
  /// The number before softmax or sigmoid.
  case logit
  /// What softmax or sigmoid makes of it.
  case probability

  /// The value for a class.
  ///
  /// - Parameter isIndependent: whether each class is true or not by itself, so that probabilities are sigmoids.
  func value(of outputs: ArraySlice<Float>, class target: Int, isIndependent: Bool) -> Double {
    switch self {
    case .logit: Double(outputs[outputs.startIndex + target])
    case .probability: Self.probabilities(outputs, isIndependent: isIndependent)[target]
    }
  }

  /// Appends its gradient with respect to the outputs.
  func appendGradient(
    of outputs: ArraySlice<Float>, class target: Int, isIndependent: Bool, to seed: inout [Float]
  ) {
    switch self {
    case .logit: for place in 0..<outputs.count { seed.append(place == target ? 1 : 0) }
    case .probability:
      let all = Self.probabilities(outputs, isIndependent: isIndependent)
      let own = all[target]
      for (place, other) in all.enumerated() {
        let slope = isIndependent ? (place == target ? own * (1 - own) : 0) : own * ((place == target ? 1 : 0) - other)
        seed.append(Float(slope))
      }
    }
  }

  /// The probabilities of all classes.
  static func probabilities(_ outputs: ArraySlice<Float>, isIndependent: Bool) -> [Double] {
    if isIndependent { return outputs.map { 1 / (1 + exp(-Double($0))) } }
    let peak = Double(outputs.max() ?? 0)
    let powers = outputs.map { exp(Double($0) - peak) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
