import FoundationEssentials

/// What `features.json` says: the features of each record by name.
///
/// - Reference: tensorflow_datasets/core/proto/feature.proto, in proto3's JSON form.
public struct TFDSFeatures: Sendable, Equatable {
  /// The file's name in a dataset's folder.
  public static let fileName = "features.json"

  /// One feature.
  public enum Feature: Sendable, Equatable {
    /// An encoded picture; `nil` in the shape (`[height, width, channel]`) stands for any length.
    case image(shape: [Int?], encoding: String)
    /// A class number; names are empty if the dataset gives none.
    case classLabel(classCount: Int, names: [String])
    /// Numbers of one type, row-major.
    case tensor(shape: [Int?], type: String)
    /// UTF-8 text.
    case text
    /// A kind that is not read; its TFDS class name.
    case unsupported(className: String)

    /// The kind in words, for messages and listings.
    public var summary: String {
      func text(_ shape: [Int?]) -> String {
        "[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
      }
      switch self {
      case .image(let shape, let encoding): return "image \(text(shape)) \(encoding)"
      case .classLabel(let count, _): return "class label of \(count)"
      case .tensor(let shape, let type): return shape.isEmpty ? type : "\(type) \(text(shape))"
      case .text: return "text"
      case .unsupported(let className): return "not read (\(className))"
      }
    }
  }

  /// The features by name.
  public var features: [String: Feature]

  /// Makes a dictionary of features.
  public init(features: [String: Feature]) { self.features = features }

  /// The names, sorted.
  public var names: [String] { features.keys.sorted() }

  /// The file that holds a class label's names.
  public static func labelsFileName(of feature: String) -> String { "\(feature).labels.txt" }

  /// Reads the JSON; `path` is for messages, `labels` gives the content of a labels file, `nil` if there is none.
  public init(json: [UInt8], path: String, labels: (String) throws(RecordsError) -> [UInt8]?) throws(RecordsError) {
    let stored: Stored
    do {
      stored = try JSONDecoder().decode(Stored.self, from: Data(json))
    } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
    guard let dictionary = stored.featuresDict else {
      throw RecordsError(
        .unsupported,
        "\(path): the top level is \(stored.pythonClassName ?? "not named"); a FeaturesDict in the form of "
          + "TFDS 4.4 or later is read")
    }
    features = [:]
    for (name, feature) in dictionary.features {
      features[name] = try Self.feature(name, feature, path: path, labels: labels)
    }
  }

  private static func feature(
    _ name: String, _ stored: Stored, path: String, labels: (String) throws(RecordsError) -> [UInt8]?
  ) throws(RecordsError) -> Feature {
    let className = stored.pythonClassName ?? "unnamed"
    let shortName = className.split(separator: ".").last.map(String.init) ?? className
    switch shortName {
    case "Image":
      guard let image = stored.image, image.dtype ?? "uint8" == "uint8" else { break }
      return .image(shape: image.shape?.lengths ?? [nil, nil, nil], encoding: image.encodingFormat ?? "")
    case "ClassLabel":
      guard let count = stored.classLabel?.numClasses?.value, count >= 0 else { break }
      var names: [String] = []
      if let bytes = try labels(name) {
        names = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
          .map(String.init)
        if names.last == "" { names.removeLast() }
        guard names.count == count else {
          throw RecordsError(
            .damaged, "\(path): '\(name)' has \(count) classes, but \(labelsFileName(of: name)) \(names.count) lines")
        }
      }
      return .classLabel(classCount: count, names: names)
    case "Tensor", "Scalar":
      guard let tensor = stored.tensor, tensor.encoding ?? "none" == "none", let type = tensor.dtype else { break }
      return .tensor(shape: tensor.shape?.lengths ?? [], type: type)
    case "Text": return .text
    default: break
    }
    return .unsupported(className: shortName)
  }

  /// The JSON, keys sorted.
  ///
  /// - Throws: if a feature is of a kind that is not written.
  public func json() throws -> [UInt8] {
    var dictionary = Stored.Dictionary(features: [:])
    for (name, feature) in features {
      var stored = Stored()
      let classPath: String
      switch feature {
      case .image(let shape, let encoding):
        classPath = "image_feature.Image"
        stored.image = Stored.Image(shape: Stored.Shape(shape), dtype: "uint8", encodingFormat: encoding)
      case .classLabel(let count, _):
        classPath = "class_label_feature.ClassLabel"
        stored.classLabel = Stored.ClassLabel(numClasses: ProtoInteger(count))
      case .tensor(let shape, let type):
        classPath = shape.isEmpty ? "scalar.Scalar" : "tensor_feature.Tensor"
        stored.tensor = Stored.Tensor(shape: Stored.Shape(shape), dtype: type, encoding: "none")
      case .text:
        classPath = "text_feature.Text"
        stored.text = Stored.Text()
      case .unsupported(let className):
        throw RecordsError(.unsupported, "feature '\(name)' of kind \(className) cannot be written")
      }
      stored.pythonClassName = "tensorflow_datasets.core.features.\(classPath)"
      dictionary.features[name] = stored
    }
    var top = Stored()
    top.pythonClassName = "tensorflow_datasets.core.features.features_dict.FeaturesDict"
    top.featuresDict = dictionary
    return try jsonBytes(top)
  }

  /// The content of each labels file, by file name.
  package var labelFiles: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (name, feature) in features {
      if case .classLabel(_, let names) = feature, !names.isEmpty {
        files[Self.labelsFileName(of: name)] = Array((names.joined(separator: "\n") + "\n").utf8)
      }
    }
    return files
  }

  private struct Stored: Codable {
    struct Dictionary: Codable { var features: [String: Stored] }
    struct Shape: Codable {
      var dimensions: [ProtoInteger]?
      var lengths: [Int?] { (dimensions ?? []).map { $0.value < 0 ? nil : $0.value } }
      init(_ shape: [Int?]) { dimensions = shape.isEmpty ? nil : shape.map { ProtoInteger($0 ?? -1) } }
    }
    struct Image: Codable {
      var shape: Shape?
      var dtype: String?
      var encodingFormat: String?
    }
    struct ClassLabel: Codable { var numClasses: ProtoInteger? }
    struct Tensor: Codable {
      var shape: Shape?
      var dtype: String?
      var encoding: String?
    }
    struct Text: Codable {}
    var pythonClassName: String?
    var featuresDict: Dictionary?
    var image: Image?
    var classLabel: ClassLabel?
    var tensor: Tensor?
    var text: Text?
  }
}
