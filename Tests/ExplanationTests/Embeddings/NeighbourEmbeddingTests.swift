import Arrays
import Concurrency
import Explanation
import Testing

struct NeighbourEmbeddingTests {
  private let goldens: ExplanationGoldens
  private let workers = Workers(count: 2)

  init() throws { goldens = try ExplanationGoldens("inside") }

  private func affinities(neighbours: Int) -> NeighbourAffinities {
    NeighbourAffinities(
      NearestNeighbours(of: Points(goldens["points"].tensor), count: neighbours, workers: workers), perplexity: 15,
      workers: workers)
  }

  @Test func `Joint probabilities are those of scikit-learn`() {
    let found = affinities(neighbours: 239)
    let expected = goldens["joint"].values
    for point in 0..<20 {
      var row = [Double](repeating: 0, count: 240)
      for entry in found.entries[found.starts[point]..<found.starts[point + 1]] {
        row[Int(entry.index)] = entry.probability
      }
      // Its search for the precision ends at 1e-5 of the entropy.
      for other in 0..<240 { #expect(abs(row[other] - expected[point * 240 + other]) < 1e-4 * 2e-4 + 1e-8) }
    }
    #expect(abs(found.entries.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
  }

  @Test func `The gradient and the divergence are those of scikit-learn`() {
    let places = goldens["plane"].tensor.values.map(Double.init)
    let found = NeighbourEmbedding.gradient(
      at: places, affinities(neighbours: 239), exaggeration: 1, angle: 0, isMeasured: true, workers)
    let off = distance(found.gradient.map(Float.init), goldens["gradient"].values)
    #expect(off.largest < 1e-4 * off.scale)
    #expect(abs(found.divergence - goldens["divergence"].values[0]) < 1e-4)
  }

  @Test(arguments: [0.2, 0.5]) func `The tree's gradient is near the exact one`(angle: Double) {
    let places = goldens["plane"].tensor.values.map(Double.init)
    let all = affinities(neighbours: 45)
    func gradient(_ angle: Double) -> [Double] {
      NeighbourEmbedding.gradient(at: places, all, exaggeration: 2, angle: angle, isMeasured: false, workers).gradient
    }
    let (exact, near) = (gradient(0), gradient(angle))
    let off = zip(exact, near).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(off > 0 && off < 0.03 * exact.reduce(0) { max($0, abs($1)) })
  }

  @Test(arguments: [0, 0.5]) func `A plane is as good as those of scikit-learn and openTSNE`(angle: Double) {
    let records = goldens["points"].tensor
    var settings = NeighbourEmbedding.Settings()
    (settings.perplexity, settings.angle) = (15, angle)
    let start = PrincipalComponents(of: records, count: 2, workers: workers).scores
    let found = NeighbourEmbedding(of: Points(records), from: start, settings, workers: workers) { _ in }
    let trust = Trustworthiness.of(found.plane, showing: Points(records), neighbourCount: 5, workers: workers)
    for library in ["sklearn", "opentsne"] {
      #expect(abs(trust - goldens["\(library).trustworthiness"].values[0]) < 0.01)
      #expect(found.divergence < 1.05 * goldens["\(library).divergence"].values[0])
    }
  }

  @Test func `Any number of threads gives the same bits`() {
    let records = goldens["points"].tensor
    var settings = NeighbourEmbedding.Settings()
    (settings.perplexity, settings.stepCount, settings.earlyStepCount) = (10, 60, 20)
    func found(_ threads: Int) -> NeighbourEmbedding {
      NeighbourEmbedding(of: Points(records), from: records, settings, workers: Workers(count: threads)) { _ in }
    }
    let (one, three) = (found(1), found(3))
    #expect(one.plane == three.plane && one.divergence == three.divergence)
  }

  @Test func `Equal records and records in a row have places`() {
    for values in [[Float](repeating: 1, count: 40), (0..<40).map { Float($0 / 2 * 2) }] {
      let records = Tensor(shape: [20, 2], values: values)
      var settings = NeighbourEmbedding.Settings()
      (settings.perplexity, settings.stepCount, settings.earlyStepCount) = (3, 50, 25)
      let found = NeighbourEmbedding(of: Points(records), from: records, settings, workers: workers) { _ in }
      #expect(found.plane.values.allSatisfy { $0.isFinite })
    }
  }
}
