import Calibration
import PredictionSamples

extension NoCalibration: ExemplifiedCalibrator {
  static var example: CalibratorExample {
    get throws {
      let golden = try CalibrationGolden.load(0)
      return try CalibratorExample(
        NoCalibration(), fittedTo: golden.records(),
        gives: CalibratorExample.softmax(golden.logits, classCount: golden.classCount))
    }
  }
}
