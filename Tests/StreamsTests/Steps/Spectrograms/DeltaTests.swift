import Media
import Streams
import Testing

@Suite struct DeltaTests {
  /// Rows of squares: x² and 2x².
  private let squares = Sample.spectrogram(
    Spectrogram(bandCount: 2, frameCount: 7, values: [0, 1, 4, 9, 16, 25, 36, 0, 2, 8, 18, 32, 50, 72]))

  @Test func derivativesAreAppended() throws {
    let read = try step("delta: {orders: [1, 2], width: 3}")
    #expect(read == .delta(Delta(orders: [1, 2], width: 3)))
    let found = drawn(read, squares).spectrogram
    #expect([found.channelCount, found.bandCount, found.frameCount] == [3, 2, 7])
    #expect(try read.outputShape(of: squares.shape) == .spectrogram(channelCount: 3, bandCount: 2, frameCount: 7))
    #expect(Array(found.values[..<14]) == squares.spectrogram.values)
    // 2x and 4x, the ends' windows being those of their neighbours; then 2 and 4.
    expectNear(Array(found.values[14..<28]), [2, 2, 4, 6, 8, 10, 10, 4, 4, 8, 12, 16, 20, 20])
    expectNear(Array(found.values[28...]), [Float](repeating: 2, count: 7) + [Float](repeating: 4, count: 7))
  }

  @Test func endsAreRepeated() {
    let found = drawn(.delta(Delta(width: 3, edges: .nearest)), squares).spectrogram.values
    expectNear(Array(found[14..<21]), [0.5, 2, 4, 6, 8, 10, 5.5])
  }

  @Test func shortSoundsAreRefusedOrTheirEndsRepeated() throws {
    let short = Sample.spectrogram(Spectrogram(bandCount: 1, frameCount: 2, values: [1, 2]))
    let words = "a window of 9 frames does not fit a spectrogram of 2; make it shorter, or take edges: nearest"
    #expect(refusal(.delta(Delta()), of: short.shape) == words)
    let error = #expect(throws: StreamsError.self) { try Delta().apply(short) }
    #expect(error?.message == words && error?.code == .damaged)
    #expect(try Delta(edges: .nearest).apply(short).spectrogram.values.count == 4)
    #expect(
      refusal(.delta(Delta(orders: [3], width: 3)), of: squares.shape)
        == "width: expected more than the order, 3, found 3")
  }
}

extension Delta: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Delta(width: 3),
        .spectrogram(Spectrogram(bandCount: 1, frameCount: 3, values: [1, 5, 7])),
        gives: .spectrogram(Spectrogram(channelCount: 2, bandCount: 1, frameCount: 3, values: [1, 5, 7, 3, 3, 3])))
    }
  }
}
