/// A feature as its JSON has it: the class's name and one of the contents.
final class StoredFeature: Codable {
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
