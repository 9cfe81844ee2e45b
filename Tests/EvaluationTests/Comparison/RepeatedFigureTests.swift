import Evaluation
import Testing

@Suite struct RepeatedFigureTests {
  @Test func sumsUpAsByHand() {
    let figure = RepeatedFigure(of: [0.5, 0.25, 0.75])
    #expect(figure.count == 3 && figure.mean == 0.5 && figure.minimum == 0.25 && figure.maximum == 0.75)
    // Squares of 0, 1/4 and 1/4 are 1/8 in all, over two: a sixteenth, whose root is a quarter.
    #expect(figure.deviation == 0.25)
  }

  @Test func oneMeasurementHasNoDeviation() {
    let figure = RepeatedFigure(of: [3])
    #expect(figure.deviation == nil && figure.mean == 3 && figure.minimum == 3 && figure.maximum == 3)
  }
}
