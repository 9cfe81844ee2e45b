public import Evaluation
public import Foundation

/// Numbers of a reference implementation, read from this folder's `Goldens`.
public struct CalibrationGolden: Decodable {
  public var source: String
  public var classCount: Int
  public var logits: [Double]
  public var labels: [Int32]
  public var expected: [String: Double]

  public static func load(_ index: Int) throws -> CalibrationGolden {
    try JSONDecoder().decode(Self.self, from: goldenBytes("calibration_\(index).json"))
  }

  /// The logits with their true classes.
  public func records() throws -> Predictions {
    try Predictions(meaning: .logits, width: classCount, outputs: logits, labels: labels)
  }

  /// The distance from the reference number called `name`; infinite where there is none.
  public func distance(_ name: String, _ value: Double) -> Double { abs(value - (expected[name] ?? .infinity)) }
}

public func goldenBytes(_ name: String) throws -> Data {
  try Data(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)"))
}
