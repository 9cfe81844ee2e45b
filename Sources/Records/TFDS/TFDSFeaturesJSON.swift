extension TFDSFeatures {
  /// Reads the JSON; `path` is for messages, `labels` gives the content of a labels file, `nil` if there is none.
  public init(json: [UInt8], path: String, labels: (String) throws(RecordsError) -> [UInt8]?) throws(RecordsError) {
    let json = try JSONValue(parsing: json, path: path)
    let stored: StoredFeature
    do throws(RecordsError) { stored = try StoredFeature(json) } catch { throw error.at(path) }
    guard let dictionary = stored.featuresDict else {
      throw RecordsError(
        .unsupported,
        "\(path): the top level is \(stored.pythonClassName ?? "not named"); a FeaturesDict in the form of "
          + "TFDS 4.4 or later is read")
    }
    var features = NamedValues<Feature>()
    for (name, feature) in dictionary {
      features[name] = try Self.feature(
        feature, named: Self.fileNamePart(name, in: nil), depth: 0, path: path, labels: labels)
    }
    self.init(features: features)
  }

  /// The deepest nesting that is read.
  private static let depthLimit = 32

  private static func feature(
    _ stored: StoredFeature, named name: String, depth: Int, path: String,
    labels: (String) throws(RecordsError) -> [UInt8]?
  ) throws(RecordsError) -> Feature {
    if stored.optional == true {
      stored.optional = nil
      let inner = try feature(stored, named: name, depth: depth, path: path, labels: labels)
      if case .unsupported = inner { return inner }
      return .optional(inner)
    }
    let className = stored.pythonClassName ?? "unnamed"
    let shortName = className.split(separator: ".").last.map(String.init) ?? className
    guard depth < depthLimit else {
      throw RecordsError(.unsupported, "\(path): features are nested more than \(depthLimit) deep at '\(name)'")
    }
    switch shortName {
    case "Image":
      guard let image = stored.image, let type = NumericArray.ElementType(rawValue: image.dtype ?? "uint8") else {
        break
      }
      return .image(
        shape: try lengths(image.shape, else: [nil, nil, nil], of: name, path: path),
        encoding: image.encodingFormat ?? "", type: type)
    case "Video":
      guard let video = stored.video, let type = NumericArray.ElementType(rawValue: video.dtype ?? "uint8") else {
        break
      }
      return .video(
        shape: try lengths(video.shape, else: [nil, nil, nil, nil], of: name, path: path),
        encoding: video.encodingFormat ?? "", type: type)
    case "Audio":
      guard let audio = stored.audio, let type = NumericArray.ElementType(rawValue: audio.dtype ?? "int64"),
        let encoding = TensorEncoding(rawValue: audio.encoding?.lowercased() ?? "none")
      else { break }
      return .audio(
        Audio(
          shape: try lengths(audio.shape, else: [nil], of: name, path: path), type: type,
          sampleRateHz: audio.sampleRate ?? 0,
          fileFormat: audio.fileFormat ?? "", encoding: encoding, isEncodedFile: audio.lazyDecode ?? false))
    case "ClassLabel":
      guard let count = stored.classLabel ?? nil, count >= 0 else { break }
      return .classLabel(classCount: count, names: try classNames(of: name, count: count, path: path, labels: labels))
    case "Tensor", "Scalar":
      guard let tensor = stored.tensor, let typeName = tensor.dtype,
        let encoding = TensorEncoding(rawValue: tensor.encoding?.lowercased() ?? "none")
      else { break }
      let shape = try lengths(tensor.shape, else: [], of: name, path: path)
      let feature: Feature
      if typeName == "string" {
        feature = .strings(shape: shape)
      } else if let type = NumericArray.ElementType(rawValue: typeName) {
        feature = .tensor(shape: shape, type: type, encoding: encoding)
      } else {
        break
      }
      return tensor.optional == true ? .optional(feature) : feature
    case "Text": return .text
    case "BBoxFeature": return .boundingBox(format: stored.boundingBox?.bboxFormat ?? "")
    case "Sequence":
      guard let sequence = stored.sequence else { break }
      let inner = try feature(sequence.feature, named: name, depth: depth + 1, path: path, labels: labels)
      if case .unsupported = inner { return inner }
      return .sequence(inner, length: sequence.length.flatMap { $0 < 0 ? nil : $0 })
    case "FeaturesDict":
      guard let dictionary = stored.featuresDict else { break }
      var features = NamedValues<Feature>()
      for (child, stored) in dictionary {
        features[child] = try feature(
          stored, named: fileNamePart(child, in: name), depth: depth + 1, path: path, labels: labels)
      }
      return .dictionary(features)
    default: break
    }
    return .unsupported(className: shortName)
  }

  /// The lengths of a stored shape, whose known ones must not be absurd.
  private static func lengths(
    _ shape: [Int?]?, else unknown: [Int?], of name: String, path: String
  ) throws(RecordsError) -> [Int?] {
    guard let lengths = shape else { return unknown }
    guard elementCount(of: lengths.compactMap { $0 }) != nil else {
      throw RecordsError(.damaged, "\(path): '\(name)' has the absurd shape \(lengths.map { $0 ?? -1 })")
    }
    return lengths
  }

  private static func classNames(
    of name: String, count: Int, path: String, labels: (String) throws(RecordsError) -> [UInt8]?
  ) throws(RecordsError) -> [String] {
    guard let bytes = try labels(name) else { return [] }
    let names = textLines(bytes)
    guard names.count == count else {
      throw RecordsError(
        .damaged, "\(path): '\(name)' has \(count) classes, but \(labelsFileName(of: name)) \(names.count) lines")
    }
    return names
  }

  /// The JSON, keys sorted.
  ///
  /// TFDS knows optional tensors only: other optional features are marked in a way of our own, see `knownToTFDS()`.
  ///
  /// - Throws: if a feature is of a kind that is not written.
  public func json() throws -> [UInt8] {
    try Self.stored(.dictionary(features), named: "").json.text() + [10]
  }

  private static func stored(_ feature: Feature, named name: String) throws(RecordsError) -> StoredFeature {
    func image(
      _ shape: [Int?], _ encoding: String, _ type: NumericArray.ElementType
    ) -> StoredFeature.Image {
      StoredFeature.Image(
        shape: shape, dtype: type.rawValue, encodingFormat: encoding.isEmpty ? nil : encoding)
    }
    var stored = StoredFeature()
    let classPath: String
    switch feature {
    case .image(let shape, let encoding, let type):
      classPath = "image_feature.Image"
      stored.image = image(shape, encoding, type)
    case .video(let shape, let encoding, let type):
      classPath = "video_feature.Video"
      stored.video = image(shape, encoding, type)
    case .audio(let audio):
      classPath = "audio_feature.Audio"
      stored.audio = StoredFeature.Audio(
        shape: audio.shape, dtype: audio.type.rawValue,
        fileFormat: audio.fileFormat.isEmpty ? nil : audio.fileFormat,
        sampleRate: audio.sampleRateHz == 0 ? nil : audio.sampleRateHz,
        encoding: audio.encoding.rawValue.uppercased(), lazyDecode: audio.isEncodedFile ? true : nil)
    case .classLabel(let count, let names):
      // Class names are the lines of a file.
      if let broken = names.first(where: { $0.utf8.contains { $0 == 10 || $0 == 13 } }) {
        throw RecordsError(.unsupported, "class \(jsonText(broken)) of feature '\(name)' has a line break in its name")
      }
      classPath = "class_label_feature.ClassLabel"
      stored.classLabel = count
    case .tensor(let shape, let type, let encoding):
      classPath = shape.isEmpty && encoding == .none ? "scalar.Scalar" : "tensor_feature.Tensor"
      stored.tensor = StoredFeature.Tensor(
        shape: shape, dtype: type.rawValue, encoding: encoding.rawValue)
    case .strings(let shape):
      classPath = shape.isEmpty ? "scalar.Scalar" : "tensor_feature.Tensor"
      stored.tensor = StoredFeature.Tensor(shape: shape, dtype: "string", encoding: "none")
    case .text:
      classPath = "text_feature.Text"
      stored.text = true
    case .boundingBox(let format):
      classPath = "bounding_boxes.BBoxFeature"
      stored.boundingBox = StoredFeature.BoundingBox(
        shape: [4], dtype: "float32", bboxFormat: format.isEmpty ? nil : format)
    case .sequence(let inner, let length):
      classPath = "sequence_feature.Sequence"
      stored.sequence = StoredFeature.Sequence(
        feature: try Self.stored(inner, named: name), length: length ?? -1)
    case .dictionary(let features):
      classPath = "features_dict.FeaturesDict"
      var children = NamedValues<StoredFeature>()
      for (child, feature) in features { children[child] = try Self.stored(feature, named: child) }
      stored.featuresDict = children
    case .optional(let inner):
      stored = try Self.stored(inner, named: name)
      if stored.tensor == nil { stored.optional = true } else { stored.tensor?.optional = true }
      return stored
    case .unsupported(let className):
      throw RecordsError(.unsupported, "feature '\(name)' of kind \(className) cannot be written")
    }
    stored.pythonClassName = "tensorflow_datasets.core.features.\(classPath)"
    return stored
  }
}
