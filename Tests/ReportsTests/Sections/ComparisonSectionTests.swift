import Evaluation
import Reports
import Testing

@Suite struct ComparisonSectionTests {
  private func page(_ comparison: Comparison) throws -> WellFormed {
    let body = comparison.section().body
    return try #require(WellFormed(HTML.element("div", containing: body).rendered()))
  }

  private func row(
    _ name: String, _ figures: [Double], original: Double? = nil, train: Double? = nil,
    measure: Comparison.Measure = .accuracy
  ) -> Comparison.Row {
    Comparison.Row(
      name: name, original: original,
      repeats: figures.map { .init(stage: "s", work: ["s"], figure: $0, trainFigure: train, measure: measure) })
  }

  private func comparison(_ measure: Comparison.Measure, _ rows: [Comparison.Row]) -> Comparison {
    Comparison(measure: measure, curveMeasure: .accuracy, originals: "<originals>", rows: rows)
  }

  @Test func tellsFiguresDifferencesAndSizes() throws {
    let page = try page(sampleComparison())
    #expect(page.text.contains("30 convolutions") && page.text.contains("25\u{2009}034"))
    #expect(page.text.contains("Keras, course of 2024") && page.text.contains("18–20"))
    // Two charts of curves, one of figures, one of gaps, and the marks of their keys: three and two.
    #expect(page.elements.filter { $0.attributes["class"] == "broad plot" }.count == 4)
    #expect(page.elements.filter { $0.attributes["class"] == "mark" }.count == 5)
  }

  @Test func writesMeansWithDeviationsAndSignedPoints() throws {
    let text = try page(
      comparison(.accuracy, [row("a", [0.88, 0.9], original: 0.8883), row("b", [0.8], original: 0.9)])
    )
    .text
    #expect(text.contains("89.00 ± 1.41 %") && text.contains("+0.17") && text.contains("88.83 %"))
    #expect(text.contains("80.00 %") && text.contains("−10.00") && text.contains("Difference, points"))
    let degrees = try page(comparison(.rmse, [row("a", [8.25], original: 8.5, measure: .rmse)])).text
    #expect(degrees.contains("8.250") && degrees.contains("−0.250") && !degrees.contains("%"))
    #expect(!degrees.contains("points") && !degrees.contains("Runs"))
  }

  @Test func marksEveryRunItsMeanAndTheOriginal() throws {
    let page = try page(
      comparison(.accuracy, [row("a", [0.88, 0.9, 0.89], original: 0.87), row("b", [0.91]), row("c", [0.1])]))
    let marks = page.elements.map { $0.attributes["class"] ?? "" }
    // One more of each stands in the key.
    #expect(marks.count { $0.hasPrefix("spot faint") } == 5 && marks.count { $0.hasPrefix("mean") } == 3)
    #expect(marks.count { $0 == "original" } == 2)
    // The run and the mean of c lie far to the left of the axis.
    #expect(marks.count { $0 == "arrow s2" } == 2)
    // Nothing was measured on training records.
    #expect(!page.text.contains("Generalisation gap") && !page.text.contains("Learning curves"))
  }

  @Test func drawsGapsWhereThereAreTrainingFigures() throws {
    let page = try page(comparison(.accuracy, [row("a", [0.88], train: 0.95), row("b", [0.9])]))
    #expect(page.text.contains("+7.00 points"))
    #expect(page.elements.count { $0.attributes["class"] == "connection s0" } == 1)
    #expect(page.elements.count { $0.attributes["class"]?.hasPrefix("ring") == true } == 2)
  }

  @Test func hostileNamesStayText() throws {
    let hostile = "</title><script>alert(1)</script>\" onload=\"x<!-- millrace:seconds s -->"
    let comparison = Comparison(
      measure: .loss, curveMeasure: .accuracy, originals: hostile,
      rows: [row(hostile, [0.3, 0.4], original: 0.2, train: 0.1, measure: .loss), row("b", [0.5])])
    let html = ComparisonReport(
      title: hostile, lead: hostile,
      parts: [.init(name: hostile, comparison: comparison), .init(name: hostile, comparison: comparison)]
    ).page().rendered()
    let page = try #require(WellFormed(insertSeconds(into: html, seconds: ["s": 1])))
    #expect(page.count("script") == 0 && page.elements.allSatisfy { $0.attributes["onload"] == nil })
    #expect(page.text.contains(hostile))
  }
}
