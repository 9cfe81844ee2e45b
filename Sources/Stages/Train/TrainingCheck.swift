package import Evaluation
package import Networks
package import Pipelines
import Settings
import Training

/// Whether what a `train` stage is told goes together with its network and its target.
package struct TrainingCheck {
  private let settings: TrainSettings
  private let network: NetworkDescription
  private let reader: StageReader

  package init(_ settings: TrainSettings, _ network: NetworkDescription, _ reader: StageReader) {
    self.settings = settings
    self.network = network
    self.reader = reader
  }

  /// What the network's outputs will mean.
  ///
  /// - Throws: `SettingsError` at the setting to blame.
  package func meaning() throws -> OutputMeaning {
    let meaning = try LossReader.check(settings.training.loss, network, target: settings.target, reader)
    try checkMonitors()
    try checkGroups()
    return meaning
  }

  private func checkMonitors() throws(SettingsError) {
    if let fault = settings.training.earlyStopping?.monitor.fault(target: settings.target) {
      throw place("stopEarly", "monitor").failure(fault)
    }
    let schedule = settings.training.schedule
    if let fault = schedule.monitor?.fault(target: settings.target) {
      throw place("schedule", type(of: schedule.kind).keyword, "monitor").failure(fault)
    }
  }

  private func checkGroups() throws(SettingsError) {
    let groups = settings.training.groups
    guard !groups.isEmpty, let node = reader.node["groups"] else { return }
    let entries = try node.list()
    if let idle = ParameterGroup.assign(groups, network).idle {
      throw entries[idle.group].failure(words(idle, groups[idle.group].patterns[idle.pattern]))
    }
    if !settings.training.optimizer.decaysWeights,
      let factor = entries.lazy.compactMap({ $0["weightDecayFactor"] }).first
    {
      throw factor.failure("the optimizer decays no weights; set its 'weightDecay' first")
    }
    do {
      _ = try ParameterTreatment(groups, network)
    } catch {
      throw node.failure(error.message)
    }
  }

  private func words(_ idle: ParameterGroup.Idle, _ pattern: String) -> String {
    guard !idle.isShadowed else { return "groups before this one have all that '\(pattern)' stands for" }
    let names = network.shapedLayers.filter { $0.parameters.contains { $0.role == .trained } }.map(\.node.name)
    return "no trained layer or parameter is called '\(pattern)'"
      + Spelling.hint(pattern, among: names, otherwise: names)
  }

  /// What stands at a path, or the nearest above that stands in the file.
  private func place(_ path: String...) -> ConfigurationNode {
    path.reduce(reader.node) { node, name in node[name] ?? node }
  }
}

extension EarlyStopping.Monitor {
  /// Why this cannot be watched, in words; `nil` where it can.
  fileprivate func fault(target: String?) -> String? {
    switch (self, target) {
    case (.validationAccuracy, let target?):
      "the target '\(target)' is a number, which has no accuracy; watch validation.loss or validation.rmse"
    case (.validationRMSE, nil):
      "classes have no such error; watch validation.loss or validation.accuracy, or name a 'target'"
    case (.validationLoss, _), (.validationAccuracy, nil), (.validationRMSE, _?): nil
    }
  }
}
