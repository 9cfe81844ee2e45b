import ArgumentParser
import Models
import Networks
import Records
import Stages
import Store

/// Whose names and order of axes a file of values has.
enum ExchangeFramework: String, CaseIterable, ExpressibleByArgument {
  case pytorch, keras

  var preset: FrameworkPreset {
    switch self {
    case .pytorch: .pytorch
    case .keras: .keras
    }
  }
}

/// `millrace model export MODEL OUT`, `… OUT.safetensors --as pytorch`.
struct ModelExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Take a model out as a folder, or for another framework.",
    discussion: """
      The folder stands alone: whoever gets it can predict with it. It holds what the model is fed and says, its networks,
      members and calibrator, and which stage, keys, versions and metrics it came from.

      With --as the values of one network are written as safetensors.
      For PyTorch the names are those of `state_dict()` ('conv1.weight', 'norm1.running_mean'); for Keras those of variable
      paths ('conv1/kernel', 'norm1/moving_mean'), with channels last, also where a dense layer reads a flattened image.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @Argument(help: "The folder to write, or with --as the safetensors file.") var output: String
  @Option(name: .customLong("as"), help: "Whose names and axes the values have.") var framework: ExchangeFramework?

  func run() throws {
    let found = try arguments.foundModel()
    guard let framework else {
      try found.model.write(to: output)
      print("wrote \(output), \(found.model.kind.words)")
      return
    }
    let file = try ModelExchange.file(found.model, of: found.subject, as: framework.preset)
    try Disk.replace(output, with: file.serialized())
    print("wrote \(file.entries.count) arrays to \(output)")
    if let steps = found.model.stepWords { print("its inputs go through \(steps) first; the file's metadata says how") }
  }
}
