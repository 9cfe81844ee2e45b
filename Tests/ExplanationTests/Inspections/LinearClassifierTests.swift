import Arrays
import Concurrency
import Explanation
import Testing

struct LinearClassifierTests {
  @Test func `Gives scikit-learn's probabilities`() throws {
    let goldens = try ExplanationGoldens("inside")
    let records = goldens["points"].tensor
    let classifier = LinearClassifier(
      records, labels: goldens["labels"].values.map { Int($0) }, classCount: 4, workers: Workers(count: 2))
    let found = classifier.probabilities(records).flatMap { $0.map(Float.init) }
    #expect(distance(found, goldens["regression"].values).largest < 1e-4)
  }

  @Test func `Any number of threads gives the same bits`() throws {
    let goldens = try ExplanationGoldens("inside")
    let labels = goldens["labels"].values.map { Int($0) }
    func found(_ threads: Int) -> [[Double]] {
      LinearClassifier(goldens["points"].tensor, labels: labels, classCount: 4, workers: Workers(count: threads))
        .probabilities(goldens["points"].tensor)
    }
    #expect(found(1) == found(3))
  }

  @Test func `Numbers that never change tell nothing and do no harm`() {
    let records = Tensor(shape: [4, 2], values: [0, 7, 1, 7, 2, 7, 3, 7])
    let classifier = LinearClassifier(records, labels: [0, 0, 1, 1], classCount: 3, workers: Workers(count: 1))
    #expect(classifier.accuracy(records, labels: [0, 0, 1, 1]) == 1)
  }
}
