import Evaluation
import Foundation
import Reports
import Testing

@Suite struct CalibrationSectionTests {
  @Test func errorsSayOverHowManyBins() throws {
    let report = try sampleReport()
    #expect(try report.rendered(encodePNG: storedPNG).contains("ECE, 12 bins"))
    #expect(report.calibrations[0].results.allSatisfy { $0.scores.bins.count == 12 })
  }

  @Test func eachOfSeveralIsNamedAndTheFirstIsTheHeadline() throws {
    var report = try sampleReport()
    let alone = try report.rendered(encodePNG: storedPNG)
    #expect(!alone.contains("<h3>ensemble</h3>") && alone.contains("ensemble; "))
    var second = report.calibrations[0]
    second.subject = "<train.1>"
    report.calibrations.append(second)
    let both = try report.rendered(encodePNG: storedPNG)
    #expect(WellFormed(both) != nil)
    #expect(both.contains("<h3>ensemble</h3>") && both.contains("<h3>&lt;train.1&gt;</h3>"))
    // How to read a diagram is said once.
    #expect(both.components(separatedBy: "Bars show accuracy").count == 2)
    #expect(both.contains("ensemble; ") && !both.contains("&lt;train.1&gt;; "))
    report.calibrations.swapAt(0, 1)
    #expect(try report.rendered(encodePNG: storedPNG).contains("&lt;train.1&gt;; "))
  }
}
