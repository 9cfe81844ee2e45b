public import Arrays
package import Media
public import Records

/// Turns the image of every record once, by an angle of its own that becomes a feature: what was a dataset of classes
/// can then teach a network to tell angles.
///
/// The angle is in degrees, positive counter-clockwise as seen, uniform on `-degrees..<degrees`. The canvas stays as it is;
/// pixels are read bilinearly, and what appears from beyond the edge is black.
public struct ImageRotation: Sendable, Hashable {
  /// The largest angle, to both sides.
  public let degrees: Float
  /// The feature that holds the angle, a 32-bit float.
  public let target: String
  private let key: RandomKey

  /// Describes the turning.
  ///
  /// - Parameters:
  ///   - degrees: above 0 and at most 180.
  ///   - key: where the angles come from; a record draws by its split and its own key, whatever the order.
  public init(degrees: Float, target: String, key: RandomKey) {
    precondition(degrees > 0 && degrees <= 180, "degrees must be above 0 and at most 180, got \(degrees)")
    self.degrees = degrees
    self.target = target
    self.key = key
  }

  /// What the features are afterwards.
  ///
  /// - Throws: ``DatasetsError`` where there is no image, or something else has the name of the target.
  public func features(_ features: TFDSFeatures) throws(DatasetsError) -> TFDSFeatures {
    guard case .image(let shape, _, .uint8)? = features.features["image"] else {
      throw DatasetsError(
        .configuration, "the records have no images to turn; they have \(features.names.joined(separator: ", "))")
    }
    guard features.features[target] == nil else {
      throw DatasetsError(.configuration, "the records have a feature '\(target)' already; give the angle another name")
    }
    var result = features
    result.features["image"] = .image(shape: shape, encoding: "png")
    result.features[target] = .tensor(shape: [], type: .float32)
    return result
  }

  /// The angle of a record.
  func angle(split: String, recordKey: String) -> Float {
    var generator = key.derived(split).derived(recordKey).generator()
    return generator.uniform(-degrees..<degrees)
  }

  /// An encoded image, turned, as PNG.
  package static func turned(
    _ encoded: [UInt8], degrees angle: Float, channels: ImageChannels
  ) throws(MediaError) -> [UInt8] {
    let image = try ImageCodec.decode(encoded, channels: channels)
    let levels = FloatImage(shape: image.shape, samples: UInt8.levels(of: image.samples))
    let sampler = AffineSampler(shape: image.shape, clockwiseRadians: -angle * Float.pi / 180)
    let turned = sampler.apply(to: levels, fill: .constant)
    return try PNGCodec.encode(Image(shape: image.shape, samples: UInt8.samples(nearest: turned.samples)))
  }

  /// Turns a record's image and adds the angle; `channels` are those that the features declare.
  func apply(
    to values: inout NamedValues<RecordValue>, _ record: SourceRecord, channels: ImageChannels
  ) throws(DatasetsError) {
    let angle = angle(split: record.split, recordKey: record.key)
    do throws(MediaError) {
      values["image"] = .bytes(try Self.turned(record.content, degrees: angle, channels: channels))
    } catch {
      throw DatasetsError(.damaged, "\(record.source): image '\(record.name)': \(error.message)")
    }
    values[target] = .numbers(NumericArray(float32: angle))
  }
}
