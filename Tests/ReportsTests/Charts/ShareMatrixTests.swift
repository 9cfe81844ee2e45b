import Reports
import Testing

struct ShareMatrixTests {
  @Test func `Cells are as dark as their share, and say it`() throws {
    let matrix = ShareMatrix(title: "t", rows: ["a", "b"], columns: ["c", "d"], values: [[1, 0.5], [-0.01, .nan]])
    let page = try #require(WellFormed(matrix.rendered().rendered()))
    let cells = page.elements.filter { $0.attributes["class"] == "cell right" }
    #expect(cells.map { $0.attributes["fill-opacity"] } == [nil, "0.5", "0.02", "0.02"])
    #expect(page.text.contains("a, d: 0.500") && page.text.contains("−0.01") && page.text.contains("–"))
  }
}
