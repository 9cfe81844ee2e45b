import Reports
import Testing

@Suite struct VariantCurvesTests {
  private typealias Point = LineChart.Point

  private func page(_ lines: [[Double]], repeats: [[Double]] = []) throws -> WellFormed {
    let variants = lines.enumerated().map {
      VariantCurves.Variant(name: "<v\($0)>", index: $0, line: $1, repeats: $0 == 0 ? repeats : [])
    }
    let html = VariantCurves(title: "Loss", unit: .number, variants: variants).rendered().rendered()
    return try #require(WellFormed(html.isEmpty ? "<p></p>" : html))
  }

  private func paths(_ page: WellFormed, _ className: String) -> [[String: String]] {
    page.elements.filter { $0.name == "path" && $0.attributes["class"]?.hasPrefix(className) == true }.map(\.attributes)
  }

  @Test func drawsALinePerVariantAndThinOnesPerRepeat() throws {
    let page = try page([[2, 1], [3, 2, 1], []], repeats: [[2.5, 1.5], [1.5, 0.5, 0.4]])
    #expect(paths(page, "line").count == 2 && paths(page, "repeat").count == 2)
    #expect(paths(page, "repeat").allSatisfy { $0["class"] == "repeat s0" })
    #expect(page.text.contains("<v0>") && page.text.contains("<v1>") && !page.text.contains("<v2>"))
  }

  @Test func beyondThePaletteDashesTellVariantsApart() throws {
    let strokes = paths(try page((0..<17).map { [2, Double($0)] }), "line").compactMap { $0["class"] }
    #expect(Set(strokes).count == 17)
    #expect(strokes[0] == "line s0" && strokes[8] == "line s0 dashes1" && strokes[16] == "line s0 dashes2")
  }

  @Test func aVariantFarOffIsMarkedAndDoesNotSqueezeTheRest() throws {
    let far = try page([[0.8, 0.9], [0.81, 0.91], [0.82, 0.92], [0.1, 0.1]])
    #expect(far.text.contains("<v3> ↓") && !far.text.contains("<v2> ↓"))
    #expect(paths(far, "line")[3]["d"] == "" && far.text.contains("0.80") && !far.text.contains("0.10"))
    let near = try page([[0.8, 0.9], [0.81, 0.91], [0.82, 0.92], [0.7, 0.85]])
    #expect(!near.text.contains("↓") && paths(near, "line")[3]["d"]?.isEmpty == false)
  }

  @Test func aSingleEpochIsADot() throws {
    let page = try page([[2], [1]])
    #expect(page.count("circle") == 2 && page.count("path") == 0)
    #expect(try self.page([[]]).count("svg") == 0)
  }

  @Test func linesAreCutWhereTheyLeaveTheAxis() {
    let line = [Point(x: 1, y: 0), Point(x: 2, y: 2), Point(x: 3, y: 2), Point(x: 4, y: -2), Point(x: 5, y: .nan)]
    #expect(
      clipped(line, to: 1...3) == [
        [Point(x: 1.5, y: 1), Point(x: 2, y: 2), Point(x: 3, y: 2), Point(x: 3.25, y: 1)]
      ])
    #expect(clipped(line, to: -1...1).map(\.count) == [2, 2])
    #expect(clipped([Point(x: 1, y: 5), Point(x: 2, y: 5)], to: 0...1).isEmpty)
  }
}
