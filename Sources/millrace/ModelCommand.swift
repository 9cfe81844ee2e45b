import ArgumentParser

/// `millrace model …`: look at networks, measure them, use them.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Look at networks and measure them.", subcommands: [ModelProfile.self])
}
