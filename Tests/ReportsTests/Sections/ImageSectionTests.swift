import Foundation
import ImageViews
import Reports
import Testing

@Suite struct ImageSectionTests {
  /// A sheet as its stage writes it, with one of each sort.
  private func section() throws -> ImageSection {
    let json = """
      {"title": "Edges & more", "text": "One\\nline.\\n\\n  \\nAnother <b>.", "sources": ["a"], "panels": [{
        "title": "All", "text": "", "steps": ["convolve: edge", "transpose"], "exhibits": [
          {"image": {"_0": {"file": "1.png", "width": 20, "height": 10, "magnification": 3, "caption": "small", "axes": "pixels",
            "scale": {"scale": "signed", "low": -0.5, "high": 0.5}}}},
          {"image": {"_0": {"file": "2.png", "width": 129, "height": 129, "magnification": 1, "caption": "gain", "axes": "frequencies",
            "scale": {"scale": "sequential", "low": 0, "high": 8}}}},
          {"histogram": {"_0": {"caption": "Levels", "low": 0, "high": 1, "counts": [[4, 0, 1], [0, 9, 0], [1, 1, 1]]}}},
          {"numbers": {"_0": {"caption": "Rows", "top": 7, "left": 3, "decimals": 3,
            "rows": [[{"numbers": [0.25], "color": [64, 64, 64]}, {"numbers": [0.9], "color": [230, 230, 230]}]]}}},
          {"working": {"_0": {"caption": "Row 1", "neighbors": [[0.1, 0.2, 0.3]], "flipped": [[-1, 8, -1]],
            "products": [[-0.1, 1.6, -0.3]], "sum": 1.2, "result": 1.2000001}}}
        ]}]}
      """
    return ImageSection(
      sheet: try JSONDecoder().decode(ImageSheet.self, from: Data(json.utf8)),
      files: ["1.png": [1, 2, 3], "2.png": [4, 5, 6]])
  }

  @Test func theSectionIsWellFormedAndShowsAllOfIt() throws {
    let report = ComparisonReport(title: "Images", lead: "", parts: [], images: [try section()])
    let page = try #require(WellFormed(report.page().rendered()))
    #expect(page.elements.filter { $0.name == "section" }.map { $0.attributes["id"] } == ["images"])
    #expect(page.text.contains("Edges & more") && page.text.contains("Another <b>."))
    #expect(page.elements.filter { $0.name == "img" }.map { $0.attributes["width"] } == ["60"])
    #expect(page.elements.filter { $0.name == "image" }.map { $0.attributes["href"] } == ["data:image/png;base64,BAUG"])
    #expect(page.text.contains("cycles per pixel") && page.text.contains("−0.5"))
    #expect(page.text.contains("Sum of the products: 1.2000000. The step gives 1.2000001."))
    #expect(page.text.contains("0.250") && page.count("rect") == 2)
    // Dark pixels have white numbers, and bright ones black.
    let fills = page.elements.filter { $0.name == "text" }.compactMap { $0.attributes["style"] }
    #expect(fills == ["fill:#fff", "fill:#000"])
    // Three curves, whose highest column reaches the top.
    let curves = page.elements.filter { $0.attributes["class"]?.hasPrefix("levels") == true }
    #expect(curves.count == 3 && curves[1].attributes["d"]?.contains(" 8L") == true)
    #expect(report.page() == report.page())
  }

  @Test func severalSectionsHaveAnchorsOfTheirOwn() throws {
    let report = ComparisonReport(title: "Images", lead: "", parts: [], images: [try section(), try section()])
    let page = try #require(WellFormed(report.page().rendered()))
    #expect(page.elements.filter { $0.name == "section" }.map { $0.attributes["id"] } == ["images", "images-2"])
  }
}
