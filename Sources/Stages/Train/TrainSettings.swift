package import NetworkFiles
import Networks
package import Settings
package import StageData
package import Streams
package import Training

/// What a `train` stage can be told.
///
/// ```yaml
/// train:
///   data: preprocess
///   network: networks/c3.yaml
///   augment: [{randomFlip: horizontal}]
///   optimizer: {sgd: {learningRate: 0.1, momentum: 0.9, nesterov: true}}
///   schedule: {cosine: {warmUpEpochs: 1}}
///   epochs: 10
///   stopEarly: {monitor: validation.loss, patience: 3}
/// ```
package struct TrainSettings: SettingGroup {
  package static let settings: [Setting<TrainSettings>] = [
    Setting(
      "data", \.data, required: true,
      "The preprocess stage whose records are learned from, or several, and how they are streamed."),
    Setting("splits", \.splits, "Which splits of it are for what."),
    Setting("target", \.target, "The feature whose numbers are predicted; classes are told where nothing is said."),
    Setting("onCorrupt", \.onCorrupt, "What becomes of damaged records; what preprocess says where nothing is said."),
    Setting("augment", \.augment, "Steps that are done to each record anew in each epoch."),
    Setting("mix", \.mix, "How the records of a batch are mixed with one another."),
    Setting("shuffle", \.shuffle, "In which order records come: global is a new permutation of all in each epoch."),
    Setting("network", \.network, required: true, "The network, or the path of its file, perhaps with its parameters."),
    Setting(
      "initial", \.initial, "The model that it starts from, of another stage or in a folder, instead of drawn values."),
    Setting(
      "loss", \.training.loss, follows: "target", usual: { $0.target == nil ? .crossEntropy() : .meanSquaredError },
      "What is made small."),
    Setting(
      "optimizer", \.training.optimizer, inherits: \.presetDefaults, follows: "network",
      usual: { .adam(preset: $0.network.preset) }, "How a step uses the gradients."),
    Setting(
      "schedule", \.training.schedule, inherits: \.presetDefaults, "How the learning rate moves over the training."),
    Setting("clip", \.training.clip, "A bound on the gradients of a step."),
    Setting(
      "groups", \.training.groups, "Parameters that are trained differently; the first group that has them counts."),
    Setting("batch", \.training.batchSize, in: .within(1...65_536), unit: "records", "Records of a batch."),
    Setting(
      "accumulate", \.training.accumulation, in: .within(1...65_536), unit: "batches",
      "Batches whose gradients make one step of the optimizer together."),
    Setting("epochs", \.training.epochCount, in: .within(1...100_000), required: true, "Epochs at most."),
    Setting(
      "stopEarly", \.training.earlyStopping, "When to end before the last epoch, and which epoch's network to keep."),
    Setting("ema", \.training.average, "A running mean of the weights, which is validated and kept in their place."),
    Setting("precision", \.training.precision, "What activations and their gradients are held in while training."),
    Setting(
      "slices", \.training.sliceCount, in: .within(1...256),
      "Slices that a batch is cut into; decides the bits of the result, not the speed."),
    Setting(
      "member", \.member, in: .within(1...1_000_000), "The number of a member of an ensemble, which draws for itself."),
    Setting(
      "publish", \.publishes, keyed: false, "Whether the model's folder appears in out/<pipeline>/<stage>/model."),
  ]

  /// The records that are learned from.
  package var data = DataSettings()
  package var splits = SplitRoles()
  /// The feature whose numbers are predicted; `nil` for classes.
  package var target: String?
  /// What becomes of damaged records; what `preprocess` says if `nil`.
  package var onCorrupt: DatasetDescription.CorruptRecords?
  package var augment: [Transform] = []
  package var mix: BatchTransform?
  package var shuffle = Shuffle.global
  package var network = NetworkSetting()
  package var initial: InitialSettings?
  package var training = TrainingDescription(batchSize: 64, epochCount: 1, optimizer: .adam(preset: .keras))
  package var member = 1
  package var publishes = false

  package init() {}

  package var fault: (setting: String, message: String)? {
    guard let target, mix != nil else { return nil }
    return ("mix", "mixes classes, but the target '\(target)' is a number; leave one of them out")
  }

  /// What kinds without a preset of their own take from the network.
  private var presetDefaults: [String: CanonicalValue] { ["preset": network.preset.canonical] }
}
