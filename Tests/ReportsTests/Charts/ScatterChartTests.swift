import Reports
import Testing

struct ScatterChartTests {
  private func mark(_ x: Double, _ y: Double, group: Int = 0, isWrong: Bool = false) -> ScatterChart.Mark {
    .init(x: x, y: y, group: group, isWrong: isWrong, words: "record <\(group)>")
  }

  private func page(_ marks: [ScatterChart.Mark]) throws -> WellFormed {
    try #require(
      WellFormed(
        ScatterChart(title: "t", marks: marks, groupNames: (0..<20).map { "class \($0)" }).rendered().rendered()))
  }

  @Test func `Marks stand where they are, in one scale for both directions`() throws {
    let page = try page([mark(0, 0), mark(2, 0), mark(0, 1)])
    let circles = page.elements.filter { $0.name == "circle" }.prefix(3)
    #expect(circles.compactMap { $0.attributes["cx"] } == ["12", "628", "12"])
    #expect(circles.compactMap { $0.attributes["cy"] } == ["320", "320", "12"])
    #expect(page.text.contains("record <0>"))
  }

  @Test func `Classes differ by colour, then by shape, and wrong decisions are hollow`() throws {
    let page = try page([mark(0, 0, group: 3), mark(1, 1, group: 11), mark(2, 2, group: 19), mark(3, 0, isWrong: true)])
    let classes = page.elements.filter { ["circle", "polygon"].contains($0.name) }.prefix(4).map {
      "\($0.name) \($0.attributes["class"] ?? "")"
    }
    #expect(classes == ["circle spot s3", "polygon spot s3", "polygon spot s3", "circle ring s0"])
    // The legend names the classes that are there.
    #expect(page.text.contains("class 11") && !page.text.contains("class 12"))
  }

  @Test func `More than a page can hold are counted`() throws {
    let count = ScatterChart.maximumCount
    let page = try page((0..<count + 7).map { mark(Double($0), 0) })
    #expect(page.text.contains("\(count) of \(count + 7)"))
    // And one in the legend.
    #expect(page.count("circle") == count + 1)
  }

  @Test func `Without a place nothing is drawn`() {
    let chart = ScatterChart(title: "t", marks: [mark(.nan, 0)], groupNames: ["a"])
    #expect(chart.rendered().rendered() == "")
  }
}
