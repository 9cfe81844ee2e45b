import Media
public import Records

/// Whether a record can be used: compares its values with what features say, beyond kind and shape, which reading compares,
/// and decodes its images and sounds.
///
/// Verifying a dataset and preprocessing it look in this one way, so that the one fails on what the other fails on.
public struct RecordCheck: Sendable {
  private let features: NamedValues<TFDSFeatures.Feature>
  /// Sorted, so that of several faults the same is told each time.
  private let names: [String]

  /// - Parameter except: features that somebody else looks at.
  public init(_ features: TFDSFeatures?, except: [String] = []) {
    self.features = features?.features ?? [:]
    names = self.features.names.filter { !except.containsName($0) }
  }

  /// Looks at the values of a record.
  ///
  /// - Throws: the first fault; the error names the feature.
  public func check(_ values: NamedValues<RecordValue>) throws(RecordsError) {
    for name in names {
      if let value = values[name], let feature = features[name] { try look(at: value, as: feature, named: name) }
    }
  }

  private func look(
    at value: RecordValue, as feature: TFDSFeatures.Feature, named name: String
  ) throws(RecordsError) {
    switch (feature, value) {
    case (.image(let shape, _, _), .bytes(let file)):
      let found: ImageShape
      do throws(MediaError) { found = try ImageCodec.decode(file).shape } catch { throw Self.undecodable(name, error) }
      try TFDSFeatures.checkSides(height: found.height, width: found.width, declared: shape, of: name)
    case (.audio(let audio), .bytes(let file)) where audio.isEncodedFile: try sound(file, audio, name)
    case (.video(let shape, let encoding, let type), _):
      let frame = TFDSFeatures.Feature.image(shape: Array(shape.dropFirst()), encoding: encoding, type: type)
      try look(at: value, as: .sequence(frame, length: nil), named: name)
    case (.text, .bytes(let bytes)):
      guard String(validating: bytes, as: UTF8.self) != nil else { throw RecordsError(feature: name, "is not UTF-8") }
    case (.classLabel(let count, _), .numbers(let array)):
      for label in array.integers ?? [] where label < -1 || label >= count {
        throw RecordsError(feature: name, "is \(label), but there are \(count) classes")
      }
    case (.optional(let inner), _): try look(at: value, as: inner, named: name)
    case (.dictionary(let inner), .fields(let fields)):
      for (key, field) in fields {
        if let feature = inner[key] { try look(at: field, as: feature, named: "\(name)/\(key)") }
      }
    case (.sequence(.dictionary(let inner), _), .fields):
      let rows = inner.mapValues { TFDSFeatures.Feature.sequence($0, length: nil) }
      try look(at: value, as: .dictionary(rows), named: name)
    case (.sequence(let inner, _), .list(let items)):
      for item in items { try look(at: item, as: inner, named: name) }
    case (.sequence(.classLabel(let count, let names), _), .numbers):
      try look(at: value, as: .classLabel(classCount: count, names: names), named: name)
    default: break
    }
  }

  private func sound(_ file: [UInt8], _ audio: TFDSFeatures.Audio, _ name: String) throws(RecordsError) {
    let rate: Int
    do throws(MediaError) { rate = try AudioCodec.decode(file).sampleRateHz } catch {
      throw Self.undecodable(name, error)
    }
    guard audio.sampleRateHz == 0 || audio.sampleRateHz == rate else {
      throw RecordsError(feature: name, "is at \(rate) Hz, declared are \(audio.sampleRateHz)")
    }
  }

  private static func undecodable(_ name: String, _ error: MediaError) -> RecordsError {
    RecordsError(feature: name, "cannot be decoded: \(error.message)")
  }
}
