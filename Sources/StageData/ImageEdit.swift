package import Media
import Pipelines
package import Records
package import Settings
import Store

/// Brings the images of records into the form in which all who read them see the same, once and for all runs: upright and
/// on a background, where that is chosen; in a format that TensorFlow reads too; and of one size, where one is given.
///
/// What is changed is kept as PNG, which loses nothing more; a JPEG or PNG that is in that form stays as it is, byte for
/// byte. Resized as the step `resize` does by default (Pillow's antialiased triangle).
package struct ImageEdit: Sendable {
  /// The size of all images; `nil` where each keeps its own.
  package let size: ImageSize?
  /// How files are read.
  package let reading: ImageReading

  /// Describes the change.
  package init(to size: ImageSize? = nil, reading: ImageReading) {
    self.size = size
    self.reading = reading
  }

  /// What a changed record depends on: the size, how files are read, and the channels of each image.
  package func canonical(_ features: TFDSFeatures) -> CanonicalValue {
    var channels: [CanonicalValue] = []
    for case (let name, .image(let shape, _, _)) in features.features.sortedByName {
      channels.append(.list([.string(name), (shape.last ?? nil).map { .int($0) } ?? .null]))
    }
    let background = reading.background.map { [Int($0.red), Int($0.green), Int($0.blue)] }
    return .mapping([
      "height": size.map { .int($0.height) } ?? .null, "width": size.map { .int($0.width) } ?? .null,
      "channels": .list(channels), "exifOrientation": .string(reading.exifOrientation.rawValue),
      "background": background.map { .list($0.map { .int($0) }) } ?? .null,
    ])
  }

  /// The features whose images are looked at here, sorted.
  package func names(_ features: TFDSFeatures) -> [String] {
    features.features.sortedByName.filter { if case .image = $0.value { true } else { false } }.map(\.key)
  }

  /// What the features are afterwards.
  ///
  /// - Throws: if a size is given, and no feature is an image, or one has samples of other than eight bits.
  package func features(_ features: TFDSFeatures) throws -> TFDSFeatures {
    var result = features
    for (name, feature) in features.features {
      guard case .image(let shape, let encoding, let type) = feature else { continue }
      if let size {
        guard type == .uint8 else {
          throw StagesError(.mismatch, "feature '\(name)' is \(feature.summary); only images of 8 bits are resized")
        }
        result.features[name] = .image(shape: [size.height, size.width, shape.last ?? nil], encoding: "png")
      } else {
        result.features[name] = .image(shape: shape, encoding: self.encoding(after: encoding), type: type)
      }
    }
    guard size == nil || !names(features).isEmpty else {
      throw StagesError(
        .mismatch, "the records have no images to resize; they have \(features.names.joined(separator: ", "))")
    }
    return result
  }

  /// What TFDS calls the format of all images, if they were all of one; empty where they may differ.
  private func encoding(after encoding: String) -> String {
    switch encoding {
    case "", "png": encoding
    case "jpeg": reading.exifOrientation == .apply ? "" : "jpeg"
    default: "png"
    }
  }

  /// Changes the images of a record, each of which is decoded in any case; `features` are those that it has before.
  ///
  /// - Returns: whether one was changed.
  /// - Throws: an error that names the feature.
  package func apply(to example: inout Example, features: TFDSFeatures) throws(RecordsError) -> Bool {
    var isChanged = false
    for name in names(features) {
      guard case .image(let shape, _, _)? = features.features[name] else { continue }
      guard case .bytes(let images)? = example.features[name], images.count == 1 else {
        if size == nil { continue }
        throw RecordsError(.damaged, "feature '\(name)' is not one image")
      }
      let channelCount = shape.last ?? nil
      // Where alpha is declared it is data, and not what a background hides.
      let reading = ImageReading(
        exifOrientation: reading.exifOrientation,
        background: channelCount?.isMultiple(of: 2) == true ? nil : reading.background)
      let channels = size == nil ? .asStored : ImageChannels(count: channelCount)
      var isOther = size != nil
      let found: (image: Image, isChanged: Bool)
      do throws(MediaError) { found = try reading.read(images[0], channels: channels, notBelow: size) } catch {
        throw RecordsError(feature: name, "cannot be decoded: \(error.message)")
      }
      let image = found.image
      if size == nil {
        try TFDSFeatures.checkSides(
          height: image.shape.height, width: image.shape.width, declared: shape, of: name)
      }
      let format = ImageFormat(recognizing: images[0])
      isOther = isOther || found.isChanged || (format != .png && format != .jpeg)
      guard isOther else { continue }
      let whole = size.map { image.resized(to: $0, method: .pillow(.bilinear)) } ?? image
      do throws(MediaError) { example.features[name] = .bytes([try PNGCodec.encode(whole)]) } catch {
        throw RecordsError(.damaged, "feature '\(name)': \(error.message)")
      }
      isChanged = true
    }
    return isChanged
  }
}
