import Media
import Records

/// How the input of a record is stored, and what it is once decoded.
enum InputFeature: Sendable {
  /// An encoded image.
  case image(channelCount: Int, size: ImageSize?)
  /// The 8-bit samples of an image in one byte string, `[height, width, channel]` or `[height, width]`.
  case imageSamples(ImageShape)
  /// An encoded sound.
  case soundFile(channelCount: Int, sampleRateHz: Int)
  /// The samples of a sound.
  case soundSamples(TFDSFeatures.Audio, channelCount: Int, sampleRateHz: Int)
  /// Numbers.
  case numbers(NumericArray.ElementType, count: Int, isPacked: Bool)
  /// Columns of a table, side by side.
  case columns([InputColumn])

  /// Finds the input among a dataset's features.
  init(_ collection: any RecordCollection, _ description: DatasetDescription) throws(StreamsError) {
    if let told = [description.labelFeature, description.targetFeature].compactMap(\.self)
      .first(where: { description.inputFeature.all.containsName($0) })
    {
      throw StreamsError(
        .configuration, "feature '\(told)' is fed, and is what is to be told; leave it out of 'feature'")
    }
    guard description.inputFeature.all.count == 1 else {
      self = .columns(try InputColumn.columns(description.inputFeature, of: collection))
      return
    }
    let name = description.inputFeature.first
    let feature = try collection.feature(name, role: "input")
    switch feature {
    case .image(let shape, _, .uint8) where shape.count == 3:
      guard let stored = shape[2] ?? (description.channels == .asStored ? nil : 3), (1...4).contains(stored) else {
        throw StreamsError(
          .configuration,
          "feature '\(name)' in \(collection.path) has images with any number of channels; say channels: gray or rgb")
      }
      let channelCount =
        switch description.channels {
        case .asStored: stored
        case .gray: 1
        case .rgb: 3
        }
      var size: ImageSize?
      if let height = shape[0], let width = shape[1] {
        guard (1...ImageLimits.side).contains(height), (1...ImageLimits.side).contains(width) else {
          throw StreamsError(
            .configuration, "feature '\(name)' in \(collection.path) has images of \(height)×\(width) pixels")
        }
        size = ImageSize(height: height, width: width)
      }
      self = .image(channelCount: channelCount, size: size)
    case .tensor(let shape, .uint8, .bytes)
    where shape.count == 2 || shape.count == 3 && (1...4).contains(shape[2] ?? 0):
      let channelCount = shape.count == 2 ? 1 : shape[2] ?? 1
      guard let height = shape[0], let width = shape[1], (1...ImageLimits.side).contains(height),
        (1...ImageLimits.side).contains(width)
      else {
        throw StreamsError(
          .configuration, "feature '\(name)' in \(collection.path) has no fixed size: \(feature.summary)")
      }
      self = .imageSamples(ImageShape(height: height, width: width, channelCount: channelCount))
    case .audio(let audio):
      let channelCount = audio.shape.count > 1 ? audio.shape[1] ?? 1 : 1
      let rate = description.sampleRateHz ?? audio.sampleRateHz
      guard rate > 0, rate <= 1 << 20, (1...64).contains(channelCount) else {
        throw StreamsError(
          .configuration,
          "feature '\(name)' in \(collection.path) does not say its rate; say sampleRateHz, the rate that all sounds are brought to"
        )
      }
      guard audio.isEncodedFile || audio.sampleRateHz > 0 || description.sampleRateHz == nil else {
        throw StreamsError(
          .configuration, "feature '\(name)' in \(collection.path) does not say its rate, so it cannot be resampled")
      }
      self =
        audio.isEncodedFile
        ? .soundFile(channelCount: channelCount, sampleRateHz: rate)
        : .soundSamples(audio, channelCount: channelCount, sampleRateHz: rate)
    case .classLabel: self = .columns(try InputColumn.columns(description.inputFeature, of: collection))
    default:
      guard let numbers = Self.numbers(feature) else {
        throw StreamsError(
          .configuration,
          "feature '\(name)' in \(collection.path) is \(feature.summary); an input is an image, a sound or numbers of a "
            + "fixed shape")
      }
      self = numbers
    }
  }

