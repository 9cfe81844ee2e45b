import Glibc
import Store

/// An input of a command, and the name under which it lies in the command's folder; `nil` for an absolute path.
struct CommandInput: Sendable {
  let input: StageInput
  let name: String?
}

/// The inputs of a command as it finds them: under their names, in a folder that is its own.
///
/// What other stages made is never reached from there. Folders are made anew and small files copied, so that a command may
/// do with them what it likes. Large files share their bytes with the stored ones where the file system can do that until
/// one is written; else they are shown read-only where this process may do that; else they are copied too as long as that
/// costs little, and beyond it links to the stored files, or in folders other names of them, which are not writable, and
/// which `StoredState` looks at again when the stage is done.
struct CommandInputs {
  /// A stored file that the command finds, read-only, in the place of an empty one.
  struct Shown: Equatable {
    let source: String
    let place: String
  }

  /// The command's folder.
  let folder: String
  /// The files to be shown.
  private(set) var shown: [Shown] = []
  /// The inputs that the command reads where they are, with their places when it began.
  private(set) var linked: [(input: CommandInput, source: String)] = []

  /// Files up to this size are copied, so that a script finds beside it only what was declared.
  private static let copiedByteCount = 1 << 20

  /// Where larger ones can be neither shared nor shown, copies of so many bytes in all are made of them.
  private static let copiedTotalByteCount = 1 << 28
  private var copiedByteCount = 0

  init(folder: String) { self.folder = folder }

  /// Puts an input where the command looks for it.
  mutating func add(_ input: CommandInput, _ context: StageContext) throws {
    let source = try Disk.absolute(try context.path(input.input))
    // An absolute path is read where it is.
    guard let name = input.name else { return linked.append((input, source)) }
    let place = "\(folder)/\(name)"
    try Disk.makeFolder(Disk.folder(of: place))
    guard let status = Disk.followedStatus(source) else {
      throw PipelineError(.stage, "its input \(name) is gone")
    }
    // Of its mode the command sees what its key holds.
    let file = status.kind == .file ? try context.files(input.input).first : nil
    if try context.isStored(input.input) {
      try lay(source, status, isExecutable: file?.isExecutable == true, as: place, isInFolder: false)
    } else if status.kind == .file && status.byteCount <= Self.copiedByteCount {
      try Self.copy(source, to: place, isExecutable: file?.isExecutable == true)
      // Copied from elsewhere than the key was made of, it is useless.
      guard try Disk.digest(of: place).digest == file?.digest else { throw Self.edited(input) }
    } else if symlink(source, place) != 0 {
      throw StoreError("link \(source) as", place, errno: errno)
    } else {
      linked.append((input, source))
    }
  }

  static func edited(_ input: CommandInput) -> PipelineError {
    PipelineError(
      .stage, "input \(input.input.name) was edited while the stage ran; its result is dropped, run again")
  }

  private mutating func lay(
    _ source: String, _ status: Disk.Status, isExecutable: Bool, as place: String, isInFolder: Bool
  ) throws {
    if status.kind == .folder {
      try Disk.makeFolder(place)
      for name in try Disk.names(in: source) {
        guard let status = Disk.status("\(source)/\(name)") else { continue }
        try lay(
          "\(source)/\(name)", status, isExecutable: status.isExecutable, as: "\(place)/\(name)", isInFolder: true)
      }
    } else if status.byteCount <= Self.copiedByteCount || isExecutable && !status.isExecutable {
      // A blob has one mode for all that have its content, so what is executable is a copy.
      try Self.copy(source, to: place, isExecutable: isExecutable)
    } else if try Disk.share(source, as: place) {
      if isExecutable && chmod(place, 0o755) != 0 { throw StoreError("make executable", place, errno: errno) }
    } else if CommandProcess.canShow {
      try Disk.createReadOnly(place, [])
      shown.append(Shown(source: source, place: place))
    } else if copiedByteCount + status.byteCount <= Self.copiedTotalByteCount {
      try Self.copy(source, to: place, isExecutable: isExecutable)
      copiedByteCount += status.byteCount
    } else if !isInFolder || link(source, place) != 0, symlink(source, place) != 0 {
      // In a folder, programs look for files and pass over links; but names of another user's files may be forbidden.
      throw StoreError("link \(source) as", place, errno: errno)
    }
  }

  private static func copy(_ source: String, to place: String, isExecutable: Bool) throws(StoreError) {
    try Disk.copy(source, to: place, mode: isExecutable ? 0o755 : 0o644)
  }
}
