import ArgumentParser
import Settings
import Stages
import Store

/// Prints the JSON Schema of pipeline or network files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of pipeline or network files.",
    discussion: """
      Editors with yaml-language-server read it where a file begins with the line
      # yaml-language-server: $schema=FILE
      """)

  @Argument(help: "pipeline or network.", transform: Self.sort)
  var sort = FileSchema.pipeline

  @Option(name: .long, help: "Write it to this file instead, making its folder where there is none.")
  var file: String?

  func run() throws {
    let text = sort.document.indentedJSON
    guard let file else { return print(text, terminator: "") }
    try Disk.replace(file, with: Array(text.utf8))
  }

  private static func sort(_ word: String) throws -> FileSchema {
    guard let sort = FileSchema(rawValue: word) else {
      throw ValidationError("expected \(FileSchema.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return sort
  }
}