  /// Numbers of a fixed shape; `nil` for anything else.
  static func numbers(_ feature: TFDSFeatures.Feature) -> InputFeature? {
    switch feature {
    case .boundingBox: return .numbers(.float32, count: 4, isPacked: false)
    case .tensor(let shape, let type, let encoding):
      let lengths = shape.compactMap { $0 }
      guard lengths.count == shape.count, encoding != .zlib, lengths.allSatisfy({ (1...1 << 26).contains($0) }),
        lengths.reduce(1.0, { $0 * Double($1) }) <= Double(1 << 26)
      else { return nil }
      return .numbers(type, count: lengths.reduce(1, *), isPacked: encoding == .bytes)
    default: return nil
    }
  }

  /// What a decoded input is.
  var shape: SampleShape {
    switch self {
    case .image(let channelCount, let size):
      .image(height: size?.height, width: size?.width, channelCount: channelCount)
    case .imageSamples(let shape):
      .image(height: shape.height, width: shape.width, channelCount: shape.channelCount)
    case .soundFile(let channelCount, let rate):
      .waveform(channelCount: channelCount, frameCount: nil, sampleRateHz: rate)
    case .soundSamples(let audio, let channelCount, let rate):
      .waveform(
        channelCount: channelCount, frameCount: audio.sampleRateHz == rate ? audio.shape[0] : nil, sampleRateHz: rate)
    case .numbers(_, let count, _): .numbers(count: count)
    case .columns(let columns): .numbers(count: columns.reduce(0) { $0 + $1.count })
    }
  }

  /// The categories of each column that has some; `nil` where no column has.
  var categories: [String: [String]]? {
    guard case .columns(let columns) = self else { return nil }
    let found = columns.compactMap { column in column.categories.map { (column.name, $0) } }
    return found.isEmpty ? nil : Dictionary(uniqueKeysWithValues: found)
  }
}

extension RecordCollection {
  /// A feature by name.
  func feature(_ name: String, role: String) throws(StreamsError) -> TFDSFeatures.Feature {
    guard let feature = features.features[name] else {
      throw StreamsError(
        .configuration,
        "\(role) feature '\(name)' is not in \(path); it has " + features.names.joined(separator: ", "))
    }
    return feature
  }
}

extension RecordCollection {
  /// The feature to be fed: those that are given, or `image`, or else the only image or sound, or all numbers.
  ///
  /// Of a table these are the columns with a number in each row, but for one without a name, which counts the rows;
  /// columns of classes are fed where they are named.
  ///
  /// - Parameter others: features that are something else, such as the label.
  /// - Throws: ``StreamsError`` that lists what there is where there are several, or none.
  package func inputFeature(_ given: InputNames?, besides others: [String]) throws(StreamsError) -> InputNames {
    if let given { return given }
    if features.features["image"] != nil { return "image" }
    let named = features.features.sortedByName.filter { !others.containsName($0.key) }
    let media = named.filter { _, feature in
      switch feature {
      case .image, .audio: true
      default: false
      }
    }
    let found = media.isEmpty ? named.filter { InputFeature.numbers($0.value) != nil } : media
    if media.isEmpty, found.count > 1, found.allSatisfy({ InputColumn.isOneNumber($0.value) }) {
      let columns = found.map(\.key).filter { !CSVTable.isPlace($0) }
      if let names = InputNames(columns) { return names }
    }
    guard found.count == 1, let only = found.first else {
      throw StreamsError(
        .configuration,
        found.isEmpty
          ? "\(path) has no image, no sound and no numbers of a fixed shape; it has \(features.names.joined(separator: ", "))"
          : "\(path) has several features that could be fed, \(found.map(\.key).joined(separator: ", ")); say 'feature'"
      )
    }
    return InputNames(only.key)
  }
}
