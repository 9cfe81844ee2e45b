import Glibc
public import Settings

/// How an artifact stands in a record.
///
/// A list of files, each a list of path, length, digest, and `true` where it is executable; then of folders that hold
/// nothing, each a list of its path. Where files lie in packs, a mapping of that list as `files` and of the packs'
/// digests and lengths as `packs`; such a file's list goes on with the number of its pack and its offset there.
extension Artifact {
  /// The artifact as it enters records.
  public var canonical: CanonicalValue {
    var packs: [Blob] = []
    var numbers: [Blob: Int] = [:]
    let list: [CanonicalValue] =
      emptyFolders.map { .list([.string($0)]) }
      + files.map { file in
        guard case .slice(let pack, let offset) = file.location else { return file.content }
        let number = numbers[pack] ?? packs.count
        if number == packs.count {
          packs.append(pack)
          numbers[pack] = number
        }
        return .list((file.content.elements ?? []) + [.int(number), .int(offset)])
      }
    guard !packs.isEmpty else { return .list(list) }
    return .mapping([
      "files": .list(list), "packs": .list(packs.map { .list([.string($0.digest.hex), .int($0.byteCount)]) }),
    ])
  }

  /// Reads the artifact of a record; `nil` where it is none, a path would leave its folder, or a slice its pack, or where
  /// no folder could show it: it holds nothing, or two things under one name, or names longer than names can be.
  public init?(canonical: CanonicalValue) {
    guard let elements = canonical.elements ?? canonical["files"]?.elements else { return nil }
    var packs: [Blob] = []
    for element in canonical["packs"]?.elements ?? [] {
      guard let fields = element.elements, fields.count == 2, case .int(let byteCount) = fields[1], byteCount >= 0,
        let digest = fields[0].text.flatMap(Digest.init(hex:))
      else { return nil }
      packs.append(Blob(digest: digest, byteCount: byteCount))
    }
    var files: [File] = []
    var emptyFolders: [String] = []
    files.reserveCapacity(elements.count)
    for element in elements {
      if let fields = element.elements, fields.count == 1, let path = fields[0].text {
        emptyFolders.append(path)
        continue
      }
      guard let file = File(canonical: element, packs: packs) else { return nil }
      files.append(file)
    }
    self.init(files: files, emptyFolders: emptyFolders)
    guard canBeShown else { return nil }
  }

  /// Whether a folder can hold all of it.
  private var canBeShown: Bool {
    guard !files.isEmpty || !emptyFolders.isEmpty else { return false }
    if emptyFolders == [Self.itself] { return files.isEmpty }
    guard emptyFolders.allSatisfy(Self.isInside) else { return false }
    // Bytes, since texts that differ in Unicode normalisation are equal to Swift and two names to a file system.
    let paths = (files.map(\.path) + emptyFolders).map { Array($0.utf8) }
    var folders: Set<ArraySlice<UInt8>> = []
    for path in paths {
      guard path.count < Int(PATH_MAX) else { return false }
      var rest = path[...]
      while let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
        guard rest.endIndex - slash - 1 <= Int(NAME_MAX) else { return false }
        rest = rest[..<slash]
        guard folders.insert(rest).inserted else { break }
      }
      guard rest.count <= Int(NAME_MAX) || folders.contains(rest) else { return false }
    }
    var names: Set<[UInt8]> = []
    return paths.allSatisfy { names.insert($0).inserted && !folders.contains($0[...]) }
  }
}

extension Artifact.File {
  fileprivate init?(canonical: CanonicalValue, packs: [Artifact.Blob]) {
    guard var fields = canonical.elements, fields.count >= 3, let path = fields[0].text,
      Artifact.isInside(path), case .int(let byteCount) = fields[1], byteCount >= 0,
      let digest = fields[2].text.flatMap(Digest.init(hex:))
    else { return nil }
    let isExecutable = fields.count > 3 && fields[3] == .bool(true)
    if isExecutable { fields.remove(at: 3) }
    var location = Artifact.Location.blob
    if fields.count != 3 {
      guard fields.count == 5, case .int(let number) = fields[3], packs.indices.contains(number),
        case .int(let offset) = fields[4],
        offset >= 0, byteCount < Pack.fileByteCountLimit, offset <= packs[number].byteCount - byteCount
      else { return nil }
      location = .slice(of: packs[number], offset: offset)
    }
    self.init(path: path, byteCount: byteCount, digest: digest, isExecutable: isExecutable, location: location)
  }
}
