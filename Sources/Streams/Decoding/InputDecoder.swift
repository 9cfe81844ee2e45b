import Media
import Records

/// Decodes the input of a record.
struct InputDecoder {
  private let feature: InputFeature
  private let name: [UInt8]
  private let channels: ImageChannels
  /// The step that brings images to a size right away, if there is one.
  private let resize: EarlyResize?
  private var resizers: [ImageSize: ImageResizer] = [:]
  /// Scratch memory for the samples of an image of known size.
  private var samples: [UInt8] = []

  init(_ feature: InputFeature, _ description: DatasetDescription, resize: EarlyResize?) {
    self.feature = feature
    self.resize = resize
    name = Array(description.inputFeature.first.utf8)
    channels = description.channels
    switch feature {
    case .image(let channelCount, let size?):
      samples = Array(repeating: 0, count: size.height * size.width * channelCount)
    default: break
    }
  }

  /// Decodes to a sample of the feature's shape.
  mutating func sample(_ record: Span<UInt8>) throws -> Sample {
    switch feature {
    case .image(let channelCount, let size):
      if let size, resize == nil {
        let shape = ImageShape(height: size.height, width: size.width, channelCount: channelCount)
        try decodeImage(record, shape)
        return .image(Image(shape: shape, samples: samples).unitFloats())
      }
      let encoded = array(try bytes(record), record)
      let image = try inFeature { () throws(MediaError) in
        try ImageCodec.decode(encoded, channels: channels, notBelow: resize?.scaledDecodingSize)
          .converted(toChannelCount: channelCount)
      }
      if let size,
        resize?.scaledDecodingSize == nil || image.shape.height > size.height
          || image.shape.width > size.width
      {
        try check(image.shape, ImageShape(height: size.height, width: size.width, channelCount: channelCount))
      }
      return .image(resized(image))
    case .imageSamples(let shape):
      let pixels = record.extracting(try samplesRange(record, shape)).withUnsafeBufferPointer { Array($0) }
      return .image(resized(Image(shape: shape, samples: pixels)))
    case .soundFile(let channelCount, let rate):
      let bytes = array(try bytes(record), record)
      return try .waveform(
        inFeature { () throws(MediaError) in
          try AudioCodec.decode(bytes).mixed(toChannelCount: channelCount).resampled(toHz: rate)
        })
    case .soundSamples(let audio, let channelCount, let rate):
      return .waveform(try sound(record, audio, channelCount, rate))
    case .numbers(let type, let count, let isPacked):
      var numbers: [Float] = []
      numbers.reserveCapacity(count)
      try Self.numbers(record, name, type, isPacked: isPacked, into: &numbers)
      guard numbers.count == count else { throw damage("\(numbers.count) numbers, expected \(count)") }
      return .numbers(numbers)
    case .columns(let columns):
      var row: [Float] = []
      row.reserveCapacity(columns.reduce(0) { $0 + $1.count })
      for column in columns { try column.append(record, to: &row) }
      return .numbers(row)
    }
  }

  /// Decodes an image of known size straight to channels of rows; false where the feature is none.
  mutating func decodePlanes(_ record: Span<UInt8>, into planes: UnsafeMutableBufferPointer<Float>) throws -> Bool {
    switch feature {
    case .image(let channelCount, let size?):
      let shape = ImageShape(height: size.height, width: size.width, channelCount: channelCount)
      try decodeImage(record, shape)
      samples.withUnsafeBufferPointer { $0.writeUnitPlanes(of: shape, to: planes) }
      return true
    case .imageSamples(let shape):
      let range = try samplesRange(record, shape)
      record.extracting(range).withUnsafeBufferPointer { $0.writeUnitPlanes(of: shape, to: planes) }
      return true
    default: return false
    }
  }

  /// The image on 0…1, at another size if the decoder resizes.
  private mutating func resized(_ image: Image) -> FloatImage {
    guard let resize, let method = resize.methodOnBytes else { return image.unitFloats() }
    let size = ImageSize(height: image.shape.height, width: image.shape.width)
    if resizers[size] == nil {
      if resizers.count == 64 { resizers.removeAll() }
      resizers[size] = ImageResizer(from: size, to: resize.size, method: method)
    }
    var floats = (resizers[size] ?? ImageResizer(from: size, to: resize.size, method: method)).resizeToFloats(image)
    floats.samples.withUnsafeMutableBufferPointer { samples in
      for index in samples.indices { samples[index] /= 255 }
    }
    return floats
  }

  private func check(_ found: ImageShape, _ expected: ImageShape) throws(RecordsError) {
    guard found == expected else {
      throw damage(
        "the image is \(found.height)×\(found.width) with \(found.channelCount) channels, expected "
          + "\(expected.height)×\(expected.width) with \(expected.channelCount)")
    }
  }

