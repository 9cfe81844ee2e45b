package import Media
package import Records
package import Store

/// Brings the pictures of records to one size, once and for all runs, where they are larger than any network wants them.
///
/// Resized as the step `resize` does by default (Pillow's antialiased triangle); kept as PNG, which loses nothing more.
package struct PictureResize: Sendable {
  /// The size of all pictures.
  package let size: ImageSize

  /// Describes the resizing.
  package init(to size: ImageSize) { self.size = size }

  /// What a resized record depends on: the size, and the channels of each picture.
  package func canonical(_ features: TFDSFeatures) -> CanonicalValue {
    var channels: [CanonicalValue] = []
    for case (let name, .image(let shape, _, _)) in features.features.sortedByName {
      channels.append(.list([.string(name), (shape.last ?? nil).map { .int($0) } ?? .null]))
    }
    return .mapping(["height": .int(size.height), "width": .int(size.width), "channels": .list(channels)])
  }

  /// What the features are afterwards.
  ///
  /// - Throws: if no feature is a picture, or one has samples of other than eight bits.
  package func features(_ features: TFDSFeatures) throws -> TFDSFeatures {
    var result = features
    var isAny = false
    for (name, feature) in features.features {
      guard case .image(let shape, _, let type) = feature else { continue }
      guard type == .uint8 else {
        throw StagesError(.mismatch, "feature '\(name)' is \(feature.summary); only pictures of 8 bits are resized")
      }
      isAny = true
      result.features[name] = .image(shape: [size.height, size.width, shape.last ?? nil], encoding: "png")
    }
    guard isAny else {
      throw StagesError(
        .mismatch, "the records have no pictures to resize; they have \(features.names.joined(separator: ", "))")
    }
    return result
  }

  /// Resizes the pictures of a record; `features` are those that it has before, `place` is for messages.
  package func apply(to example: inout Example, features: TFDSFeatures, place: String) throws {
    for (name, feature) in features.features {
      guard case .image(let shape, _, _) = feature else { continue }
      guard case .bytes(let pictures)? = example.features[name], pictures.count == 1 else {
        throw StagesError(.damaged, "\(place): feature '\(name)' is not one picture")
      }
      do throws(MediaError) {
        let channels = ImageChannels(count: shape.last ?? nil)
        let image = try ImageCodec.decode(pictures[0], channels: channels, notBelow: size)
        let resized = image.resized(to: size, method: .pillow(.bilinear))
        example.features[name] = .bytes([try PNGCodec.encode(resized)])
      } catch {
        throw StagesError(.damaged, "\(place): feature '\(name)': \(error.message)")
      }
    }
  }
}
