import Calibration
import Evaluation
import Reports
import Testing

@Suite struct ReliabilityDiagramTests {
  @Test func tellsTooConfidentFromNotConfidentEnough() throws {
    let bins = [
      ReliabilityBin(lower: 0, upper: 0.5, recordCount: 20, meanConfidence: 0.4, accuracy: 0.2),
      ReliabilityBin(lower: 0.5, upper: 0.75, recordCount: 10, meanConfidence: 0.6, accuracy: 0.7),
      ReliabilityBin(lower: 0.75, upper: 1, recordCount: 40, meanConfidence: 0.9, accuracy: 0.8),
    ]
    let page = try #require(WellFormed(ReliabilityDiagram(title: "Before", bins: bins).rendered().rendered()))
    func marks(_ name: String) -> [[String: String]] {
      page.elements.filter { $0.attributes["class"] == name }.map(\.attributes)
    }
    #expect(marks("gap under").count == 1)
    #expect(marks("gap over").count == 2)
    #expect(marks("bar").count == 3)
    #expect(marks("histogram").compactMap { $0["height"] } == ["33", "16.5", "66"])
    #expect(page.text.contains("confidence 60.0 %, accuracy 70.0 %, 10 records"))
  }
}
