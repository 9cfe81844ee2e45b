/// How an artifact stands in a record.
///
/// A list of files, each a list of path, length and digest. Where files lie in packs, a mapping of that list as `files`
/// and of the packs' digests and lengths as `packs`; such a file's list goes on with the number of its pack and its
/// offset there.
extension Artifact {
  /// The artifact as it enters records.
  public var canonical: CanonicalValue {
    var packs: [Blob] = []
    var numbers: [Blob: Int] = [:]
    let list: [CanonicalValue] = files.map { file in
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

  /// Reads the artifact of a record; `nil` where it is none, a path would leave its folder, or a slice its pack.
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
    files.reserveCapacity(elements.count)
    for element in elements {
      guard let file = File(canonical: element, packs: packs) else { return nil }
      files.append(file)
    }
    self.init(files: files)
  }
}

extension Artifact.File {
  fileprivate init?(canonical: CanonicalValue, packs: [Artifact.Blob]) {
    guard let fields = canonical.elements, fields.count == 3 || fields.count == 5, let path = fields[0].text,
      Artifact.isInside(path), case .int(let byteCount) = fields[1], byteCount >= 0,
      let digest = fields[2].text.flatMap(Digest.init(hex:))
    else { return nil }
    var location = Artifact.Location.blob
    if fields.count == 5 {
      guard case .int(let number) = fields[3], packs.indices.contains(number), case .int(let offset) = fields[4],
        offset >= 0, byteCount < Pack.fileByteCountLimit, offset <= packs[number].byteCount - byteCount
      else { return nil }
      location = .slice(of: packs[number], offset: offset)
    }
    self.init(path: path, byteCount: byteCount, digest: digest, location: location)
  }
}
