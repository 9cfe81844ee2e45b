package import Pipelines
import Settings
package import Streams

/// The folders that steps read beside the records, such as one of background noises, declared as inputs.
package struct StepFolders: Sendable {
  private let inputs: [(step: Int, input: StageInput)]

  /// Declares each as an input of a role named after the step's number: its content enters the key, not its name.
  package init(_ steps: [Transform], _ reader: StageReader) throws {
    let places = try reader.node["augment"]?.list() ?? []
    inputs = try steps.enumerated().compactMap { number, step in
      guard let folder = step.folder else { return nil }
      let place = number < places.count ? places[number] : reader.node
      return (number, try reader.diskInput(role: "augment.\(number + 1)", path: folder, at: place))
    }
  }

  /// The steps, reading the folders where the inputs lie.
  package func steps(_ steps: [Transform], _ context: StageContext) throws -> [Transform] {
    var steps = steps
    for (step, input) in inputs { steps[step] = steps[step].reading(folder: try context.folder(input)) }
    return steps
  }
}
