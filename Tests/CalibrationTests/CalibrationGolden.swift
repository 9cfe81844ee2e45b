import Calibration
import Evaluation
import Foundation

/// Numbers of a reference implementation, read from this folder's `Goldens`.
struct CalibrationGolden: Decodable {
  var source: String
  var classCount: Int
  var logits: [Double]
  var labels: [Int32]
  var expected: [String: Double]

  static func load(_ index: Int) throws -> CalibrationGolden {
    try JSONDecoder().decode(Self.self, from: goldenBytes("calibration_\(index).json"))
  }

  func records() throws -> LabelledScores {
    try LabelledScores(ClassScores(classCount: classCount, values: logits), labels: labels)
  }

  func probabilities() throws -> LabelledScores {
    let logits = try records()
    return try LabelledScores(logits.scores.softmax(), labels: labels)
  }

  /// The distance from the reference number called `name`; infinite where there is none.
  func distance(_ name: String, _ value: Double) -> Double { abs(value - (expected[name] ?? .infinity)) }
}

func goldenBytes(_ name: String) throws -> Data {
  try Data(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)"))
}
