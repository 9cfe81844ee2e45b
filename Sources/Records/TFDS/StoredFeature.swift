/// A feature as its JSON has it: the class's name and one of the contents.
///
/// Read and written by hand, since names are compared by their bytes; contents that are not known are passed over.
final class StoredFeature {
  struct Sequence {
    var feature: StoredFeature
    var length: Int?
  }
  struct Image {
    var shape: [Int?]?
    var dtype: String?
    var encodingFormat: String?
  }
  struct Audio {
    var shape: [Int?]?
    var dtype: String?
    var fileFormat: String?
    var sampleRate: Int?
    var encoding: String?
    var lazyDecode: Bool?
  }
  struct Tensor {
    var shape: [Int?]?
    var dtype: String?
    var encoding: String?
    var optional: Bool?
  }
  struct BoundingBox {
    var shape: [Int?]?
    var dtype: String?
    var bboxFormat: String?
  }
  var pythonClassName: String?
  /// Whether records may lack the feature; not TFDS's, which marks tensors only, inside their contents.
  var optional: Bool?
  var featuresDict: NamedValues<StoredFeature>?
  var sequence: Sequence?
  var image: Image?
  var video: Image?
  var audio: Audio?
  /// The number of classes, where there is one.
  var classLabel: Int??
  var tensor: Tensor?
  var boundingBox: BoundingBox?
  var text: Bool?

  init() {}

  /// Reads the JSON of a feature, which stands where `place` says.
  init(_ json: JSONValue, at place: String = "the top level") throws(RecordsError) {
    let object = try ProtoObject(json, at: place)
    pythonClassName = try object.text("pythonClassName")
    optional = try object.truth("optional")
    if let content = try object.object("featuresDict") {
      guard let features = try content.object("features") else { throw content.fault("features", "is missing") }
      var children = NamedValues<StoredFeature>()
      for (name, child) in features.fields {
        children[name] = try StoredFeature(child, at: "\(features.place).\(name)")
      }
      featuresDict = children
    }
    if let content = try object.object("sequence") {
      guard let feature = content.fields["feature"] else { throw content.fault("feature", "is missing") }
      sequence = Sequence(
        feature: try StoredFeature(feature, at: "\(content.place).feature"), length: try content.integer("length"))
    }
    func stored(_ content: ProtoObject) throws(RecordsError) -> Image {
      Image(
        shape: try content.shape(), dtype: try content.text("dtype"),
        encodingFormat: try content.text("encodingFormat"))
    }
    if let content = try object.object("image") { image = try stored(content) }
    if let content = try object.object("video") { video = try stored(content) }
    if let content = try object.object("audio") {
      audio = Audio(
        shape: try content.shape(), dtype: try content.text("dtype"), fileFormat: try content.text("fileFormat"),
        sampleRate: try content.integer("sampleRate"), encoding: try content.text("encoding"),
        lazyDecode: try content.truth("lazyDecode"))
    }
    if let content = try object.object("classLabel") { classLabel = .some(try content.integer("numClasses")) }
    if let content = try object.object("tensor") {
      tensor = Tensor(
        shape: try content.shape(), dtype: try content.text("dtype"), encoding: try content.text("encoding"),
        optional: try content.truth("optional"))
    }
    if let content = try object.object("boundingBox") {
      boundingBox = BoundingBox(
        shape: try content.shape(), dtype: try content.text("dtype"), bboxFormat: try content.text("bboxFormat"))
    }
    text = try object.object("text") == nil ? nil : true
  }

