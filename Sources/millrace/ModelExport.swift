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

/// `millrace model export MODEL OUT --as pytorch`.
struct ModelExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a trained model's values for another framework, as safetensors.",
    discussion: """
      For PyTorch the names are those of `state_dict()` ('conv1.weight', 'norm1.running_mean'); for Keras those of variable
      paths ('conv1/kernel', 'norm1/moving_mean'), with channels last, also where a dense layer reads a flattened picture.
      """)

  @OptionGroup var arguments: ModelSourceArguments
  @Argument(help: "The safetensors file to write.") var output: String
  @Option(name: .customLong("as"), help: "Whose names and axes.") var framework: ExchangeFramework

  func run() throws {
    let model = try arguments.trainedModel()
    let file = try ModelExchange.file(model, as: framework.preset)
    try Disk.replace(output, with: file.serialized())
    print("wrote \(file.entries.count) arrays to \(output)")
    if let steps = model.stepWords { print("its inputs go through \(steps) first; the file's metadata says how") }
  }
}
