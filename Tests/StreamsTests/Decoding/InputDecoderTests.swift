import Arrays
import Foundation
import Media
import Records
import Store
import Streams
import Testing

/// How inputs are stored, and what comes of them.
@Suite struct InputDecoderTests {
  /// A dataset of one feature `input`, removed when the last owner lets go.
  private final class Stored {
    let path = NSTemporaryDirectory() + "inputs-\(UUID())"

    init(_ feature: TFDSFeatures.Feature, _ records: [Example.Feature]) throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let path = path
      var info = TFDSInfo(name: "inputs", version: "1.0.0", splits: [])
      info.isInGivenOrder = true
      var writer = try TFDSWriter(
        info: info, features: TFDSFeatures(features: ["input": feature]), shardCount: 1,
        createFile: { try OutputFile(creating: "\(path)/\($0)") })
      try writer.writeSplit("train") { add in
        for (number, record) in records.enumerated() { try add(number, Example(features: ["input": record])) }
      }
      try writer.finish()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func inputs(_ change: (inout DatasetDescription) -> Void = { _ in }) throws -> Tensor {
      var description = DatasetDescription(
        records: .split("train"), inputFeature: "input", labelFeature: nil, batchSize: 2)
      change(&description)
      return try batches(Dataset([TFDSDirectory(opening: path)], description: description)).batches[0].inputs
    }
  }

  private func image(_ height: Int, _ width: Int, channels: Int = 3, seed: Int = 1) -> Image {
    let shape = ImageShape(height: height, width: width, channelCount: channels)
    return Image(
      shape: shape,
      samples: (0..<shape.sampleCount).map { UInt8(truncatingIfNeeded: $0 / 7 &* 3 &+ seed &* 40) })
  }

  /// `[channel, height, width]` of `[height, width, channel]`.
  private func planes(_ image: FloatImage) -> [Float] {
    let (count, channels) = (image.shape.height * image.shape.width, image.shape.channelCount)
    return (0..<count * channels).map { image.samples[$0 % count * channels + $0 / count] }
  }

  private func unit(_ image: Image) -> FloatImage {
    FloatImage(shape: image.shape, samples: image.samples.map { Float($0) / 255 })
  }

  @Test func imagesOfOneSizeComeAsStored() throws {
    let images = (0..<2).map { image(9, 11, seed: $0) }
    let stored = try Stored(
      .image(shape: [9, 11, 3], encoding: "png"), images.map { .bytes([try PNGCodec.encode($0)]) })
    let found = try stored.inputs()
    #expect(found.shape == [2, 3, 9, 11])
    #expect(found.values == images.flatMap { planes(unit($0)) })
    let gray = try stored.inputs { $0.channels = .gray }
    #expect(gray.shape == [2, 1, 9, 11])
    #expect(gray[row: 0].values == planes(unit(images[0].converted(to: .gray))))
  }

  /// As TFDS delivers them, which decodes to the channels that a feature declares.
  @Test func imagesHaveTheDeclaredChannelsWhateverIsStored() throws {
    let stored = (1...4).map { image(9, 11, channels: $0, seed: $0) }
    for declared in [1, 3, 4] {
      let expected = stored.map { unit($0.converted(toChannelCount: declared)) }
      for pair in [0..<2, 2..<4] {
        let records = try stored[pair].map { Example.Feature.bytes([try PNGCodec.encode($0)]) }
        let fixed = try Stored(.image(shape: [9, 11, declared], encoding: "png"), records).inputs()
        #expect(fixed.values == expected[pair].flatMap(planes), "\(pair) as \(declared)")
        let free = try Stored(.image(shape: [nil, nil, declared], encoding: "png"), records)
          .inputs { $0.transforms = [.resize(Resize(height: 9, width: 11))] }
        #expect(free.values == fixed.values, "\(pair) as \(declared)")
      }
    }
  }

