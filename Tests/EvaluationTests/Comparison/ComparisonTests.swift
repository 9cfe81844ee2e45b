import Evaluation
import Foundation
import Testing

@Suite struct ComparisonTests {
  private func row(
    _ name: String, _ figures: [Double], original: Double? = nil, train: Double? = nil, epochs: [Int] = [],
    measure: Comparison.Measure = .accuracy
  ) -> Comparison.Row {
    Comparison.Row(
      name: name, original: original,
      repeats: figures.enumerated().map { index, figure in
        let curve = epochs.indices.contains(index) ? (1...epochs[index]).map { Double($0 * (index + 1)) } : nil
        return Comparison.Repeat(
          stage: "\(name).\(index)", work: ["\(name).\(index)"], figure: figure, trainFigure: train,
          curves: curve.map {
            Comparison.Curves(
              trainLoss: $0, validationLoss: $0, trainFigure: $0, validationFigure: $0, keptEpoch: $0.count)
          }, measure: measure)
      })
  }

  @Test func differencesAndGapsAreThoseOfTheMean() {
    let row = row("a", [0.5, 0.75], original: 0.5, train: 0.875)
    #expect(row.difference == 0.125)
    #expect(row.repeats.map(\.generalizationGap) == [0.375, 0.125])
    #expect(row.generalizationGap == 0.25 && row.trainFigure == 0.875)
    // Of errors the smaller figure is the better one.
    #expect(self.row("a", [2, 4], train: 1, measure: .rmse).generalizationGap == 2)
    #expect(self.row("a", [2, 4]).generalizationGap == nil)
  }

  @Test func meanCurvesEndWithTheShortest() {
    let row = row("a", [0, 0], epochs: [2, 3])
    #expect(row.meanCurve(\.validationLoss) == [1.5, 3])
    #expect(row.epochCounts == [2, 3])
    // A repeat without curves, such as an ensemble, leaves nothing to average.
    #expect(self.row("a", [0, 0], epochs: [2]).meanCurve(\.validationLoss).isEmpty)
  }

  @Test func theBestIsTheGreatestAccuracyOrTheSmallestError() {
    let rows = [row("a", [0.5]), row("b", [0.75]), row("c", [0.75])]
    func best(_ measure: Comparison.Measure) -> String? {
      Comparison(measure: measure, curveMeasure: .accuracy, originals: "", rows: rows).best?.name
    }
    #expect(best(.accuracy) == "b" && best(.loss) == "a" && best(.rmse) == "a" && best(.mae) == "a")
  }

  @Test func isReadAsItWasWritten() throws {
    let comparison = Comparison(
      measure: .accuracy, curveMeasure: .accuracy, originals: "Keras",
      rows: [row("a", [0.5, 0.75], original: 0.5, train: 0.875, epochs: [1, 2])])
    let bytes = try JSONEncoder().encode(comparison)
    #expect(try JSONDecoder().decode(Comparison.self, from: bytes) == comparison)
  }
}
