import FoundationEssentials

extension TFDSFeatures {
  /// Reads the JSON; `path` is for messages, `labels` gives the content of a labels file, `nil` if there is none.
  public init(json: [UInt8], path: String, labels: (String) throws(RecordsError) -> [UInt8]?) throws(RecordsError) {
    let stored: StoredFeature
    do {
      stored = try JSONDecoder().decode(StoredFeature.self, from: Data(json))
    } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
    guard let dictionary = stored.featuresDict else {
      throw RecordsError(
        .unsupported,
        "\(path): the top level is \(stored.pythonClassName ?? "not named"); a FeaturesDict in the form of "
          + "TFDS 4.4 or later is read")
    }
    var features: [String: Feature] = [:]
    for (name, feature) in dictionary.features {
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
      return .image(shape: image.shape?.lengths ?? [nil, nil, nil], encoding: image.encodingFormat ?? "", type: type)
    case "Video":
      guard let video = stored.video, let type = NumericArray.ElementType(rawValue: video.dtype ?? "uint8") else {
        break
      }
      return .video(
        shape: video.shape?.lengths ?? [nil, nil, nil, nil], encoding: video.encodingFormat ?? "", type: type)
    case "Audio":
      guard let audio = stored.audio, let type = NumericArray.ElementType(rawValue: audio.dtype ?? "int64"),
        let encoding = TensorEncoding(rawValue: audio.encoding?.lowercased() ?? "none")
      else { break }
      return .audio(
        Audio(
          shape: audio.shape?.lengths ?? [nil], type: type, sampleRateHz: audio.sampleRate?.value ?? 0,
          fileFormat: audio.fileFormat ?? "", encoding: encoding, isEncodedFile: audio.lazyDecode ?? false))
    case "ClassLabel":
      guard let count = stored.classLabel?.numClasses?.value, count >= 0 else { break }
      return .classLabel(classCount: count, names: try classNames(of: name, count: count, path: path, labels: labels))
    case "Tensor", "Scalar":
      guard let tensor = stored.tensor, let typeName = tensor.dtype,
        let encoding = TensorEncoding(rawValue: tensor.encoding?.lowercased() ?? "none")
      else { break }
      let shape = tensor.shape?.lengths ?? []
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
      return .sequence(inner, length: sequence.length.flatMap { $0.value < 0 ? nil : $0.value })
    case "FeaturesDict":
      guard let dictionary = stored.featuresDict else { break }
      var features: [String: Feature] = [:]
      for (child, stored) in dictionary.features {
        features[child] = try feature(
          stored, named: fileNamePart(child, in: name), depth: depth + 1, path: path, labels: labels)
      }
      return .dictionary(features)
    default: break
    }
    return .unsupported(className: shortName)
  }

  private static func classNames(
    of name: String, count: Int, path: String, labels: (String) throws(RecordsError) -> [UInt8]?
  ) throws(RecordsError) -> [String] {
    guard let bytes = try labels(name) else { return [] }
    var names = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    if names.last == "" { names.removeLast() }
    guard names.count == count else {
      throw RecordsError(
        .damaged, "\(path): '\(name)' has \(count) classes, but \(labelsFileName(of: name)) \(names.count) lines")
    }
    return names
  }

  /// The JSON, keys sorted.
  ///
  /// TFDS knows optional tensors only: other optional features are marked in a way of our own, see ``knownToTFDS()``.
  ///
  /// - Throws: if a feature is of a kind that is not written.
  public func json() throws -> [UInt8] {
    try jsonBytes(Self.stored(.dictionary(features), named: ""))
  }

