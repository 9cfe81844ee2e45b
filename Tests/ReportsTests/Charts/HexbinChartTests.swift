import Arrays
import Reports
import Testing

@Suite struct HexbinChartTests {
  @Test func aPointBelongsToTheNearestCentre() {
    var generator = RandomKey(seed: 5).generator()
    for _ in 0..<500 {
      let (x, y) = (Double(generator.uniform(0..<200)), Double(generator.uniform(0..<200)))
      func distance(_ cell: HexbinChart.Cell) -> Double {
        let centre = HexbinChart.centre(cell)
        return (x - centre.x) * (x - centre.x) + (y - centre.y) * (y - centre.y)
      }
      let found = HexbinChart.cell(x: x, y: y)
      // All cells around: those of places on a grid finer than a cell.
      let around = (-6...6).flatMap { row in
        (-6...6).map { HexbinChart.cell(x: x + 3 * Double($0), y: y + 3 * Double(row)) }
      }
      #expect(Set(around).count > 15 && around.allSatisfy { distance($0) >= distance(found) })
      // A hexagon reaches as far as its corners.
      #expect(distance(found) <= HexbinChart.radius * HexbinChart.radius + 1e-9)
    }
  }

  @Test func everyRecordIsInOneCell() throws {
    var generator = RandomKey(seed: 6).generator()
    let points = (0..<400).map { _ in
      LineChart.Point(x: Double(generator.normal()), y: Double(generator.normal()))
    }
    let chart = HexbinChart(title: "<t>", xLabel: "true", yLabel: "predicted", points: points)
    let html = chart.rendered().rendered()
    let page = try #require(WellFormed(html))
    let cells = page.elements.filter { $0.attributes["class"] == "hexagon" }
    #expect(cells.count > 50 && cells.count < 400)
    let counts = html.matches(of: /<title>([0-9]+) records<\/title>/).compactMap { Int($0.1) }
    #expect(counts.count == cells.count && counts.reduce(0, +) == 400)
    #expect(page.elements.count { $0.attributes["class"] == "diagonal" } == 1)
  }

  @Test func fullerCellsAreDarker() throws {
    let points = [LineChart.Point(x: 0, y: 0)] + [LineChart.Point](repeating: .init(x: 10, y: 10), count: 100)
    let page = try #require(
      WellFormed(HexbinChart(title: "t", xLabel: "x", yLabel: "y", points: points).rendered().rendered()))
    let opacities = page.elements.compactMap { $0.attributes["fill-opacity"] }
    // From the top: the hundred at the upper right, then the one.
    #expect(opacities == ["1", "0.15"])
  }

  @Test func whatIsNotFiniteIsLeftOut() throws {
    func chart(_ points: [LineChart.Point]) -> String {
      HexbinChart(title: "t", xLabel: "x", yLabel: "y", points: points).rendered().rendered()
    }
    #expect(chart([.init(x: .nan, y: 1)]).isEmpty)
    #expect(try #require(WellFormed(chart([.init(x: 3, y: 3), .init(x: 1, y: .infinity)]))).text.contains("1 records"))
  }
}
