import Arrays
import Evaluation
import Foundation
import Reports
import Testing

@Suite struct ClassificationPageTests {
  @Test func theWholePageIsWellFormedSelfContainedAndRepeatable() throws {
    let report = try sampleReport()
    let html = try report.page(encodePNG: storedPNG).rendered()
    let page = try #require(WellFormed(html))
    for element in page.elements {
      for (name, value) in element.attributes where ["src", "href"].contains(name) {
        #expect(value.hasPrefix("data:image/png;base64,") || value.hasPrefix("#"))
      }
    }
    #expect(page.count("script") == 0 && page.count("link") == 0)
    let charts = page.elements.filter { $0.name == "svg" }
    #expect(charts.count == 9)
    #expect(charts.allSatisfy { $0.attributes["role"] == "img" && $0.attributes["aria-label"]?.isEmpty == false })
    #expect(page.count("img") == 21)
    let anchors = page.elements.filter { $0.name == "section" }.compactMap { $0.attributes["id"] }
    #expect(
      anchors == ["training", "gradients", "members", "classes", "calibration", "explanations", "data", "network"])
    let links = page.elements.filter { $0.name == "a" }.compactMap { $0.attributes["href"] }
    #expect(links == anchors.map { "#\($0)" })
    #expect(try sampleReport().page(encodePNG: storedPNG).rendered() == html)
  }

  @Test func hostileNamesStayText() throws {
    let hostile = "</title><script>alert(1)</script>\" onload=\"x"
    var report = ClassificationReport(title: hostile, lead: hostile, classNames: [hostile, "b"])
    report.dataFacts = [.init(hostile, hostile)]
    report.layers = [.init(name: hostile, outputShape: [1], parameterCount: 1)]
    report.members = [.init(name: hostile, accuracy: 0.5, negativeLogLikelihood: 1)]
    report.confusion = ConfusionMatrix(counts: [[1, 1], [0, 2]])
    report.galleries = [
      .init(
        network: hostile,
        records: [
          .init(
            name: hostile, image: Tensor(shape: [1, 2, 2]), trueClass: 0, decidedClass: 1, probability: 0.5,
            attributions: [.init(method: hostile, map: Tensor(shape: [2, 2]), scale: .signed)])
        ], steps: hostile)
    ]
    report.gradientNorms = [.init(name: hostile, layers: [hostile], firstEpoch: [1])]
    report.filters = [try FilterGrid(layer: hostile, weights: Tensor(shape: [1, 1, 1, 1]))]
    report.responses = [
      try ResponseGrid(
        layer: hostile, images: Tensor(shape: [1, 1, 1, 1]), responses: Tensor(shape: [1, 1, 1, 1]), imageCount: 1,
        channelCount: 1)
    ]
    let page = try #require(WellFormed(report.page(encodePNG: storedPNG).rendered()))
    #expect(page.count("script") == 0)
    #expect(page.elements.allSatisfy { $0.attributes["onload"] == nil })
    #expect(page.text.contains(hostile))
  }

  /// The headline's figures, as name, value and note.
  private func headline(_ report: ClassificationReport) throws -> String {
    let html = try report.page(encodePNG: storedPNG).rendered()
    guard let start = html.range(of: "<dl"), let end = html.range(of: "</dl>") else { return "" }
    return try #require(WellFormed(String(html[start.lowerBound..<end.upperBound]))).text
  }

  @Test func headlineIsOfTheEnsembleThenOfTheComparisonThenOfTheMembers() throws {
    var report = try sampleReport()
    let comparison = sampleComparison()
    let best = try #require(comparison.best)
    report.comparisons = [.init(name: "compare", comparison: comparison)]
    #expect(try headline(report).contains("All members agree"))
    report.ensemble = nil
    report.calibrations = []
    #expect(try headline(report).contains("Best accuracy"))
    #expect(try headline(report).contains(best.name))
    #expect(try !headline(report).contains("likelihood"))
    report.comparisons = []
    let mean = report.members.map(\.accuracy).reduce(0, +) / 5
    #expect(try headline(report).contains(percentage(mean, digits: 2)))
    #expect(try headline(report).contains("mean of 5 members"))
    report.members = [report.members[1]]
    #expect(try headline(report).contains("train.2"))
    let alone = try report.page(encodePNG: storedPNG).rendered()
    #expect(alone.contains("<h2>Members</h2>") && !alone.contains("Agreement"))
    #expect(alone.contains("Decisions of train.2 on"))
    let together = try sampleReport().page(encodePNG: storedPNG).rendered()
    #expect(together.contains("<h2>Members and ensemble</h2>") && together.contains("Decisions of the ensemble on"))
    #expect(try headline(report).contains(decimal(report.members[0].negativeLogLikelihood, digits: 4)))
  }

  @Test func emptySectionsAreLeftOut() throws {
    let html = try ClassificationReport(title: "Empty", lead: "Nothing yet.", classNames: [])
      .page(encodePNG: storedPNG).rendered()
    let page = try #require(WellFormed(html))
    #expect(page.count("section") == 0)
    #expect(page.count("svg") == 0)
    #expect(page.count("dl") == 0)
  }
}