  private static func stored(_ feature: Feature, named name: String) throws(RecordsError) -> StoredFeature {
    var stored = StoredFeature()
    let classPath: String
    switch feature {
    case .image(let shape, let encoding, let type):
      classPath = "image_feature.Image"
      stored.image = StoredFeature.Picture(shape, encoding, type)
    case .video(let shape, let encoding, let type):
      classPath = "video_feature.Video"
      stored.video = StoredFeature.Picture(shape, encoding, type)
    case .audio(let audio):
      classPath = "audio_feature.Audio"
      stored.audio = StoredFeature.Audio(
        shape: StoredFeature.Shape(audio.shape), dtype: audio.type.rawValue,
        fileFormat: audio.fileFormat.isEmpty ? nil : audio.fileFormat,
        sampleRate: audio.sampleRateHz == 0 ? nil : ProtoInteger(audio.sampleRateHz),
        encoding: audio.encoding.rawValue.uppercased(), lazyDecode: audio.isEncodedFile ? true : nil)
    case .classLabel(let count, _):
      classPath = "class_label_feature.ClassLabel"
      stored.classLabel = StoredFeature.ClassLabel(numClasses: ProtoInteger(count))
    case .tensor(let shape, let type, let encoding):
      classPath = shape.isEmpty && encoding == .none ? "scalar.Scalar" : "tensor_feature.Tensor"
      stored.tensor = StoredFeature.Tensor(
        shape: StoredFeature.Shape(shape), dtype: type.rawValue, encoding: encoding.rawValue)
    case .strings(let shape):
      classPath = shape.isEmpty ? "scalar.Scalar" : "tensor_feature.Tensor"
      stored.tensor = StoredFeature.Tensor(shape: StoredFeature.Shape(shape), dtype: "string", encoding: "none")
    case .text:
      classPath = "text_feature.Text"
      stored.text = StoredFeature.Text()
    case .boundingBox(let format):
      classPath = "bounding_boxes.BBoxFeature"
      stored.boundingBox = StoredFeature.BoundingBox(
        shape: StoredFeature.Shape([4]), dtype: "float32", bboxFormat: format.isEmpty ? nil : format)
    case .sequence(let inner, let length):
      classPath = "sequence_feature.Sequence"
      stored.sequence = StoredFeature.Sequence(
        feature: try Self.stored(inner, named: name), length: ProtoInteger(length ?? -1))
    case .dictionary(let features):
      classPath = "features_dict.FeaturesDict"
      var dictionary = StoredFeature.Dictionary(features: [:])
      for (child, feature) in features { dictionary.features[child] = try Self.stored(feature, named: child) }
      stored.featuresDict = dictionary
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

/// A feature as its JSON has it: the class's name and one of the contents.
private final class StoredFeature: Codable {
  struct Dictionary: Codable { var features: [String: StoredFeature] }
  struct Sequence: Codable {
    var feature: StoredFeature
    var length: ProtoInteger?
  }
  struct Shape: Codable {
    var dimensions: [ProtoInteger]?
    var lengths: [Int?] { (dimensions ?? []).map { $0.value < 0 ? nil : $0.value } }
    init(_ shape: [Int?]) { dimensions = shape.isEmpty ? nil : shape.map { ProtoInteger($0 ?? -1) } }
  }
  struct Picture: Codable {
    var shape: Shape?
    var dtype: String?
    var encodingFormat: String?
    init(_ shape: [Int?], _ encoding: String, _ type: NumericArray.ElementType) {
      self.shape = Shape(shape)
      dtype = type.rawValue
      encodingFormat = encoding.isEmpty ? nil : encoding
    }
  }
  struct Audio: Codable {
    var shape: Shape?
    var dtype: String?
    var fileFormat: String?
    var sampleRate: ProtoInteger?
    var encoding: String?
    var lazyDecode: Bool?
  }
  struct ClassLabel: Codable { var numClasses: ProtoInteger? }
  struct Tensor: Codable {
    var shape: Shape?
    var dtype: String?
    var encoding: String?
    var optional: Bool?
  }
  struct BoundingBox: Codable {
    var shape: Shape?
    var dtype: String?
    var bboxFormat: String?
  }
  struct Text: Codable {}
  var pythonClassName: String?
  /// Whether records may lack the feature; not TFDS's, which marks tensors only, inside their contents.
  var optional: Bool?
  var featuresDict: Dictionary?
  var sequence: Sequence?
  var image: Picture?
  var video: Picture?
  var audio: Audio?
  var classLabel: ClassLabel?
  var tensor: Tensor?
  var boundingBox: BoundingBox?
  var text: Text?

  init() {}
}
