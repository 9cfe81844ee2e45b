import Reports
import Testing

@Suite struct GradientNormChartTests {
  private func page(_ variants: [GradientNormChart.Variant]) throws -> WellFormed {
    try #require(WellFormed("<div>\(GradientNormChart(variants).rendered().rendered())</div>"))
  }

  private func heights(_ path: String) -> [Double] {
    path.split(whereSeparator: { "ML".contains($0) }).compactMap {
      $0.split(separator: " ").last.flatMap { Double($0) }
    }
  }

  @Test func drawsTheFirstEpochDashedAndTheLastSolid() throws {
    let page = try page([
      .init(name: "plain", layers: ["a", "b", "c"], firstEpoch: [1e-4, 1e-2, 1], lastEpoch: [0.1, 1, 0.1])
    ])
    let paths = page.elements.filter { $0.name == "path" }
    #expect(paths.map { $0.attributes["class"] } == ["line s0 secondary", "line s0"])
    // Equal ratios are equally far apart.
    let first = heights(try #require(paths[0].attributes["d"]))
    #expect(first.count == 3 && abs((first[0] - first[1]) - (first[1] - first[2])) < 0.02 && first[0] > first[1])
    for name in ["a", "b", "c", "plain"] { #expect(page.text.contains(name)) }
  }

  @Test func layersThatDifferAreNumbered() throws {
    let page = try page([
      .init(name: "plain", layers: ["only here"], firstEpoch: [1]),
      .init(name: "residual", layers: ["x", "y"], firstEpoch: [1, 2]),
    ])
    #expect(!page.text.contains("only here") && page.text.contains("number of the layer"))
    #expect(page.elements.filter { $0.name == "path" }.map { $0.attributes["class"] } == ["line s0", "line s1"])
  }

  @Test func hostileNamesStayTextAndManyLayersFit() throws {
    let hostile = "</text><script>\"x"
    let layers = (0..<300).map { "\(hostile)\($0)" }
    let norms = layers.indices.map { $0 == 7 ? 0 : 1 / Double($0 + 1) }
    let page = try page([.init(name: hostile, layers: layers, firstEpoch: norms)])
    #expect(page.count("script") == 0 && page.text.contains("</text>"))
    let names = page.elements.count { $0.attributes["transform"]?.contains("rotate") == true }
    #expect(names > 20 && names < 70)
    let path = page.elements.first { $0.name == "path" }?.attributes["d"] ?? ""
    #expect(heights(path).count == 300 && heights(path).max() == heights(path)[7], "a gradient of 0 is at the foot")
  }

  @Test func nothingIsDrawnOfNothing() throws {
    #expect(try page([]).count("svg") == 0)
    #expect(try page([.init(name: "a", layers: [], firstEpoch: [])]).count("svg") == 0)
  }
}
