import CArchive
public import Store

/// Writes a tar archive whose bytes depend on names and contents only: no times, no owners, mode 0444.
public final class TarWriter {
  private let file: OutputFile
  private let archive: OpaquePointer
  private let output = TarOutput()

  /// Starts an archive in a fresh file.
  public init(file: OutputFile) throws(RecordsError) {
    self.file = file
    guard let archive = archive_write_new() else {
      throw RecordsError(.unreadable, "libarchive cannot start; is there enough memory?")
    }
    self.archive = archive
    // POSIX: plain ustar headers wherever a name fits into one.
    archive_write_set_format_pax_restricted(archive)
    archive_write_set_bytes_per_block(archive, 0)
    let status = archive_write_open(
      // Sound: the writer owns its output, and frees the archive before it.
      archive, Unmanaged.passUnretained(output).toOpaque(), nil,
      { _, client, bytes, count in
        guard let client, let bytes else { return -1 }
        let output = Unmanaged<TarOutput>.fromOpaque(client).takeUnretainedValue()
        output.pending.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
      }, nil)
    guard status == ARCHIVE_OK else { throw fault("an archive cannot be started") }
  }

  deinit { archive_write_free(archive) }

  /// How many bytes the archive has so far.
  public var byteCount: Int { file.byteCount + output.pending.count }

  /// Appends a file.
  ///
  /// - Throws: if the name is empty, ends in a slash or holds a NUL, or does not fit into a tar header; nothing of the
  ///   file is written then.
  public func write(_ bytes: [UInt8], as name: String) throws {
    guard !name.isEmpty, !name.utf8.contains(0), !name.hasSuffix("/") else {
      throw RecordsError(.invalid, "\(file.path): '\(name)' cannot be the name of a file in an archive")
    }
    let status = NameLocale.use { writeHeader(name, byteCount: bytes.count) }
    guard let status else {
      throw RecordsError(
        .invalid, "\(file.path): the name '\(name)' cannot be converted; the system lacks the locale C.UTF-8")
    }
    guard status == ARCHIVE_OK else { throw fault("'\(name)' cannot be written") }
    let written = bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
    guard written == bytes.count, archive_write_finish_entry(archive) == ARCHIVE_OK else {
      throw fault("'\(name)' cannot be written")
    }
    try flush()
  }

  /// libarchive's answer; `nil` if it has no way to convert the name.
  private func writeHeader(_ name: String, byteCount: Int) -> Int32? {
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    // As the locale's text, which is UTF-8: given as UTF-8 the name would be normalised.
    archive_entry_set_pathname(entry, name)
    archive_entry_set_filetype(entry, 0o100000)
    archive_entry_set_perm(entry, 0o444)
    archive_entry_set_mtime(entry, 0, 0)
    archive_entry_set_size(entry, Int64(byteCount))
    // libarchive 3.6 reads the converted name without asking whether there is one. That there is a wide form tells; the
    // narrow one is there in any case, and void later.
    guard archive_entry_pathname_w(entry) != nil else { return nil }
    return archive_write_header(archive, entry)
  }

  /// Writes the end mark, syncs and closes the file.
  public func finish() throws -> OutputFile.Written {
    guard archive_write_close(archive) == ARCHIVE_OK else { throw fault("the archive cannot be ended") }
    try flush()
    return try file.finish()
  }

  private func flush() throws(StoreError) {
    try file.write(output.pending)
    output.pending.removeAll(keepingCapacity: true)
  }

  private func fault(_ words: String) -> RecordsError {
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "no reason given"
    return RecordsError(.invalid, "\(file.path): \(words): \(reason)")
  }
}

/// Where libarchive's callback leaves bytes.
private final class TarOutput {
  var pending: [UInt8] = []
}
