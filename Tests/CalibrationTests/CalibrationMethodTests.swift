import Calibration
import Testing

@Suite struct CalibrationMethodTests {
  @Test func namesAreTheWordsOfPipelineFiles() {
    #expect(CalibrationMethod.allCases.map(\.rawValue) == ["none", "temperature", "vector", "isotonic"])
  }
}
