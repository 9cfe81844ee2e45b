import Media
import Pipelines
import Records
import StageData
import Streams

/// Records whose images are brought to the size and channels that a model was trained on, as `preprocess` does it with
/// `resize`: the model's steps come after.
struct FittedRecords: RecordCollection {
  private let base: any RecordCollection
  private let edit: ImageEdit
  /// The image before, with the channels that it is decoded to.
  private let image: TFDSFeatures
  let features: TFDSFeatures

  /// Fits a collection to a model.
  ///
  /// - Returns: the collection itself where it fits, or where it is for the stream to say that it does not; and the
  ///   channels that the stream has to deliver.
  static func fitted(
    _ base: any RecordCollection, to input: EvaluationInput
  ) throws -> (collection: any RecordCollection, channels: ImageChannels) {
    _ = try input.outputShape()
    guard case .image(let shape, let encoding, let type)? = base.features.features[input.feature.first],
      shape.count == 3,
      case .image(let height, let width, let channelCount) = input.stored
    else { return (base, input.channels) }
    let converted = ImageChannels(count: channelCount)
    guard shape[2] == channelCount || converted != .asStored else {
      throw StagesError(
        .mismatch,
        "the model reads images with \(channelCount) channels, but those of \(base.path) are decoded to "
          + (shape[2].map { "\($0)" } ?? "any number"))
    }
    let channels = shape[2] == channelCount ? input.channels : converted
    var size: ImageSize?
    if let height, let width, shape[0] != height || shape[1] != width {
      size = ImageSize(height: height, width: width)
    }
    // What was read so already stays as it is when it is read so again.
    if size == nil && input.reading == .asStored { return (base, channels) }
    let image = TFDSFeatures(features: [
      input.feature.first: .image(
        shape: [shape[0], shape[1], size == nil ? shape[2] : channelCount], encoding: encoding, type: type)
    ])
    let edit = ImageEdit(to: size, reading: input.reading)
    return (try FittedRecords(base, edit, image), size == nil ? channels : .asStored)
  }

  private init(_ base: any RecordCollection, _ edit: ImageEdit, _ image: TFDSFeatures) throws {
    self.base = base
    self.edit = edit
    self.image = image
    var features = base.features
    for (name, feature) in try edit.features(image).features { features.features[name] = feature }
    self.features = features
  }

  var path: String { base.path }
  var name: String { base.name }
  var splits: [TFDSInfo.Split] { base.splits }

  func shardPath(split: TFDSInfo.Split, shard: Int) -> String { base.shardPath(split: split, shard: shard) }

  func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    Reader(try base.makeReader(split: split, shard: shard), edit, image)
  }

  private final class Reader: RecordReader {
    private let base: any RecordReader
    private let edit: ImageEdit
    private let image: TFDSFeatures

    init(_ base: any RecordReader, _ edit: ImageEdit, _ image: TFDSFeatures) {
      self.base = base
      self.edit = edit
      self.image = image
    }

    var damage: RecordsError? { base.damage }

    func place(of ordinal: Int) -> String { base.place(of: ordinal) }

    func name(of ordinal: Int) -> String? { base.name(of: ordinal) }

    func read(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Void) throws {
      try base.read(ordinal) { record in
        var example = try Example(parsing: record)
        do throws(RecordsError) { _ = try edit.apply(to: &example, features: image) } catch {
          throw error.at(place(of: ordinal))
        }
        try body(example.serialized().span)
      }
    }
  }
}
