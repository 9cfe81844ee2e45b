import Arrays
import Foundation
import Media
import Records
import Store
import Streams
import Testing

/// A window of a recording is fed as the same window that is stored.
@Suite struct WindowFeedTests {
  private let windows = SoundWindows(lengthSeconds: 0.1, sampleRateHz: 4000)
  private let window = SoundWindow(
    startFrame: 0, samples: (0..<800).map { Int16(truncatingIfNeeded: $0 &* 977 &- 3000) })

  /// What a stream makes of a stored window of two channels.
  private func stored(_ change: (inout DatasetDescription) -> Void) throws -> (input: EvaluationInput, row: [Float]) {
    let path = NSTemporaryDirectory() + "window-\(UUID())"
    try Disk.makeFolder(path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var writer = try TFDSWriter(
      info: TFDSInfo(name: "windows", version: "1.0.0", splits: []),
      features: TFDSFeatures(features: [
        "audio": .audio(
          TFDSFeatures.Audio(shape: [400, 2], type: .int16, sampleRateHz: 4000, encoding: .bytes))
      ]), shardCount: 1, createFile: { try OutputFile(creating: "\(path)/\($0)") })
    try writer.writeSplit("train") { add in
      let bytes = window.samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
      try add(0, Example(features: ["audio": .bytes([bytes])]))
    }
    try writer.finish()
    var description = DatasetDescription(
      records: .split("train"), inputFeature: "audio", labelFeature: nil, batchSize: 1)
    change(&description)
    let dataset = try Dataset(directory: TFDSDirectory(opening: path), description: description)
    let batch = try #require(try BatchIterator(dataset: dataset, key: RandomKey(seed: 1), epoch: 0).next())
    return (EvaluationInput(dataset, windows: windows), batch.inputs.values)
  }

  @Test func asItIsThroughStepsAtAnotherRateAndPadded() throws {
    for change in [
      { _ in }, { $0.transforms = [.mono, .fitLength(FitLength(frameCount: 300))] },
      {
        $0.sampleRateHz = 3000
        $0.padding = .frames(310)
      },
      {
        $0.sampleRateHz = 3000
        $0.padding = .frames(200)
      },
    ] as [(inout DatasetDescription) -> Void] {
      let (input, row) = try stored(change)
      let feed = try WindowFeed(input, windows: windows)
      #expect(try feed.row(of: window) == row)
      #expect(feed.shape.product == row.count)
    }
  }

  @Test func whatDiffersInLengthIsRefused() throws {
    let input = EvaluationInput(
      feature: "audio", sampleRateHz: 3000, stored: .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 3000))
    let error = #expect(throws: StreamsError.self) { try WindowFeed(input, windows: windows) }
    #expect(error?.message.contains("differ in length") == true)
    #expect(throws: StreamsError.self) { try WindowFeed(EvaluationInput(networkInput: [1, 2, 2]), windows: windows) }
  }
}
