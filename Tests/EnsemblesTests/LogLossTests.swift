import Ensembles
import Glibc
import Testing

@Suite struct LogLossTests {
  @Test func agreesWithAHandComputation() throws {
    let loss = try logLoss(of: predictions([0, 1], [[0.25, 0.75], [0.5, 0.5]]))
    #expect(abs(loss - log(8) / 2) < 1e-15)
  }

  @Test func anImpossibleTruthCostsTheClip() throws {
    #expect(abs(try logLoss(of: predictions([0], [[0, 1]])) + log(1e-12)) < 1e-12)
  }
}
