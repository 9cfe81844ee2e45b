import Foundation
import Arrays
import Evaluation
import Reports
import Testing

@Suite struct RegressionPageTests {
  /// Two members that tell an angle, and their mean.
  private func sample(
    names: [String] = ["boot", "bag"], width: Int = 1, drawnCount: Int = 1_000
  ) throws -> RegressionReport {
    var generator = RandomKey(seed: 3).generator()
    let count = 200
    let targets = (0..<count * width).map { _ in generator.uniform(-45..<45) }
    let labels = (0..<count).map { names.isEmpty ? Int32(-1) : Int32($0 % names.count) }
    func predictions(_ values: [Float]) throws -> Predictions {
      try Predictions(meaning: .numbers, width: width, outputs: values, labels: labels, targets: targets)
    }
    let values = (0..<2).map { _ in targets.map { 0.9 * $0 + 4 * generator.normal() } }
    let members = try values.map(predictions)
    let mean = try predictions(zip(values[0], values[1]).map { ($0 + $1) / 2 })
    var report = RegressionReport(title: "Angles", lead: "Turned images.", target: "angle", classNames: names)
    report.dataFacts = [.init("Dataset", "fashion_mnist")]
    report.layers = [.init(name: "dense1", outputShape: [width], parameterCount: 65)]
    report.members = try members.enumerated().map { index, member in
      let loss = (1...8).map { 40 + 300 / Double($0 * $0) + Double(index) }
      return .init(
        name: "train.\(index + 1)",
        curves: .init(
          trainingLoss: loss.map { 0.8 * $0 }, validationLoss: loss,
          trainingError: loss.map { (0.8 * $0).squareRoot() },
          validationError: loss.map { $0.squareRoot() }, bestEpoch: 8), scores: try RegressionScores(of: member))
    }
    (report.ensemble, report.ensembleVerb) = (try RegressionScores(of: mean), "averages")
    report.predicted = try .init(name: "the ensemble", drawnFrom: mean, drawnCount: drawnCount)
    return report
  }

  @Test func theWholePageIsWellFormedSelfContainedAndRepeatable() throws {
    let html = try sample().page().rendered()
    let page = try #require(WellFormed(html))
    #expect(page.count("script") == 0 && page.count("link") == 0 && page.count("img") == 0)
    let charts = page.elements.filter { $0.name == "svg" }
    #expect(
      charts.map { $0.attributes["aria-label"] } == [
        "Loss", "RMSE of angle", "Predicted over true angle", "Error of angle by class",
      ])
    let anchors = page.elements.filter { $0.name == "section" }.compactMap { $0.attributes["id"] }
    #expect(anchors == ["training", "members", "predictions", "data", "network"])
    #expect(page.elements.count { $0.attributes["class"] == "box" } == 2)
    #expect(try sample().page().rendered() == html)
  }

  @Test func ofManyRecordsSomeAreDrawnAndItIsSaid() throws {
    let report = try sample(drawnCount: 60)
    let (all, drawn) = (try #require(sample().predicted), try #require(report.predicted))
    #expect(drawn.predictions.count == 50 && drawn.recordCount == 200 && all.predictions.count == 200)
    #expect(drawn.predictions.recordIDs == (0..<50).map { Int64(4 * $0) })
    #expect(drawn.predictions.outputs == (0..<50).map { all.predictions.outputs[4 * $0] })
    #expect(try report.page().rendered().contains("Of 200 records 50 are drawn, evenly from first to last."))
    #expect(try !sample().page().rendered().contains("are drawn, evenly"))
  }

  @Test func figuresAreTheEnsembles() throws {
    let report = try sample()
    let scores = try #require(report.ensemble)
    let page = try #require(WellFormed(report.page().rendered()))
    let rmse = decimal(scores.rootMeanSquaredError, digits: 3)
    // Once as a key figure, once in the table.
    #expect(page.text.components(separatedBy: rmse).count == 3)
    #expect(page.text.contains(decimal(try #require(scores.determination), digits: 4)))
  }

  @Test func withoutAnEnsembleTheComparisonComesFirst() throws {
    var report = try sample()
    report.ensemble = nil
    #expect(try report.page().rendered().contains("<dt>RMSE</dt>"))
    report.comparisons = [.init(name: "compare", comparison: sampleComparison())]
    let html = try report.page().rendered()
    #expect(!html.contains("<dt>RMSE</dt>") && html.contains("<dt>Best accuracy</dt>"))
  }

  @Test func hostileNamesStayText() throws {
    let hostile = "</title><script>alert(1)</script>\" onload=\"x"
    var report = try sample(names: [hostile])
    (report.title, report.lead, report.target) = (hostile, hostile, hostile)
    report.members[0].name = hostile
    report.predicted?.name = hostile
    let page = try #require(WellFormed(report.page().rendered()))
    #expect(page.count("script") == 0)
    #expect(page.elements.allSatisfy { $0.attributes["onload"] == nil })
    #expect(page.text.contains(hostile))
  }

  @Test func recordsNeedNoClasses() throws {
    let page = try #require(WellFormed(sample(names: []).page().rendered()))
    #expect(page.text.contains("all records") && !page.text.contains("by class"))
    #expect(page.elements.count { $0.attributes["class"] == "box" } == 1)
  }

  @Test func ofManyNumbersTheFirstAreDrawn() throws {
    let page = try #require(WellFormed(sample(width: 6).page().rendered()))
    #expect(page.elements.count { $0.attributes["aria-label"]?.hasPrefix("Predicted over true") == true } == 4)
    #expect(page.text.contains("Of 6 numbers the first 4 are drawn."))
  }

  @Test func emptySectionsAreLeftOut() throws {
    let page = try #require(
      WellFormed(RegressionReport(title: "E", lead: "", target: "x", classNames: []).page().rendered()))
    #expect(page.count("section") == 0 && page.count("svg") == 0 && page.count("dl") == 0)
  }

  @Test func refusesClassesWithoutNames() throws {
    var report = try sample()
    report.classNames = ["boot"]
    #expect(throws: ReportError.self) { try report.page().rendered() }
  }
}