  /// Decodes into ``samples``, whose count is that of `shape`.
  private mutating func decodeImage(_ record: Span<UInt8>, _ shape: ImageShape) throws {
    let encoded = record.extracting(try bytes(record))
    let isPNG = encoded.count > 0 && encoded[0] == 0x89
    let isJPEG = encoded.count > 0 && encoded[0] == 0xFF
    guard (isPNG && channels == .asStored) || (isJPEG && [1, 3].contains(shape.channelCount)) else {
      let image = try inFeature { () throws(MediaError) in
        try ImageCodec.decode(encoded.withUnsafeBufferPointer { Array($0) }, channels: channels)
          .converted(toChannelCount: shape.channelCount)
      }
      try check(image.shape, shape)
      return samples = image.samples
    }
    try inFeature { () throws(MediaError) in
      let result: Result<Void, MediaError> = samples.withUnsafeMutableBytes { samples in
        Result { () throws(MediaError) in
          try encoded.withUnsafeBytes { (encoded) throws(MediaError) in
            if isPNG {
              try PNGCodec.decode(encoded, shape: shape, into: samples)
            } else {
              try JPEGCodec.decode(encoded, shape: shape, into: samples)
            }
          }
        }
      }
      try result.get()
    }
  }

  private func samplesRange(_ record: Span<UInt8>, _ shape: ImageShape) throws(RecordsError) -> Range<Int> {
    let range = try bytes(record)
    guard range.count == shape.sampleCount else { throw damage("\(range.count) bytes, expected \(shape.sampleCount)") }
    return range
  }

  private func sound(
    _ record: Span<UInt8>, _ audio: TFDSFeatures.Audio, _ channelCount: Int, _ rate: Int
  ) throws -> Waveform {
    var interleaved: [Float] = []
    try Self.numbers(record, name, audio.type, isPacked: audio.encoding != .none, into: &interleaved)
    // Whole numbers are 16-bit samples, whatever type they are stored as.
    if !audio.type.isFloating { for index in interleaved.indices { interleaved[index] /= 32768 } }
    guard interleaved.count.isMultiple(of: channelCount), !interleaved.isEmpty else {
      throw damage("\(interleaved.count) samples cannot be divided among \(channelCount) channels")
    }
    var samples = interleaved
    if channelCount > 1 {
      let frameCount = interleaved.count / channelCount
      for frame in 0..<frameCount {
        for channel in 0..<channelCount {
          samples[channel * frameCount + frame] = interleaved[frame * channelCount + channel]
        }
      }
    }
    let stored = audio.sampleRateHz > 0 ? audio.sampleRateHz : rate
    let waveform = Waveform(sampleRateHz: stored, channelCount: channelCount, samples: samples)
    return try inFeature { () throws(MediaError) in try waveform.resampled(toHz: rate) }
  }

  /// Reads numbers of any type as floats.
  static func numbers(
    _ record: Span<UInt8>, _ name: [UInt8], _ type: NumericArray.ElementType, isPacked: Bool,
    into numbers: inout [Float]
  ) throws(RecordsError) {
    if isPacked {
      guard let range = try FeatureScan.singleBytes(named: name, in: record) else { throw missing(name) }
      guard range.count.isMultiple(of: type.byteCount) else {
        throw RecordsError(.damaged, "feature '\(text(name))' has \(range.count) bytes, which are no \(type.rawValue)")
      }
      if type == .int16 {
        // What sounds are made of.
        record.extracting(range).withUnsafeBufferPointer { bytes in
          let bytes = UnsafeRawBufferPointer(bytes)
          numbers += (0..<bytes.count / 2).lazy.map {
            Float(Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self)))
          }
        }
        return
      }
      let array = NumericArray(
        type: type, shape: [range.count / type.byteCount],
        bytes: record.extracting(range).withUnsafeBufferPointer { Array($0) })
      numbers += array.numbers?.map { Float($0) } ?? array.integers?.map { Self.float($0, type) } ?? []
      return
    }
    var found: [Float] = []
    let exists =
      type.isFloating
      ? try FeatureScan.floats(named: name, in: record, restart: { found.removeAll() }, { found.append($0) })
      : try FeatureScan.integers(
        named: name, in: record, restart: { found.removeAll() }, { found.append(Self.float($0, type)) })
    guard exists else { throw missing(name) }
    numbers += found
  }

  /// An integer as a float; 64-bit unsigned ones come by their bits.
  private static func float(_ integer: Int64, _ type: NumericArray.ElementType) -> Float {
    type == .uint64 ? Float(UInt64(bitPattern: integer)) : Float(integer)
  }

  private func bytes(_ record: Span<UInt8>) throws(RecordsError) -> Range<Int> {
    guard let range = try FeatureScan.singleBytes(named: name, in: record) else { throw Self.missing(name) }
    return range
  }

  private func array(_ range: Range<Int>, _ record: Span<UInt8>) -> [UInt8] {
    record.extracting(range).withUnsafeBufferPointer { Array($0) }
  }

  private func inFeature<Result>(_ body: () throws(MediaError) -> Result) throws(RecordsError) -> Result {
    do {
      return try body()
    } catch { throw damage(error.message) }
  }

  private func damage(_ words: String) -> RecordsError {
    RecordsError(.damaged, "feature '\(Self.text(name))': \(words)")
  }

  static func missing(_ name: [UInt8]) -> RecordsError {
    RecordsError(.damaged, "the record has no feature '\(text(name))'")
  }

  private static func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
}
