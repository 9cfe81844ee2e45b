extension TFDSFeatures {
  /// One feature.
  public indirect enum Feature: Sendable, Equatable {
    /// An encoded image; `nil` in the shape (`[height, width, channel]`) stands for any length.
    ///
    /// 32-bit floats are one channel whose bits are an eight-bit RGBA image.
    case image(shape: [Int?], encoding: String, type: NumericArray.ElementType = .uint8)
    /// Encoded images in a row, `[frame, height, width, channel]`.
    case video(shape: [Int?], encoding: String, type: NumericArray.ElementType = .uint8)
    /// A sound.
    case audio(Audio)
    /// A class number, -1 for none; names are empty if the dataset gives none.
    case classLabel(classCount: Int, names: [String])
    /// Numbers of one type, row-major.
    case tensor(shape: [Int?], type: NumericArray.ElementType, encoding: TensorEncoding = .none)
    /// Byte strings, row-major.
    case strings(shape: [Int?])
    /// UTF-8 text.
    case text
    /// Four 32-bit floats; the format names their order, as `REL_YXYX`.
    case boundingBox(format: String)
    /// Features in a row, of fixed length unless it is `nil`; of a dictionary: a dictionary of rows.
    case sequence(Feature, length: Int?)
    /// Features by name.
    case dictionary(NamedValues<Feature>)
    /// A tensor that records may lack.
    case optional(Feature)
    /// A kind that is not read; its TFDS class name.
    case unsupported(className: String)

    /// The kind in words, for messages and listings.
    public var summary: String {
      func text(_ shape: [Int?]) -> String {
        "[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
      }
      switch self {
      case .image(let shape, let encoding, let type):
        return "image \(text(shape))" + (encoding.isEmpty ? "" : " \(encoding)")
          + (type == .uint8 ? "" : " \(type.rawValue)")
      case .video(let shape, let encoding, _):
        return "video \(text(shape))" + (encoding.isEmpty ? "" : " \(encoding)")
      case .audio(let audio):
        return "audio \(text(audio.shape)) \(audio.type.rawValue)"
          + (audio.sampleRateHz > 0 ? " at \(audio.sampleRateHz) Hz" : "")
      case .classLabel(let count, _): return "class label of \(count)"
      case .tensor(let shape, let type, _): return shape.isEmpty ? type.rawValue : "\(type.rawValue) \(text(shape))"
      case .strings(let shape): return "strings \(text(shape))"
      case .text: return "text"
      case .boundingBox(let format): return "bounding box \(format)"
      case .sequence(let inner, let length): return "sequence \(text([length])) of " + inner.summary
      case .dictionary(let features):
        return "{"
          + features.sortedByName.map { "\($0.key): \($0.value.summary)" }.joined(separator: ", ")
          + "}"
      case .optional(let inner): return "optional " + inner.summary
      case .unsupported(let className): return "not read (\(className))"
      }
    }
  }

  /// A sound: samples, or the encoded file as it was.
  public struct Audio: Sendable, Equatable {
    /// `[sample]` or `[sample, channel]`; `nil` stands for any length.
    public var shape: [Int?]
    /// The type of the samples.
    public var type: NumericArray.ElementType
    /// Samples a second; 0 if the dataset does not say.
    public var sampleRateHz: Int
    /// The format of the files that the samples came from, as `wav`; empty if the dataset does not say.
    public var fileFormat: String
    /// How the samples are stored.
    public var encoding: TensorEncoding
    /// Whether the encoded file is stored instead of samples.
    public var isEncodedFile: Bool

    /// Describes a sound.
    public init(
      shape: [Int?] = [nil], type: NumericArray.ElementType = .int64, sampleRateHz: Int = 0, fileFormat: String = "",
      encoding: TensorEncoding = .none, isEncodedFile: Bool = false
    ) {
      self.shape = shape
      self.type = type
      self.sampleRateHz = sampleRateHz
      self.fileFormat = fileFormat
      self.encoding = encoding
      self.isEncodedFile = isEncodedFile
    }
  }

  /// How a tensor lies in a `tf.train.Example`.
  public enum TensorEncoding: String, Sendable {
    /// As a list of 64-bit integers or 32-bit floats.
    case none
    /// As its little-endian bytes.
    case bytes
    /// As its little-endian bytes, compressed by zlib.
    case zlib
  }
}

extension TFDSFeatures.Feature {
  /// How the values of a feature without inner features are stored.
  enum Storage {
    /// Byte strings of no further structure; the shape is that of one value.
    case strings(shape: [Int?])
    /// A list of numbers.
    case list(NumericArray.ElementType, shape: [Int?])
    /// One byte string for each value.
    case packed(NumericArray.ElementType, shape: [Int?], isCompressed: Bool)
  }

  /// How the feature is stored; `nil` for one that is made of others, or not read.
  var storage: Storage? {
    switch self {
    case .image, .text: return .strings(shape: [])
    case .strings(let shape): return .strings(shape: shape)
    case .classLabel: return .list(.int64, shape: [])
    case .boundingBox: return .list(.float32, shape: [4])
    case .audio(let audio):
      return audio.isEncodedFile
        ? .strings(shape: []) : Self.tensor(shape: audio.shape, type: audio.type, encoding: audio.encoding).storage
    case .tensor(let shape, let type, .none): return .list(type, shape: shape)
    case .tensor(let shape, let type, let encoding): return .packed(type, shape: shape, isCompressed: encoding == .zlib)
    case .video, .sequence, .dictionary, .optional, .unsupported: return nil
    }
  }

  /// A video as the sequence of images that it is stored as; any other feature as it is.
  var spelledOut: TFDSFeatures.Feature {
    guard case .video(let shape, let encoding, let type) = self else { return self }
    return .sequence(
      .image(shape: Array(shape.dropFirst()), encoding: encoding, type: type), length: shape.first ?? nil)
  }
}
