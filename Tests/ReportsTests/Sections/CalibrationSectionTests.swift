import Calibration
import Evaluation
import Foundation
import Reports
import Testing

@Suite struct CalibrationSectionTests {
  @Test func errorsSayOverHowManyBins() throws {
    let report = try sampleReport()
    #expect(try report.page(encodePNG: storedPNG).rendered().contains("ECE, 12 bins"))
    #expect(report.calibrations[0].results.allSatisfy { $0.scores.bins.count == 12 })
  }

  @Test func whatTheChoiceWentByStandsInTheTable() throws {
    var report = try sampleReport()
    #expect(try report.page(encodePNG: storedPNG).rendered().contains("Held-out NLL, nats"))
    report.calibrations[0].criterion = .brier
    let page = try report.page(encodePNG: storedPNG).rendered()
    #expect(page.contains("Held-out Brier") && !page.contains("Held-out NLL"))
  }

  @Test func decisionsThatCalibrationChangedAreInTheHeadline() throws {
    let report = try sampleReport()
    let page = try report.page(encodePNG: storedPNG).rendered()
    let results = report.calibrations[0].results
    let changed = results.first { $0.calibrator == report.calibrations[0].chosen }?.scores.accuracy
    #expect(page.contains("Accuracy, calibrated") == (changed != results[0].scores.accuracy))
  }

  @Test func eachOfSeveralIsNamedAndTheFirstIsTheHeadline() throws {
    var report = try sampleReport()
    let alone = try report.page(encodePNG: storedPNG).rendered()
    #expect(!alone.contains("<h3>ensemble</h3>") && alone.contains("ensemble; "))
    var second = report.calibrations[0]
    second.subject = "<train.1>"
    report.calibrations.append(second)
    let both = try report.page(encodePNG: storedPNG).rendered()
    #expect(WellFormed(both) != nil)
    #expect(both.contains("<h3>ensemble</h3>") && both.contains("<h3>&lt;train.1&gt;</h3>"))
    // How to read a diagram is said once.
    #expect(both.components(separatedBy: "Bars show accuracy").count == 2)
    #expect(both.contains("ensemble; ") && !both.contains("&lt;train.1&gt;; "))
    report.calibrations.swapAt(0, 1)
    #expect(try report.page(encodePNG: storedPNG).rendered().contains("&lt;train.1&gt;; "))
  }
}