  @Test func samplesInOneStringAreImages() throws {
    for channels in [1, 3] {
      let images = (0..<2).map { image(4, 5, channels: channels, seed: $0) }
      let stored = try Stored(
        .tensor(shape: [4, 5, channels], type: .uint8, encoding: .bytes), images.map { .bytes([$0.samples]) })
      #expect(try stored.inputs().values == images.flatMap { planes(unit($0)) })
    }
    let short = try Stored(.tensor(shape: [4, 5], type: .uint8, encoding: .bytes), [.bytes([[1, 2, 3]])])
    #expect(throws: RecordsError.self) { try short.inputs() }
  }

  /// A resize right behind the decoder takes the decoder's bytes, and a JPEG at a part of its size where that suffices.
  @Test func aResizeRightBehindTheDecoderIsDoneWithIt() throws {
    let jpegs = try (0..<2).map { try JPEGCodec.encode(image(64, 96, seed: $0), quality: 90) }
    let stored = try Stored(.image(shape: [64, 96, 3], encoding: "jpeg"), jpegs.map { .bytes([$0]) })
    let tensorFlow = try stored.inputs {
      $0.transforms = [.resize(Resize(height: 40, width: 50, method: .bilinear, preset: .tensorFlow))]
    }
    let size = ImageSize(height: 40, width: 50)
    let expected = try jpegs.flatMap { bytes in
      let floats = ImageResizer(
        from: ImageSize(height: 64, width: 96), to: size, method: .tensorFlow(.bilinear(antialiased: false))
      ).resizeToFloats(try JPEGCodec.decode(bytes))
      return planes(FloatImage(shape: floats.shape, samples: floats.samples.map { $0 / 255 }))
    }
    #expect(tensorFlow.values == expected)
    // A quarter of the rows and columns: decoded at half size.
    let scaled = try stored.inputs { $0.transforms = [.resize(Resize(height: 16, width: 24))] }
    let half = try JPEGCodec.decode(jpegs[0], notBelow: ImageSize(height: 16, width: 24))
    #expect(half.shape.height == 16)
    #expect(scaled[row: 0].values == planes(unit(half)))
    let whole = try stored.inputs { $0.transforms = [.invert(Invert()), .resize(Resize(height: 16, width: 24))] }
    #expect(whole[row: 0].values != scaled[row: 0].values.map { 1 - $0 })
  }

  @Test func imagesOfAnySizeNeedAResize() throws {
    let images = [image(9, 11), image(20, 8)]
    let stored = try Stored(
      .image(shape: [nil, nil, 3], encoding: "png"), images.map { .bytes([try PNGCodec.encode($0)]) })
    let error = #expect(throws: StreamsError.self) { try stored.inputs() }
    #expect(error?.message.contains("step resize") == true)
    let found = try stored.inputs { $0.transforms = [.resize(Resize(height: 6, width: 6))] }
    for (row, image) in images.enumerated() {
      let expected = unit(image).resized(to: ImageSize(height: 6, width: 6), method: .pillow(.bilinear))
      #expect(found[row: row].values == planes(expected))
    }
  }

  @Test func soundsAreBroughtToOneRate() throws {
    let samples = (0..<400).map { Float(($0 * 37) % 201 - 100) / 128 }
    let wave = Waveform(sampleRateHz: 8000, channelCount: 2, samples: samples)
    let stored = try Stored(
      .audio(.init(shape: [nil], sampleRateHz: 0, fileFormat: "wav", isEncodedFile: true)),
      [.bytes([try AudioCodec.encode(wave, as: .wavFloat)])])
    let error = #expect(throws: StreamsError.self) { try stored.inputs { $0.padding = .longest } }
    #expect(error?.message.contains("sampleRateHz") == true)
    let found = try stored.inputs {
      $0.sampleRateHz = 4000
      $0.padding = .longest
    }
    #expect(found.shape == [2, 1, 100])
    #expect(found[row: 0].values == (try wave.mixedToMono().resampled(toHz: 4000).samples))
  }

  /// TFDS's default: 16-bit samples as a list of integers.
  @Test func listsOfSamplesAreSounds() throws {
    let stored = try Stored(
      .audio(.init(shape: [nil], sampleRateHz: 8000)), [.integers([0, 16384, -32768, 8192]), .integers([32767])])
    let found = try stored.inputs { $0.padding = .longest }
    #expect(found.values == [0, 0.5, -1, 0.25, 32767.0 / 32768, 0, 0, 0])
  }
}
