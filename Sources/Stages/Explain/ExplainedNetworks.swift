import Explanation
import Models
import Networks
import Pipelines
import Settings

/// Which attribution shows what of which network of a model: found when the stage is prepared, or, of a model from outside,
/// when it is opened.
struct ExplainedNetworks: Sendable {
  /// What is shown, fitted to each network.
  let methods: [[any AttributionKind]]
  /// What is looked at inside the one network.
  let inspections: [any InspectionKind]

  /// Where the settings stand, to be blamed.
  struct Places: Sendable {
    let model, methods, inside, other: ConfigurationNode

    init(_ reader: StageReader) {
      func place(_ key: String) -> ConfigurationNode { reader.node[key] ?? reader.node }
      (model, methods, inside, other) = (place("model"), place("methods"), place("inside"), place("other"))
    }
  }

  /// Fits methods to networks.
  ///
  /// - Parameters:
  ///   - subject: what the model is called in messages.
  ///   - target: the feature whose numbers it predicts; `nil` for classes.
  ///   - corrected: the model whose answers it corrects; `nil` where it corrects none.
  /// - Throws: `SettingsError` at the setting to blame where the model, or a method, is not for it.
  init(
    _ methods: [Attribution], inside: [Inspection], to networks: [(name: String, description: NetworkDescription)],
    of subject: String,
    target: String?, correcting corrected: String?, at places: Places
  ) throws(SettingsError) {
    if let target {
      throw places.model.failure(
        "\(subject) predicts the number '\(target)', and only decisions between classes are explained; leave this stage out"
      )
    }
    if let corrected {
      throw places.model.failure(
        "\(subject) corrects how sure '\(corrected)' is, not where its networks look; name '\(corrected)'")
    }
    guard let first = networks.first else {
      throw places.model.failure(
        "in the model of \(subject) no network speaks that could be looked into; name one that was trained here")
    }
    guard networks.allSatisfy({ (2...3).contains($0.description.input.count) }) else {
      throw places.model.failure(
        "the network reads \(first.description.input), but only images, spectrograms and sounds are explained; leave this "
          + "stage out")
    }
    if networks.count > 1, let method = methods.map(\.settings).first(where: \.showsOneNetwork) {
      throw places.methods.failure(
        "'\(type(of: method).keyword)' looks into the layers of one network, but \(subject) has "
          + "\(networks.count); name one as 'model', such as \(first.name), or leave it out")
    }
    if networks.count > 1, let inspection = inside.first {
      throw places.inside.failure(
        "'\(inspection.keyword)' looks into one network, but \(subject) has \(networks.count); name one as 'model', such as "
          + "\(first.name), or leave it out")
    }
    var inspections: [any InspectionKind] = []
    for (number, inspection) in inside.enumerated() {
      do throws(AttributionRefusal) { inspections.append(try inspection.settings.fitted(to: first.description)) } catch
      {
        throw Self.failure(error, inspection.keyword, number: number, places.inside)
      }
    }
    self.inspections = inspections
    var fitted: [[any AttributionKind]] = []
    for network in networks {
      var kinds: [any AttributionKind] = []
      for (number, method) in methods.enumerated() {
        kinds.append(try Self.fitted(method, number: number, network.description, places.methods))
      }
      fitted.append(kinds)
    }
    self.methods = fitted
  }

  /// An attribution with what it leaves open chosen for the network.
  private static func fitted(
    _ method: Attribution, number: Int, _ network: NetworkDescription, _ methods: ConfigurationNode
  ) throws(SettingsError) -> any AttributionKind {
    do throws(AttributionRefusal) { return try method.settings.fitted(to: network) } catch {
      throw failure(error, method.keyword, number: number, methods)
    }
  }

  /// Blames the setting of an element of a list for what a network refuses.
  private static func failure(
    _ refusal: AttributionRefusal, _ keyword: String, number: Int, _ list: ConfigurationNode
  ) -> SettingsError {
    let place = if case .list(let elements) = list.value { elements[number] } else { list }
    let whole = place[keyword] ?? place
    return (refusal.setting.flatMap { whole[$0] } ?? whole).failure("\(keyword) \(refusal.message)")
  }

  /// Refuses a second network of another description where one is looked at that needs the same.
  static func checkTwins(
    _ kinds: [any InspectionKind], of network: NetworkDescription, and other: NetworkDescription, named subject: String,
    at places: Places
  ) throws(SettingsError) {
    guard let needing = kinds.first(where: { type(of: $0).partner == .twin }), network != other else { return }
    throw places.other.failure(
      "'\(type(of: needing).keyword)' needs two networks of one description, and \(subject) has another; name one that was "
        + "trained likewise")
  }
}
