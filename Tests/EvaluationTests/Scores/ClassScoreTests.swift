import Evaluation
import Testing

@Suite struct ClassScoreTests {
  @Test func agreesWithAHandComputation() {
    let scores = ConfusionMatrix(counts: [[3, 1, 0], [2, 4, 0], [0, 0, 0]]).classScores()
    #expect(scores[0].support == 4)
    #expect(scores[0].precision == 0.6)
    #expect(scores[0].recall == 0.75)
    #expect(scores[0].f1 == 6.0 / 9)
    #expect(scores[1].precision == 0.8)
  }

  @Test func aClassNeverSeenNorDecidedHasNoScore() {
    let score = ConfusionMatrix(counts: [[3, 0], [0, 0]]).classScores()[1]
    #expect(score.precision == nil)
    #expect(score.recall == nil)
    #expect(score.f1 == nil)
  }
}
