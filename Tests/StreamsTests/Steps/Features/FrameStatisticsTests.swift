import Media
import Streams
import Testing

@Suite struct FrameStatisticsTests {
  private let sound = Sample.spectrogram(
    Spectrogram(channelCount: 1, bandCount: 2, frameCount: 4, values: [1, 2, 3, 6, -1, -1, -1, -1]))

  @Test func statisticsOfEachBandAreTaken() throws {
    let read = try step("frameStatistics: [mean, deviation, minimum, maximum]")
    #expect(read == .frameStatistics(FrameStatistics(statistics: [.mean, .deviation, .minimum, .maximum])))
    guard case .numbers(let numbers) = drawn(read, sound) else { return }
    expectNear(numbers, [3, -1, 1.870_829, 0, 1, -1, 6, -1])
    #expect(try read.outputShape(of: sound.shape) == .numbers(count: 8))
  }

  @Test func soundsOfAnyLengthGiveEquallyManyNumbers() throws {
    let shape = SampleShape.spectrogram(channelCount: 2, bandCount: 20, frameCount: nil)
    #expect(try Transform.frameStatistics(FrameStatistics()).outputShape(of: shape) == .numbers(count: 80))
  }

  @Test func nothingToTakeIsRefused() {
    #expect(refusal("frameStatistics: []")?.contains("name at least one, such as mean") == true)
  }
}

extension FrameStatistics: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        FrameStatistics(statistics: [.maximum]),
        .spectrogram(Spectrogram(bandCount: 1, frameCount: 3, values: [1, 5, 2])), gives: .numbers([5]))
    }
  }
}
