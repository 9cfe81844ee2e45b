import ArgumentParser
import Glibc
import Networks
import Pipelines
import Settings
import Store

/// Checks what the store needs of the machine.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Try out the file system under the store; say what it holds.",
    discussion: "Reads no stored content; for that there is 'verify'. Leaves nothing behind.")

  @OptionGroup var arguments: StoreArguments

  private struct Line {
    let name: String
    let words: String
    var advice: String?
  }

  func run() throws {
    let store = arguments.artifactStore
    let check = try FileSystemCheck(store.path)
    let contents = try StoreContents(store)
    var lines = check.findings.map { Line(name: $0.name, words: $0.words, advice: $0.advice) }
    for share in contents.shares {
      let isQuarantine = share.name == "quarantine" && share.count > 0
      lines.append(
        Line(
          name: share.name, words: "\(share.count), \(Numbers.bytes(share.byteCount))",
          advice: isQuarantine
            ? "damage was found; check the disk, then: "
              + Advice.command(["gc", "--older-than", "0d"], store: store.path) : nil))
    }
    lines.append(Line(name: "running", words: Numbers.count(contents.leaseCount, "run")))
    lines.append(Line(name: "program", words: "millrace \(version)"))
    lines.append(Line(name: "kernels", words: kernelLibraryWords))
    lines.append(Line(name: "system", words: systemWords()))
    let width = lines.map(\.name.count).max() ?? 0
    for line in lines {
      if arguments.json {
        print(
          CanonicalValue.mapping([
            "name": .string(line.name), "isOK": .bool(line.advice == nil), "words": .string(line.words),
            "advice": line.advice.map { .string($0) } ?? .null,
          ]).json)
      } else {
        let state = line.advice == nil ? "ok" : "warning"
        print(Columns.line([(state, 7), (line.name, width)], line.words + (line.advice.map { "; \($0)" } ?? "")))
      }
    }
  }

  private func systemWords() -> String {
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown system" }
    // Sound: uname filled the field with a NUL-terminated text.
    let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    var library = [CChar](repeating: 0, count: 64)
    confstr(Int32(_CS_GNU_LIBC_VERSION), &library, library.count - 1)
    let words = String(decoding: library.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "Linux \(release), \(words)"
  }
}
