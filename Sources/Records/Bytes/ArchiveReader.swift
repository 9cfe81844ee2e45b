import CArchive

/// Reads the files in a tar archive from front to back, plain or under gzip, bzip2, xz or Zstandard, or in a zip
/// archive in the order of its directory.
///
/// Nothing is written anywhere; names are what the archive says and no paths of this machine. Links, folders and
/// devices are passed over.
public final class ArchiveReader {
  /// One file of the archive.
  public struct Member: Sendable, Equatable {
    /// The name with its folders, as the archive gives it.
    public var path: String
    /// Where the member's header begins in the plain archive.
    public var byteOffset: Int
  }

  /// How far an archive may expand.
  public struct Limits: Sendable {
    /// The most bytes in one member.
    public var memberByteCount: Int
    /// The most bytes in all members together.
    public var totalByteCount: Int

    /// Sets both limits.
    public init(memberByteCount: Int = 1 << 32, totalByteCount: Int = 1 << 44) {
      self.memberByteCount = memberByteCount
      self.totalByteCount = totalByteCount
    }
  }

  /// The archive's path.
  public let path: String

  private let archive: OpaquePointer
  private let input: ArchiveInput
  private let limits: Limits
  private var current: Member?
  private var memberByteCount = 0
  private var totalByteCount = 0
  /// Where the last member ends in a tar archive, and what must follow.
  private var tarEnd = 0

  /// Opens an archive.
  public convenience init(path: String, limits: Limits = Limits()) throws(RecordsError) {
    try self.init(file: InputFile(opening: path), range: nil, isPart: false, limits: limits)
  }

  /// Opens a whole archive, which may lie inside a file, or a range of a plain tar archive that begins and ends between
  /// two members.
  init(
    file: InputFile, range: Range<Int>?, isPart: Bool, limits: Limits = Limits()
  ) throws(RecordsError) {
    path = file.path
    self.limits = limits
    input = ArchiveInput(file, range)
    guard let archive = archive_read_new() else {
      throw RecordsError(.unreadable, "libarchive cannot start; is there enough memory?")
    }
    self.archive = archive
    // Only what is compiled into the library: others would start programs.
    archive_read_support_filter_gzip(archive)
    archive_read_support_filter_bzip2(archive)
    archive_read_support_filter_xz(archive)
    archive_read_support_filter_zstd(archive)
    archive_read_support_format_tar(archive)
    // By the directory at the end only: read from the front, an archive that was cut short just seems to end earlier.
    archive_read_support_format_zip_seekable(archive)
    self.isPart = isPart
    archive_read_set_read_callback(archive) { _, client, buffer in ArchiveInput.of(client).read(buffer) }
    archive_read_set_skip_callback(archive) { _, client, count in ArchiveInput.of(client).skip(count) }
    archive_read_set_seek_callback(archive) { _, client, offset, origin in
      ArchiveInput.of(client).seek(offset, origin)
    }
    // Sound: the reader owns its input, and frees the archive before it.
    archive_read_set_callback_data(archive, Unmanaged.passUnretained(input).toOpaque())
    guard archive_read_open1(archive) == ARCHIVE_OK else { throw damage("it is no tar or zip archive") }
  }

  private let isPart: Bool

  deinit { archive_read_free(archive) }

  /// Goes to the next file; `nil` at the end of the archive.
  ///
  /// - Throws: if the archive is damaged or cut short, or a file is sparse, larger than the limit, or has no name in
  ///   UTF-8.
  public func next() throws(RecordsError) -> Member? {
    while true {
      current = nil
      var entry: OpaquePointer?
      switch NameLocale.use({ archive_read_next_header(archive, &entry) }) {
      case ARCHIVE_EOF:
        try checkEnd()
        return nil
      case ARCHIVE_OK, ARCHIVE_WARN: break
      default: throw damage("a member cannot be read")
      }
      let byteOffset = Int(archive_read_header_position(archive))
      let byteCount = Int(archive_entry_size(entry))
      let dataOffset = Int(archive_filter_bytes(archive, 0))
      let isFile = NameLocale.use {
        archive_entry_filetype(entry) == mode_t(0o100000) && archive_entry_hardlink(entry) == nil
          && archive_entry_hardlink_utf8(entry) == nil
      }
      // No member has 2^60 bytes; the sum does not overflow whatever the header says.
      tarEnd = dataOffset + (min(max(0, byteCount), 1 << 60) + 511) / 512 * 512
      guard isFile else { continue }
      guard archive_entry_sparse_count(entry) == 0 else {
        throw RecordsError(.unsupported, "\(path): the member at byte \(byteOffset) is a sparse file")
      }
      guard let name = try name(of: entry, at: byteOffset) else {
        throw RecordsError(.damaged, "\(path): the member at byte \(byteOffset) has no name in UTF-8")
      }
      guard (0...limits.memberByteCount).contains(byteCount) else {
        throw tooLong(name, "at byte \(byteOffset) declares \(byteCount) bytes", limits.memberByteCount)
      }
      let member = Member(path: name, byteOffset: byteOffset)
      current = member
      memberByteCount = 0
      return member
    }
  }

