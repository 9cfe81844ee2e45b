import Arrays
import Foundation
import Media
import Records
import Store
import Streams
import Testing

/// Sounds that are damaged, empty or unusual, through a stream with each step that works on sounds.
@Suite struct OddSoundsTests {
  private static let steps = [
    "trimSilence: {}", "fitLength: {frameCount: 700, placement: random}", "fitLength: {frameCount: 700, fill: wrap}",
    "normalizeLevel: rms", "normalizeLevel: peak", "coloredNoise: {signalToNoiseDecibels: 3, color: pink}",
    "coloredNoise: {signalToNoiseDecibels: [0, 9], color: brown}",
    "backgroundNoise: {folder: \(NoiseFolder.shared.path), signalToNoiseDecibels: 3}", "chroma: 128",
    "cqt: {bins: 12, lowestHz: 440, hopLength: 64}", "spectrogram: 64",
    "spectrogram: {preset: torchaudio, windowLength: 64, melBands: 8}",
    "spectrogram: {preset: tensorFlow, windowLength: 63, transformLength: 64, values: log}",
  ]
  private static let behindSpectrogram = [
    "mfcc: 5", "delta: {width: 3}", "delta: {orders: [1, 2], width: 5, edges: nearest}", "timeWarp: 3",
  ]

  /// Each sound, and whether it must be read.
  private static let sounds: [(name: String, bytes: [UInt8], isRead: Bool?)] = {
    func wav(_ samples: [Float], rate: Int = 8000, channels: Int = 1) -> [UInt8] {
      (try? AudioCodec.encode(
        Waveform(sampleRateHz: rate, channelCount: channels, samples: samples), as: .wavFloat)) ?? []
    }
    let tone = (0..<900).map { Float($0 * 37 % 101) / 101 - 0.5 }
    let whole = wav(tone)
    var endless = whole
    endless.replaceSubrange(4..<8, with: [255, 255, 255, 255])
    var lying = whole
    lying.replaceSubrange(22..<24, with: [7, 0])
    return [
      ("whole", whole, true), ("silent", wav([Float](repeating: 0, count: 900)), true),
      ("of one sample", wav([0.5]), true),
      ("of 192 kHz", wav(tone, rate: 192_000), true), ("of eight channels", wav(tone.dropLast(4), channels: 8), true),
      ("loud", wav(tone.map { $0 * 1e15 }), true), ("without samples", wav([]), nil),
      ("cut", Array(whole.dropLast(700)), false),
      ("of no bytes", [], false), ("not a number", wav(tone.dropLast() + [.nan]), false),
      ("of infinite samples", wav([.infinity, 1]), false), ("with a lying head", lying, nil),
      ("text", Array("sound".utf8), false),
      ("of a size that is none", endless, nil),
    ]
  }()

  @Test(arguments: sounds.indices) func endInRightDataOrALocatedError(index: Int) throws {
    let (name, bytes, isRead) = Self.sounds[index]
    let folder = try OddSound(bytes)
    for yaml in Self.steps.map({ [$0] }) + Self.behindSpectrogram.map({ ["spectrogram: 64", $0] })
      + [["spectrogram: {windowLength: 64, melBands: 12, values: magnitude}", "pcen: {scale: 2147483648}"]]
    {
      let transforms = try yaml.map { try step($0) }
      let description = DatasetDescription(
        records: .split("train"), inputFeature: "audio", labelFeature: nil, sampleRateHz: 8000, transforms: transforms,
        batchSize: 1, padding: .longest)
      let dataset = try Dataset(directory: TFDSDirectory(opening: folder.path), description: description)
      do {
        let batch = try #require(try batches(dataset).batches.first)
        #expect(isRead != false, "a sound \(name) is read by \(yaml)")
        #expect(batch.inputs.values.allSatisfy { $0.isFinite }, "\(name), \(yaml)")
        // What the stream gives is what the library gives.
        let chain = try TransformChain(
          transforms, input: .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000))
        let plain = Sample.waveform(
          try AudioCodec.decode(bytes).mixed(toChannelCount: 1).resampled(toHz: 8000))
        let offline = try chain.apply(
          plain, steps: 0..<chain.count, key: RandomKey(seed: 1), epoch: 0, recordID: 0)
        #expect(batch.inputs.shape.dropFirst().elementsEqual(offline.shape.tensorShape ?? []), "\(name), \(yaml)")
        #expect(batch.inputs.values.elementsEqual(offline.allValues), "\(name), \(yaml)")
      } catch {
        let isShort = name.contains("one sample") && yaml.last?.hasPrefix("delta: {width: 3}") == true
        #expect(isRead != true || isShort, "a sound \(name) is refused by \(yaml): \(error)")
        // It says where: in the record, or in the step that wants more.
        #expect("\(error)".contains("train") || "\(error)".contains("transform delta"), "\(error)")
      }
    }
  }
}

extension Sample {
  fileprivate var allValues: [Float] {
    switch self {
    case .waveform(let sound): sound.samples
    case .spectrogram(let spectrogram): spectrogram.values
    case .image, .numbers: []
    }
  }
}

/// One sound on disk, removed when the last owner lets go.
private final class OddSound {
  let path = NSTemporaryDirectory() + "odd-sound-\(UUID())"

  init(_ bytes: [UInt8]) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let path = path
    var info = TFDSInfo(name: "odd", version: "1.0.0", splits: [])
    info.isInGivenOrder = true
    var writer = try TFDSWriter(
      info: info,
      features: TFDSFeatures(features: [
        "audio": .audio(TFDSFeatures.Audio(shape: [nil], sampleRateHz: 0, fileFormat: "wav", isEncodedFile: true))
      ]), shardCount: 1, createFile: { try OutputFile(creating: "\(path)/\($0)") })
    try writer.writeSplit("train") { add in
      try add(0, Example(features: ["audio": .bytes([bytes])]))
    }
    try writer.finish()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