  /// The JSON, with what is set.
  var json: JSONValue {
    func json(_ image: Image) -> JSONValue {
      .proto([
        "shape": image.shape.map { .shape($0) }, "dtype": .text(image.dtype),
        "encodingFormat": .text(image.encodingFormat),
      ])
    }
    return .proto([
      "pythonClassName": .text(pythonClassName), "optional": optional.map { .truth($0) },
      "featuresDict": featuresDict.map { .proto(["features": .object($0.mapValues(\.json))]) },
      "sequence": sequence.map { .proto(["feature": $0.feature.json, "length": .integer($0.length)]) },
      "image": image.map(json), "video": video.map(json),
      "audio": audio.map {
        .proto([
          "shape": $0.shape.map { .shape($0) }, "dtype": .text($0.dtype), "fileFormat": .text($0.fileFormat),
          "sampleRate": .integer($0.sampleRate), "encoding": .text($0.encoding),
          "lazyDecode": $0.lazyDecode.map { .truth($0) },
        ])
      },
      "classLabel": classLabel.map { .proto(["numClasses": .integer($0)]) },
      "tensor": tensor.map {
        .proto([
          "shape": $0.shape.map { .shape($0) }, "dtype": .text($0.dtype), "encoding": .text($0.encoding),
          "optional": $0.optional.map { .truth($0) },
        ])
      },
      "boundingBox": boundingBox.map {
        .proto([
          "shape": $0.shape.map { .shape($0) }, "dtype": .text($0.dtype), "bboxFormat": .text($0.bboxFormat),
        ])
      },
      "text": text == true ? .proto([:]) : nil,
    ])
  }
}

/// The members of a proto3 message in JSON; null stands for what is not set.
private struct ProtoObject {
  let fields: NamedValues<JSONValue>
  let place: String

  init(_ json: JSONValue, at place: String) throws(RecordsError) {
    guard case .object(let fields) = json else { throw RecordsError(.damaged, "\(place) is no object") }
    self.fields = fields
    self.place = place
  }

  func fault(_ name: String, _ words: String) -> RecordsError {
    RecordsError(.damaged, "'\(name)' of \(place) \(words)")
  }

  func object(_ name: String) throws(RecordsError) -> ProtoObject? {
    guard let value = fields[name], value != .null else { return nil }
    return try ProtoObject(value, at: "\(place == "the top level" ? "" : "\(place).")\(name)")
  }

  func text(_ name: String) throws(RecordsError) -> String? {
    switch fields[name] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw fault(name, "is no text")
    }
  }

  func truth(_ name: String) throws(RecordsError) -> Bool? {
    switch fields[name] {
    case nil, .null: return nil
    case .truth(let truth): return truth
    default: throw fault(name, "is neither true nor false")
    }
  }

  /// A 64-bit integer: written as a text, read from a text or a number.
  func integer(_ name: String) throws(RecordsError) -> Int? {
    switch fields[name] {
    case nil, .null: return nil
    case let value?:
      guard let integer = Self.integer(value) else { throw fault(name, "is no integer") }
      return integer
    }
  }

  /// The lengths of the member `shape`; -1 is one that is open, and a message without any is a scalar's.
  func shape() throws(RecordsError) -> [Int?]? {
    guard let shape = try object("shape") else { return nil }
    guard let dimensions = shape.fields["dimensions"], dimensions != .null else { return [] }
    guard case .array(let items) = dimensions else { throw shape.fault("dimensions", "are no list") }
    var lengths: [Int?] = []
    for item in items {
      guard let length = Self.integer(item) else { throw shape.fault("dimensions", "hold what is no integer") }
      lengths.append(length < 0 ? nil : length)
    }
    return lengths
  }

  private static func integer(_ value: JSONValue) -> Int? {
    switch value {
    case .integer(let integer): Int(integer)
    case .string(let text): Int(text)
    default: nil
    }
  }
}

extension JSONValue {
  fileprivate static func proto(_ members: [String: JSONValue?]) -> JSONValue {
    .object(NamedValues(uniqueNamesWithValues: members.compactMap { name, value in value.map { (name, $0) } }))
  }

  fileprivate static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }

  fileprivate static func integer(_ integer: Int?) -> JSONValue? { integer.map { .string("\($0)") } }

  fileprivate static func shape(_ lengths: [Int?]) -> JSONValue {
    .proto(["dimensions": lengths.isEmpty ? nil : .array(lengths.map { .string("\($0 ?? -1)") })])
  }
}