  /// The name of a member; `nil` if it is empty or not UTF-8.
  ///
  /// libarchive has either form or none: one in UTF-8 where it could convert, else the bytes as they stand. Of a plain tar
  /// archive the bytes are read, since it changes their normalisation.
  private func name(of entry: OpaquePointer?, at byteOffset: Int) throws(RecordsError) -> String? {
    let converted: String? = NameLocale.use {
      guard let bytes = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry),
        let name = String(validatingCString: bytes), !name.isEmpty
      else { return nil }
      return name
    }
    guard let converted, !converted.utf8.allSatisfy({ $0 < 128 }), archive_filter_count(archive) == 1,
      archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_TAR,
      let stored = try TarName.bytes(at: input.start + byteOffset, in: input.file)
    else { return converted }
    return String(validating: stored, as: UTF8.self)
  }

  /// The content of the member that ``next()`` went to, or what is left of it.
  public func contents() throws(RecordsError) -> [UInt8] {
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let result: Result<Int, RecordsError> = room.withUnsafeMutableBytes { room in
        Result { () throws(RecordsError) in try read(into: room) }
      }
      let got = try result.get()
      if got == 0 { return bytes }
      bytes.append(contentsOf: room[..<got])
    }
  }

  /// Says that the archive does not end where its format has it end.
  private func checkEnd() throws(RecordsError) {
    if let fault = input.fault { throw fault }
    guard !isPart, archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_TAR else { return }
    guard archive_filter_bytes(archive, 0) >= Int64(tarEnd + 512) else {
      throw RecordsError(
        .damaged, "\(path): the archive has no end mark behind byte \(tarEnd): it was cut short, fetch it again")
    }
  }

  private func damage(_ words: String) -> RecordsError {
    if let fault = input.fault { return fault }
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "no reason given"
    let place = archive_filter_bytes(archive, 0)
    return RecordsError(.damaged, "\(path): \(words) near byte \(place) of the archive: \(reason)")
  }

  private func tooLong(_ name: String, _ words: String, _ limit: Int) -> RecordsError {
    RecordsError(
      .damaged,
      "\(path): member '\(name)' \(words), where at most \(limit) are expected of an archive of this size; if that is "
        + "right, store it unpacked")
  }
}

extension ArchiveReader: ByteSource {
  /// The most bytes that a member can have.
  var contentBound: Int { limits.memberByteCount }

  /// Fills the front of `room` with bytes of the current member; zero where it ends.
  func read(into room: UnsafeMutableRawBufferPointer) throws(RecordsError) -> Int {
    guard let current else { return 0 }
    // Sound: libarchive writes at most room.count bytes and keeps no pointer.
    let got = archive_read_data(archive, room.baseAddress, room.count)
    guard got >= 0 else { throw damage("member '\(current.path)' at byte \(current.byteOffset) cannot be read") }
    memberByteCount += got
    totalByteCount += got
    guard memberByteCount <= limits.memberByteCount else {
      throw tooLong(current.path, "has \(memberByteCount) bytes", limits.memberByteCount)
    }
    guard totalByteCount <= limits.totalByteCount else {
      throw tooLong(current.path, "makes the content \(totalByteCount) bytes", limits.totalByteCount)
    }
    return got
  }
}

/// What libarchive's callbacks work on: a file and a buffer that outlives each call.
private final class ArchiveInput {
  private let source: FileSource
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var offset = 0
  /// What went wrong while reading.
  private(set) var fault: RecordsError?

  /// The file, and where in it the archive begins.
  let file: InputFile
  let start: Int

  init(_ file: InputFile, _ range: Range<Int>?) {
    self.file = file
    start = range?.lowerBound ?? 0
    source = FileSource(file: file, range: range)
  }

  deinit { buffer.deallocate() }

  static func of(_ client: UnsafeMutableRawPointer?) -> ArchiveInput {
    guard let client else { preconditionFailure("libarchive called back without its data") }
    // Sound: the pointer was made from the input that the reader owns as long as the archive is open.
    return Unmanaged<ArchiveInput>.fromOpaque(client).takeUnretainedValue()
  }

  func read(_ result: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
    do throws(RecordsError) {
      let count = try source.read(into: buffer)
      offset += count
      result?.pointee = UnsafeRawPointer(buffer.baseAddress)
      return count
    } catch {
      fault = error
      return Int(ARCHIVE_FATAL)
    }
  }

  func skip(_ count: Int64) -> Int64 {
    let skipped = source.skip(Int(clamping: count))
    offset += skipped
    return Int64(skipped)
  }

  func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
    let base =
      switch origin {
      case SEEK_SET: 0
      case SEEK_CUR: self.offset
      default: source.contentBound
      }
    let (place, overflow) = base.addingReportingOverflow(Int(clamping: offset))
    guard !overflow, place >= 0 else { return Int64(ARCHIVE_FATAL) }
    self.offset = source.seek(to: place)
    return Int64(self.offset)
  }
}
