import Glibc
package import Records
import Store

/// Picture files as records, in the order given, without labels.
package struct PictureFiles: RecordCollection {
  /// What the records are, for messages.
  package let path = "picture files"
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
  ///   - feature: what the pictures are called in their records.
  ///   - channelCount: how many channels they are decoded to.
  package init(_ files: [String], feature: String, channelCount: Int) {
    self.files = files
    self.feature = feature
    features = TFDSFeatures(features: [feature: .image(shape: [nil, nil, channelCount], encoding: "")])
  }

  /// The files that arguments name: a file is itself, a folder all pictures in it and below, by the bytes of their names.
  ///
  /// - Returns: also how many files of folders are no pictures, and were passed over.
  /// - Throws: ``StagesError`` that names an argument where there is nothing, or a folder without pictures.
  package static func files(of arguments: [String]) throws -> (files: [String], passedOver: Int) {
    var found: (files: [String], passedOver: Int) = ([], 0)
    for argument in arguments {
      guard let status = Disk.status("\(argument)/.") ?? Disk.status(argument) else {
        throw StagesError(.mismatch, "there is no file or folder \(argument)")
      }
      guard status.kind == .folder else {
        found.files.append(argument)
        continue
      }
      let before = found.files.count
      try add(
        folder: argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument, to: &found)
      guard found.files.count > before else { throw StagesError(.mismatch, "folder \(argument) holds no pictures") }
    }
    return found
  }

  private static func add(folder: String, to found: inout (files: [String], passedOver: Int)) throws {
    for name in try Disk.names(in: folder).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix(".") {
      let path = "\(folder)/\(name)"
      switch Disk.status(path)?.kind {
      case .folder: try add(folder: path, to: &found)
      case .file where MediaFolder.Kind.images.format(of: name) != nil: found.files.append(path)
      default: found.passedOver += 1
      }
    }
  }

  package func shardPath(split: TFDSInfo.Split, shard: Int) -> String { path }

  package func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader { Reader(collection: self) }

  private final class Reader: RecordReader {
    private let collection: PictureFiles

    init(collection: PictureFiles) { self.collection = collection }

    func read(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Void) throws {
      let file = collection.files[ordinal]
      do {
        let content = try Disk.read(file, limit: PictureFiles.maximumByteCount)
        try body(Example(features: [collection.feature: .bytes([content])]).serialized().span)
      } catch let error as RecordsError {
        throw StagesError(.damaged, "\(file): \(error.message)")
      } catch let error as StagesError {
        throw StagesError(error.code, "\(file): \(error.message)")
      }
    }
  }
}
