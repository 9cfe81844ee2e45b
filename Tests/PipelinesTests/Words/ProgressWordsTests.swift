import Pipelines
import Testing

@Suite struct ProgressWordsTests {
  private let words = ProgressWords(
    title: "train.1", progress: Progress(completed: 300, total: 1200, unit: "batches", message: "epoch 2, loss 0.412"),
    rate: 30)

  @Test func aWideLineSaysAll() {
    #expect(
      words.line(width: 120, hasBar: true)
        == "train.1  [#####...............]   25%  300/1200 batches  30/s  30.0s left  epoch 2, loss 0.412")
    #expect(
      words.line(width: .max, hasBar: false)
        == "train.1   25%  300/1200 batches  30/s  30.0s left  epoch 2, loss 0.412")
  }

  @Test func aNarrowLineKeepsShareAndTimeLeft() {
    #expect(words.line(width: 60, hasBar: true) == "train.1   25%  30.0s left  epoch 2, loss 0.412")
    #expect(words.line(width: 30, hasBar: true) == "train.1   25%  30.0s left")
    for width in 1...120 {
      #expect(words.line(width: width, hasBar: true).count <= width)
    }
  }

  @Test func withoutATotalItCounts() {
    let bytes = ProgressWords(
      title: "images.gz", progress: Progress(completed: 12_300_000, unit: Progress.byteUnit), rate: 2_500_000)
    #expect(bytes.line(width: 80, hasBar: true) == "images.gz  12.3 MB  2.5 MB/s")
  }

  @Test func moreThanAllIsAll() {
    let over = ProgressWords(title: "x", progress: Progress(completed: 12, total: 10, unit: "records"), rate: 0)
    #expect(over.line(width: 80, hasBar: true) == "x  [####################]  100%  12/10 records")
  }
}
