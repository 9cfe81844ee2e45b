import Glibc
package import Pipelines
package import Records
import Store
package import Streams

/// Image or sound files as records, in the order given, without labels.
package struct MediaFiles: RecordCollection {
  /// What the records are, for messages.
  package let path: String
  package let name = "files"
  package let features: TFDSFeatures
  package var splits: [TFDSInfo.Split] { [TFDSInfo.Split(name: Self.split, shardLengths: [files.count])] }

  /// The one split.
  static let split = "files"
  /// The largest file that is read.
  private static let maximumByteCount = 256 << 20

  /// The files' paths.
  package let files: [String]
  private let feature: String

  /// Names files.
  ///
  /// - Parameters:
  ///   - feature: what the images or sounds are called in their records.
  ///   - stored: what a model was trained on: images are decoded to so many channels, sounds mixed to them.
  /// - Throws: ``StagesError`` where that is neither an image nor a sound.
  package init(_ files: [String], feature: String, like stored: SampleShape) throws(StagesError) {
    self.files = files
    self.feature = feature
    path = "the files"
    switch stored {
    case .image(_, _, let channelCount):
      features = TFDSFeatures(features: [feature: .image(shape: [nil, nil, channelCount], encoding: "")])
    case .waveform(let channelCount, _, _):
      let audio = TFDSFeatures.Audio(
        shape: channelCount == 1 ? [nil] : [nil, channelCount], type: .int16, fileFormat: "", isEncodedFile: true)
      features = TFDSFeatures(features: [feature: .audio(audio)])
    case .spectrogram, .numbers:
      throw StagesError(.mismatch, "the model reads \(stored), which is no image or sound file; give --dataset")
    }
  }

  /// The files that arguments name: a file is itself, a folder all images or sounds in it and below, by the bytes of their
  /// names.
  ///
  /// Links are followed.
  ///
  /// - Parameter namesMissing: whether an argument that is nothing stands among the files, to be told of as one that cannot
  ///   be read.
  /// - Returns: also how many files of folders are of another kind, and were passed over.
  /// - Throws: ``StagesError`` that names an argument that is no file, a folder without such files, or a link into a folder
  ///   that it stands in.
  package static func files(
    of arguments: [String], kind: MediaFolder.Kind = .images, namesMissing: Bool = false
  ) throws -> (files: [String], passedOver: Int) {
    var found: (files: [String], passedOver: Int) = ([], 0)
    for argument in arguments {
      guard let folder = Disk.status("\(argument)/."), folder.kind == .folder else {
        guard namesMissing || isFile(argument) else {
          throw StagesError(.mismatch, "there is no file or folder \(argument)")
        }
        found.files.append(argument)
        continue
      }
      let before = found.files.count
      let path = argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument
      try add(folder: path, kind, within: [folder.identity], to: &found)
      guard found.files.count > before else {
        throw StagesError(.mismatch, "folder \(argument) holds no \(kind == .images ? "images" : "sounds")")
      }
    }
    return found
  }

  /// - Parameter outer: the identities of the folders on the way, itself among them.
  private static func add(
    folder: String, _ kind: MediaFolder.Kind, within outer: [[UInt64]],
    to found: inout (files: [String], passedOver: Int)
  ) throws {
    for name in try Disk.names(in: folder).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix(".") {
      let path = "\(folder)/\(name)"
      if let inner = Disk.status("\(path)/."), inner.kind == .folder {
        guard !outer.contains(inner.identity) else {
          throw StagesError(.mismatch, "\(path) is a link into a folder that it stands in; remove it")
        }
        try add(folder: path, kind, within: outer + [inner.identity], to: &found)
      } else if kind.format(of: name) != nil, isFile(path) {
        found.files.append(path)
      } else {
        found.passedOver += 1
      }
    }
  }

  /// Whether a file of bytes stands there, or a link to one.
  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  package func shardPath(split: TFDSInfo.Split, shard: Int) -> String { path }

  package func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader { Reader(collection: self) }

  private final class Reader: RecordReader {
    private let collection: MediaFiles

    init(collection: MediaFiles) { self.collection = collection }

    func place(of ordinal: Int) -> String { collection.files[ordinal] }

    func name(of ordinal: Int) -> String? { collection.files[ordinal] }

    func read(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Void) throws {
      let file = collection.files[ordinal]
      do {
        let content = try Disk.read(file, limit: MediaFiles.maximumByteCount)
        try body(Example(features: [collection.feature: .bytes([content])]).serialized().span)
      } catch let error as RecordsError {
        throw error.message.hasPrefix(file) ? error : error.at(file)
      } catch let error as StoreError {
        throw RecordsError(.damaged, error.message)
      }
    }
  }
}
