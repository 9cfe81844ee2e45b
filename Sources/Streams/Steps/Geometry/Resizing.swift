import Media

/// How steps that resize do it: to which size, by which method of which library.
struct Resizing {
  var size: ImageSize
  var method: ResizeFilter
  var preset: ResizePreset

  /// What is wrong with it.
  var fault: (setting: String, message: String)? {
    if preset.method(method) == nil {
      let methods = ResizeFilter.allCases.filter { preset.method($0) != nil }.map(\.rawValue)
      return (
        "method",
        "the preset \(preset.rawValue) has no method \(method.rawValue); it has \(methods.joined(separator: ", "))"
      )
    }
    return size.fault
  }

  /// The shape that it makes of another.
  func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    .image(height: size.height, width: size.width, channelCount: try input.image().channelCount)
  }

  /// Resizes an image.
  func apply(to image: FloatImage) throws(StreamsError) -> FloatImage {
    guard let method = preset.method(method) else {
      throw StreamsError(.configuration, "\(preset.rawValue) has no method \(method.rawValue)")
    }
    guard image.shape.height > 0, image.shape.width > 0 else {
      throw StreamsError(.damaged, "an empty image cannot be resized")
    }
    return image.resized(to: size, method: method)
  }
}

extension ImageSize {
  /// What is wrong with it as the size of a step's result.
  var fault: (setting: String, message: String)? {
    height * width <= ImageLimits.pixelCount
      ? nil : ("height", "expected at most \(ImageLimits.pixelCount) pixels, found \(height)×\(width)")
  }
}
