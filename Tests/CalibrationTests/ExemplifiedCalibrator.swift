import Calibration
import Evaluation
import Glibc
import Testing

/// A calibrator whose tests give an example, which ``CalibratorTests`` does; one without is told of there.
protocol ExemplifiedCalibrator: CalibratorKind {
  static var example: CalibratorExample { get throws }
}

/// What a calibrator makes of the records that it was fitted to, and what must come out: by a reference's numbers, by hand or
/// by a naive twin.
struct CalibratorExample {
  let found, expected: [Double]
  let tolerance: Double

  /// Fits a calibrator and applies it to the same logits, `[record · class]`.
  init(
    _ calibrator: some CalibratorKind, fittedTo logits: Predictions, gives expected: [Double],
    within tolerance: Double = 1e-9
  ) throws {
    self.expected = expected
    self.tolerance = tolerance
    found = try FittedCalibrator(Calibrator(kind: calibrator), fitting: logits).apply(to: logits).collected().outputs
  }

  func check(_ keyword: String) {
    #expect(
      !found.isEmpty && found.count == expected.count
        && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance },
      "\(keyword) gives \(found.prefix(20)) for \(expected.prefix(20))")
  }

  /// eᶻ / Σ eᶻ of each row.
  static func softmax(_ logits: [Double], classCount: Int) -> [Double] {
    stride(from: 0, to: logits.count, by: classCount).flatMap { start in
      let powers = logits[start..<start + classCount].map { exp($0) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
  }
}
