import ArgumentParser

/// `millrace model …`: look at networks, measure them, exchange them.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Look at networks, measure them, exchange them.",
    subcommands: [ModelSummary.self, ModelProfile.self, ModelExport.self, ModelImport.self])
}
